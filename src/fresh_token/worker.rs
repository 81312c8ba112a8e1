//! Door: ourselves once more, in a session of our own, to mint a token there.
//!
//! Every mint happens in such a process. The caller waits for its token, but only until the deadline:
//! a mint that is too late for its caller still ends, and is kept for the next one. And behind an
//! answer nobody waits at all. The process holds none of the caller's streams and no descriptor that
//! the caller's own caller left open, so nobody waits for it by mistake; its session keeps it from
//! being ended with its caller's process group, and keeps terminals away from the token command.
//!
//! It gets the lock as its standard input, and so holds it for as long as it lives. On Windows, where
//! a lock can't be handed on, the caller holds it; and as there a process also inherits whatever its
//! parent's callers left open, none is started behind an answer, and a late one is ended.

use crate::keep::{self, Kept, Lock};
use crate::system::clock::Deadline;
use crate::system::environment;
use crate::system::pipes::Pipes;
use crate::ui::complaint::{Complaint, Exit};
use std::io::{self, Write};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use zeroize::Zeroizing;

/// The errand's name: what the process finds before the caller's own arguments.
pub(crate) const ERRAND: &str = "behind";

/// A process that mints, seen from its caller.
pub(crate) struct Worker {
    child: Child,
    pipes: Pipes,
    /// What of the lock could not be handed on.
    _lock: Option<Lock>,
}

/// What the caller got from it.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// A token, with what there is to be warned of.
    Token(Kept, Vec<String>),
    /// A failure.
    Failed(Complaint),
    /// Nothing yet, and the deadline has passed.
    Late,
    /// Nothing, and it is gone: somebody ended it.
    WorkerDied,
}

/// One line of what the process tells its caller.
#[derive(Debug)]
pub(crate) enum News<'a> {
    /// The token; told before it is kept, so that a slow store can't cost it.
    Token(&'a Kept),
    /// Something to be warned of.
    Warning(&'a str),
    /// The mint has failed.
    Failure(&'a Complaint),
}

/// Starts a process that mints, to be waited for; `refused`: the token that is there was refused.
pub(crate) fn start(lock: Option<Lock>, refused: bool) -> Result<Worker, Complaint> {
    let (stdin, lock) = lock.map_or_else(|| (Stdio::null(), None), Lock::hand_on);
    spawn(refused, stdin, Stdio::piped())
        .and_then(|mut child| Ok(Worker { pipes: Pipes::of(&mut child)?, child, _lock: lock }))
        .map_err(|error| {
            Complaint::new(
                Exit::Broken,
                format!("no process could be started for the mint ({error})"),
                "see whether the machine is short of processes or memory",
            )
        })
}

/// Starts a process that mints, and leaves it to itself.
pub(crate) fn start_unwatched(lock: Lock) {
    if cfg!(unix) {
        // If it can't be started, the token is replaced by whoever asks when it is ending.
        let _ = spawn(false, lock.hand_on().0, Stdio::null());
    }
}

impl Worker {
    /// Waits for its news until it ends or the deadline passes.
    pub(crate) fn wait(mut self, deadline: Deadline) -> Outcome {
        while !self.pipes.closed() && !deadline.passed() {
            self.pipes.pump(deadline.left());
        }
        if self.pipes.closed() {
            self.see_it_end();
        }
        match read(&self.pipes.stdout) {
            Some(outcome) => outcome,
            None if self.pipes.closed() => Outcome::WorkerDied,
            None => {
                if cfg!(not(unix)) {
                    let _ = self.child.kill();
                }
                Outcome::Late
            }
        }
    }

    /// A process frees its lock a moment after its pipe: whoever is told of its end shall find it free.
    fn see_it_end(&mut self) {
        let moment = Deadline::after(Duration::from_millis(100));
        while !moment.passed() && matches!(self.child.try_wait(), Ok(None)) {
            moment.pause(Duration::from_micros(100));
        }
    }
}

/// Tells the caller. If it has gone, nobody is told, and the mint goes on.
pub(crate) fn tell(caller: &mut impl Write, news: &News<'_>) {
    // In one piece each: a line that grows leaves a copy of its beginning behind.
    let line = Zeroizing::new(match news {
        News::Token(kept) => {
            [b"token ", keep::write_stored(kept).unwrap_or_default().as_slice(), b"\n"].concat()
        }
        News::Warning(text) => [b"warning ", text.replace('\n', " ").as_bytes(), b"\n"].concat(),
        News::Failure(complaint) => {
            [b"failure ", serde_json::to_vec(complaint).unwrap_or_default().as_slice(), b"\n"].concat()
        }
    });
    let _ = caller.write_all(&line).and_then(|()| caller.flush());
}

/// Lets the caller go, and the lock: all is told and noted, and what is left to do is nobody's to wait for.
pub(crate) fn detach() {
    #[cfg(unix)]
    {
        use rustix::fs::{Mode, OFlags, open};
        if let Ok(null) = open("/dev/null", OFlags::RDWR | OFlags::CLOEXEC, Mode::empty()) {
            // What can't be replaced ends with us.
            let _ = rustix::stdio::dup2_stdin(&null);
            let _ = rustix::stdio::dup2_stdout(&null);
        }
    }
}

/// Reads all news that came whole; `None` if neither a token nor a failure is among them.
fn read(news: &[u8]) -> Option<Outcome> {
    let mut token = None;
    let mut warnings = Vec::new();
    for line in news.split_inclusive(|byte| *byte == b'\n').filter_map(|line| line.strip_suffix(b"\n")) {
        let Some(blank) = line.iter().position(|byte| *byte == b' ') else { continue };
        let (kind, rest) = line.split_at(blank + 1);
        match kind {
            b"token " => token = keep::read_stored(rest),
            b"warning " => warnings.push(String::from_utf8_lossy(rest).into_owned()),
            b"failure " => return serde_json::from_slice(rest).ok().map(Outcome::Failed),
            _ => {}
        }
    }
    token.map(|kept| Outcome::Token(kept, warnings))
}

#[allow(clippy::disallowed_methods, reason = "this is the door to processes of our own")]
fn spawn(refused: bool, stdin: Stdio, stdout: Stdio) -> io::Result<Child> {
    let mut command = Command::new(environment::own_program()?);
    command.arg(ERRAND).args(refused.then_some("--refused"));
    command.args(environment::arguments()).stdin(stdin).stdout(stdout).stderr(Stdio::null());
    in_own_session(&mut command);
    command.spawn()
}

#[cfg(unix)]
#[allow(unsafe_code, reason = "what happens between fork and exec can't be said otherwise")]
fn in_own_session(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    let prepare = || {
        rustix::process::setsid()?;
        close_fds::set_fds_cloexec(3, &[]);
        Ok(())
    };
    command.arg0("freshbearer");
    // SAFETY: after fork, only async-signal-safe functions may be called. setsid is one, and so,
    // by its documentation, is set_fds_cloexec; neither allocates nor takes a lock. Descriptors
    // are only marked, so that the one on which std reports a failed exec still works.
    unsafe { command.pre_exec(prepare) };
}

#[cfg(windows)]
fn in_own_session(command: &mut Command) {
    const CREATE_NO_WINDOW: u32 = 0x0800_0000;
    std::os::windows::process::CommandExt::creation_flags(command, CREATE_NO_WINDOW);
}

#[cfg(test)]
mod tests {
    use super::{News, Outcome, read, tell};
    use crate::keep;
    use crate::ui::complaint::{Complaint, Exit};
    use proptest::prelude::{any, proptest};

    #[test]
    fn news_arrive_whole_or_not_at_all() {
        let kept = keep::read_stored(br#"{"v":1,"g":7,"minted":1,"t":"abc"}"#).unwrap();
        let mut wire = Vec::new();
        tell(&mut wire, &News::Token(&kept));
        tell(&mut wire, &News::Warning("mind the gap"));
        assert!(matches!(read(&wire), Some(Outcome::Token(got, warnings))
            if got == kept && warnings == ["mind the gap"]));
        assert!(read(&wire[..20]).is_none());
        let complaint = Complaint::new(Exit::Command, "what", "hint");
        tell(&mut wire, &News::Failure(&complaint));
        assert!(matches!(read(&wire), Some(Outcome::Failed(got)) if got == complaint));
    }

    proptest! {
        #[test]
        fn anything_is_read_without_a_panic(bytes in any::<Vec<u8>>()) {
            let _ = read(&bytes);
        }
    }
}
