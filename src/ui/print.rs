//! Door: standard output and standard error. Nothing else writes there.

use super::complaint::{Complaint, Exit};
use crate::system::clock::Deadline;
use std::io::{self, ErrorKind, Write};
use std::time::Duration;

/// How long standard error may keep us, once it takes no more.
const PATIENCE: Duration = Duration::from_millis(200);

/// So much a pipe takes without waiting once it takes anything (PIPE_BUF; POSIX demands 512 bytes).
const PIECE: usize = if cfg!(target_os = "linux") { 4096 } else { 512 };

/// Writes the whole text to standard output; `what` names it if it can't be written.
pub(crate) fn print(what: &str, text: &str) -> Result<(), Complaint> {
    print_bytes(what, text.as_bytes())
}

/// Writes all the bytes to standard output; `what` names them if they can't be written.
pub(crate) fn print_bytes(what: &str, bytes: &[u8]) -> Result<(), Complaint> {
    print_until(Deadline::after(Duration::MAX), what, bytes)
}

/// Writes all of it to standard output, however long that takes.
#[cfg(feature = "bridge")]
pub(crate) fn write(bytes: &[u8]) -> io::Result<()> {
    write_until(bytes, Deadline::after(Duration::MAX))
}

/// Writes it, unless nobody takes it before the deadline. What fits in at once is written whole or not at all.
pub(crate) fn print_until(deadline: Deadline, what: &str, bytes: &[u8]) -> Result<(), Complaint> {
    match write_until(bytes, deadline) {
        Ok(()) => Ok(()),
        // The reader has gone: it wants nothing, and gets it.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(error) if error.kind() == ErrorKind::TimedOut => Err(Complaint::new(
            Exit::Deadline,
            format!("{what} could not be written before the deadline: standard output is full"),
            "see whether whoever started freshbearer still reads its output",
        )),
        Err(error) => Err(Complaint::new(
            Exit::Broken,
            format!("{what} could not be written ({error})"),
            "see where standard output goes",
        )),
    }
}

fn write_until(bytes: &[u8], deadline: Deadline) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    write_whole(&mut stdout, bytes, deadline)?;
    stdout.flush()
}

/// Writes a line to standard error. One that is closed, or full and not read, is no reason to fail or to
/// wait for long.
pub(crate) fn say(line: &str) {
    show(&format!("{line}\n"));
}

/// Writes to standard error as `say` does, and doesn't end the line.
pub(crate) fn show(text: &str) {
    let mut stderr = io::stderr().lock();
    // So much fits into a pipe that takes anything at all (POSIX's PIPE_BUF is 512 bytes at least).
    for piece in text.as_bytes().chunks(512) {
        if !ready::takes_more(&stderr, PATIENCE) || stderr.write_all(piece).is_err() {
            return;
        }
    }
}

/// Somebody may have told our standard output not to wait; then we do.
fn write_whole(out: &mut io::StdoutLock<'_>, mut bytes: &[u8], deadline: Deadline) -> io::Result<()> {
    while !bytes.is_empty() {
        if !ready::takes_more(&*out, deadline.left()) {
            return Err(ErrorKind::TimedOut.into());
        }
        match out.write(&bytes[..bytes.len().min(PIECE)]) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(count) => bytes = &bytes[count..],
            Err(error) if matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(unix)]
mod ready {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use std::os::fd::AsFd;
    use std::time::Duration;

    /// Waits until it takes more, or is broken; `false`: not within `patience`.
    pub(super) fn takes_more(stream: &impl AsFd, patience: Duration) -> bool {
        // One that can't be told is for ever.
        let patience = Timespec::try_from(patience).ok();
        let mut polled = [PollFd::new(stream, PollFlags::OUT)];
        // What can't be asked is written to as it is.
        poll(&mut polled, patience.as_ref()).map_or(true, |ready| ready > 0)
    }
}

#[cfg(not(unix))]
mod ready {
    use std::time::Duration;

    pub(super) fn takes_more<T>(_: &T, _: Duration) -> bool {
        true
    }
}
