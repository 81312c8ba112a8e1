//! Door: the token command. The only file that starts it, and the one that ends it.
//!
//! It gets no standard input and a process group of its own. The process that runs this file has a
//! session without a terminal, so a command that wants to ask its user something fails at once
//! instead of waiting for an answer that nobody can give.

use super::apart;
use super::broken::Broken;
use super::not_found::Reason;
use super::overheard::Overheard;
use super::program_file;
use super::tree::Tree;
use crate::system::clock::Deadline;
use crate::system::pipes::Pipes;
use crate::ui::complaint::{Cause, Complaint, Exit};
use crate::ui::redact;
use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;
use zeroize::Zeroizing;

/// So many lines of standard error are remembered.
const LINES: usize = 5;

/// How often the exit is looked for while nothing is written.
const GLANCE: Duration = Duration::from_millis(10);

/// A token command that ran to its end.
pub(super) struct Finished {
    pub(super) stdout: Zeroizing<Vec<u8>>,
    tail: Zeroizing<Vec<u8>>,
    status: ExitStatus,
}

impl Finished {
    pub(super) fn succeeded(&self) -> bool {
        self.status.success()
    }

    pub(super) fn said(&self) -> Vec<String> {
        last_words(&self.tail, &self.stdout)
    }

    pub(super) fn failure(&self, title: &str) -> Complaint {
        let how = match self.status.code() {
            Some(code) => format!("exited with {code}"),
            None => format!("was ended by a signal ({})", self.status),
        };
        // A shell says 126 and 127 of a program that it can't start.
        let cause =
            if matches!(self.status.code(), Some(126 | 127)) { Cause::Caller } else { Cause::Passing };
        Complaint::new(Exit::Command, format!("'{title}' {how}"), "run it by itself to see why")
            .because(cause)
    }

    /// As it exited; `None` if a signal ended it.
    pub(super) fn exit_status(&self) -> Option<i32> {
        self.status.code()
    }
}

/// What is different in the command's environment from ours.
pub(super) struct Environment {
    /// Variables that it doesn't get.
    pub(super) hidden: &'static [&'static str],
    /// One that it gets besides.
    pub(super) added: (&'static str, String),
}

/// Starts `command` as it is and waits for its end for at most `limit`.
pub(super) fn run(
    command: &[OsString],
    environment: &Environment,
    limit: Duration,
) -> Result<Finished, Broken> {
    run_alone(command, environment, limit, apart::lead_group)
}

/// The same for a process that has a terminal: the command gets a session of its own, without it.
pub(super) fn run_away_from_terminal(
    command: &[OsString],
    environment: &Environment,
    limit: Duration,
) -> Result<Finished, Broken> {
    run_alone(command, environment, limit, apart::leave_terminal)
}

fn run_alone(
    command: &[OsString],
    environment: &Environment,
    limit: Duration,
    set_apart: fn(&mut Command),
) -> Result<Finished, Broken> {
    let deadline = Deadline::after(limit);
    let (child, pipes) = start(command, environment, |prepared| {
        prepared.stdin(Stdio::null()).stderr(Stdio::piped());
        set_apart(prepared);
    })?;
    let tree = Tree::new(&child);
    watch(child, pipes, deadline, limit, Some(tree), |_| {})
}

/// The same with the user's terminal, in the foreground, for as long as it takes; the user sees what it says.
pub(super) fn run_with_user(command: &[OsString], environment: &Environment) -> Result<Finished, Broken> {
    let (child, pipes) = start(command, environment, |prepared| {
        prepared.stdin(Stdio::inherit()).stderr(Stdio::inherit());
    })?;
    // It shares its group with us and with whatever the user's shell put there.
    let mut overheard = Overheard::default();
    let limit = Duration::MAX;
    watch(child, pipes, Deadline::after(limit), limit, None, |output| overheard.listen(output))
}

/// What may be left out of a program's name. Windows itself adds `.exe` and no more, but `gcloud`,
/// `az` and all that npm installs are batch files there, and every shell finds them by their bare names.
const ENDINGS: &[&str] = if cfg!(windows) { &["", ".cmd", ".bat"] } else { &[""] };

fn start(
    command: &[OsString],
    environment: &Environment,
    prepare: impl Fn(&mut Command),
) -> Result<(Child, Pipes), Broken> {
    let not_found = |start: Option<Vec<u8>>| Broken::NotFound(Reason::find(command, start.as_deref()));
    let (program, arguments) = command.split_first().ok_or_else(|| not_found(None))?;
    for ending in ENDINGS {
        let mut program = program.clone();
        program.push(ending);
        match spawn(&program, arguments, environment, &prepare) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            outcome => return outcome.map_err(|error| could_not_start(&program, error)),
        }
    }
    Err(not_found(program_file::start_of(program)))
}

fn could_not_start(program: &OsString, error: io::Error) -> Broken {
    let seen = std::fs::symlink_metadata(program).map_err(|error| error.kind());
    match error.kind() {
        ErrorKind::PermissionDenied if seen.is_err_and(|kind| kind == ErrorKind::PermissionDenied) => {
            Broken::OutOfReach(error)
        }
        ErrorKind::PermissionDenied if Path::new(program).is_dir() => Broken::IsDirectory,
        ErrorKind::PermissionDenied => Broken::NotExecutable(error),
        _ if error.raw_os_error() == Some(EXEC_FORMAT) => Broken::NotExecutable(error),
        _ => Broken::CouldNotStart(error),
    }
}

#[allow(clippy::disallowed_methods, reason = "this is the door to the token command")]
fn spawn(
    program: &OsString,
    arguments: &[OsString],
    environment: &Environment,
    prepare: impl Fn(&mut Command),
) -> io::Result<(Child, Pipes)> {
    let mut prepared = Command::new(program);
    prepared.args(arguments).stdout(Stdio::piped());
    for name in environment.hidden {
        prepared.env_remove(name);
    }
    prepared.env(environment.added.0, &environment.added.1);
    prepare(&mut prepared);
    let mut child = prepared.spawn()?;
    let pipes = Pipes::new(&mut child)?;
    Ok((child, pipes))
}

/// "Exec format error" on every Unix; on Windows no such number is used for it.
const EXEC_FORMAT: i32 = 8;

fn watch(
    mut child: Child,
    mut pipes: Pipes,
    deadline: Deadline,
    limit: Duration,
    tree: Option<Tree>,
    mut hear: impl FnMut(&[u8]),
) -> Result<Finished, Broken> {
    let mut nap = Duration::from_millis(1);
    loop {
        if pipes.closed() {
            // Most often the exit is a moment away; but some close all and stay.
            deadline.pause(nap);
            nap = (nap * 2).min(GLANCE);
        } else {
            pipes.pump(GLANCE.min(deadline.left()));
            hear(&pipes.stdout);
        }
        if pipes.too_much() {
            end(&mut child, tree);
            return Err(Broken::TooMuch);
        }
        match child.try_wait() {
            Ok(Some(status)) => {
                if let Some(tree) = tree {
                    tree.leave();
                }
                pipes.drain();
                hear(&pipes.stdout);
                let Pipes { stdout, tail, .. } = pipes;
                return Ok(Finished { stdout, tail, status });
            }
            Ok(None) if !deadline.passed() => {}
            Ok(None) => {
                end(&mut child, tree);
                pipes.drain();
                return Err(Broken::TimedOut(limit, last_words(&pipes.tail, &pipes.stdout)));
            }
            Err(error) => return Err(Broken::CouldNotStart(error)),
        }
    }
}

fn last_words(tail: &[u8], stdout: &[u8]) -> Vec<String> {
    redact::last_lines(tail, stdout, LINES)
}

/// Ends the command with all that it has started, if it has a tree of its own, or else alone.
fn end(child: &mut Child, tree: Option<Tree>) {
    match tree {
        Some(tree) => tree.end(child),
        None => {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
