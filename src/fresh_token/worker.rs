//! Door: the worker, ourselves once more in a session of our own, to mint a token there.
//!
//! Every mint happens in such a process. The caller waits for its token, but only until the deadline: a
//! mint that is too late for its caller still ends, and is kept for the next one. And a refresh in the
//! background is waited for by nobody. The worker holds none of the caller's streams and no descriptor
//! that the caller's own caller left open, so nobody waits for it by mistake; its session keeps it from
//! being ended with its caller's process group, and keeps terminals away from the token command.
//!
//! It inherits the lock, and so holds it for as long as it lives. On Windows, where a lock can't be handed
//! on, the caller holds it; and as there a process also inherits whatever its parent's callers left open,
//! none is started in the background, and a late one is ended.

use super::minting;
use super::news::{self, Told};
use super::order::{self, Order};
use crate::keep::{Kept, Lock};
use crate::system::clock::Deadline;
use crate::system::environment;
use crate::system::orphans;
use crate::system::pipes::{self, Pipes};
use crate::ui::complaint::Complaint;
use crate::ui::notice::Notice;
use std::io;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use zeroize::Zeroizing;

/// How long a worker that nobody waits for may take to read its order.
const UNWATCHED: Duration = Duration::from_secs(1);

/// A worker, seen from its caller.
struct Worker {
    child: Child,
    pipes: Pipes,
    /// Where a lock can't be handed on, it is held here.
    _lock: Option<Lock>,
}

/// What the caller got from it.
#[derive(Debug)]
pub(super) enum Outcome {
    /// A token, with warnings.
    Token(Kept, Vec<String>),
    Failed(Complaint),
    /// Nothing yet, and the deadline has passed.
    Late,
    /// Nothing, and it is gone: somebody ended it.
    WorkerDied,
}

/// Has the order carried out by a worker, and waits for it until `deadline`, with a `notice` to whom that takes
/// too long.
pub(super) fn mint(order: Order, lock: Option<Lock>, deadline: Deadline, notice: &Notice) -> Outcome {
    let number = lock.as_ref().and_then(Lock::number);
    let order = Order { lock: number, ..order };
    let started = order.write().map_err(io::Error::other).and_then(|bytes| {
        let mut child = spawn(&bytes, lock.as_ref(), Stdio::piped(), deadline)?;
        Ok((Pipes::new(&mut child)?, child))
    });
    match started {
        Ok((pipes, child)) => Worker { child, pipes, _lock: kept_here(lock) }.wait(deadline, notice),
        Err(_) => mint_in_place(order, deadline),
    }
}

/// Has it carried out by a worker that nobody waits for.
pub(super) fn mint_unwatched(order: Order, lock: Lock) {
    // If it can't be started, whoever asks once the token is expiring mints a new one.
    if cfg!(unix)
        && let Ok(order) = (Order { lock: lock.number(), ..order }).write()
    {
        let _ = spawn(&order, Some(&lock), Stdio::null(), Deadline::after(UNWATCHED));
    }
}

/// Where we can't be started once more (no /proc, no more processes), the order is carried out here, and
/// has to end by our own deadline.
fn mint_in_place(order: Order, deadline: Deadline) -> Outcome {
    let mut told = Zeroizing::new(Vec::new());
    let command_timeout = order.command_timeout.min(deadline.left());
    minting::carry_out(&Order { lock: None, command_timeout, ..order }, &mut *told);
    news::read(&told).map_or(Outcome::WorkerDied, Outcome::from)
}

impl From<Told> for Outcome {
    fn from(told: Told) -> Self {
        match told {
            Told::Token(kept, warnings) => Self::Token(kept, warnings),
            Told::Failure(complaint) => Self::Failed(complaint),
        }
    }
}

impl Worker {
    /// Waits for its news until it ends or the deadline passes.
    fn wait(mut self, deadline: Deadline, notice: &Notice) -> Outcome {
        while !self.pipes.closed() && !deadline.passed() {
            self.pipes.pump(deadline.left().min(notice.due_in()));
            notice.show_if_due();
        }
        if self.pipes.closed() {
            self.see_it_end(deadline);
        }
        match news::read(&self.pipes.stdout) {
            Some(told) => told.into(),
            None if self.pipes.closed() => Outcome::WorkerDied,
            None => {
                if cfg!(not(unix)) {
                    let _ = self.child.kill();
                }
                Outcome::Late
            }
        }
    }

    /// A process frees its lock a moment after its pipe: waits until the lock is free too. What is left for it to
    /// do then is waited for only where nobody else would reap it.
    fn see_it_end(&mut self, deadline: Deadline) {
        let moment = Deadline::after(Duration::from_millis(100));
        if !self.has_ended_by(moment, Duration::from_micros(100)) && orphans::are_left_unreaped() {
            self.has_ended_by(deadline, Duration::from_millis(5));
        }
    }

    fn has_ended_by(&mut self, moment: Deadline, nap: Duration) -> bool {
        while !moment.passed() && matches!(self.child.try_wait(), Ok(None)) {
            moment.pause(nap);
        }
        !matches!(self.child.try_wait(), Ok(None))
    }
}

/// The worker has the lock by inheritance where it can; ours would only outlive its own.
fn kept_here(lock: Option<Lock>) -> Option<Lock> {
    if cfg!(unix) { None } else { lock }
}

#[allow(clippy::disallowed_methods, reason = "this is the door to processes of our own")]
fn spawn(order: &[u8], lock: Option<&Lock>, stdout: Stdio, deadline: Deadline) -> io::Result<Child> {
    let mut command = Command::new(environment::own_program()?);
    command.arg(order::VERB).stdin(Stdio::piped()).stdout(stdout).stderr(Stdio::null());
    in_own_session(&mut command, lock);
    let mut child = command.spawn()?;
    if let Some(stdin) = child.stdin.take() {
        // A worker that died before it had read all is seen to have died.
        let _ = pipes::write_until(stdin, order, deadline);
    }
    Ok(child)
}

#[cfg(unix)]
#[allow(unsafe_code, reason = "what happens between fork and exec can't be said otherwise")]
fn in_own_session(command: &mut Command, lock: Option<&Lock>) {
    use rustix::fd::BorrowedFd;
    use rustix::io::{FdFlags, fcntl_setfd};
    use std::os::unix::process::CommandExt;
    let lock = lock.and_then(Lock::number);
    let prepare = move || {
        rustix::process::setsid()?;
        close_fds::set_fds_cloexec(3, &[]);
        if let Some(number) = lock {
            // SAFETY: the caller holds the lock, and with it this descriptor, until the fork is over.
            fcntl_setfd(unsafe { BorrowedFd::borrow_raw(number) }, FdFlags::empty())?;
        }
        Ok(())
    };
    command.arg0("freshbearer");
    // SAFETY: after fork, only async-signal-safe functions may be called. setsid and fcntl are, and so,
    // by its documentation, is set_fds_cloexec; none of them allocates or takes a lock. Descriptors
    // are only marked, so that the one on which std reports a failed exec still works.
    unsafe { command.pre_exec(prepare) };
}

#[cfg(windows)]
fn in_own_session(command: &mut Command, _: Option<&Lock>) {
    const CREATE_NO_WINDOW: u32 = 0x0800_0000;
    std::os::windows::process::CommandExt::creation_flags(command, CREATE_NO_WINDOW);
}
