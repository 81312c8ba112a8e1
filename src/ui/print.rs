//! Door: standard output and standard error. Nothing else writes there.

use super::complaint::{Complaint, Exit};
use std::io::{self, ErrorKind, Write};
use std::time::Duration;

/// How long standard error may keep us, once it takes no more.
const PATIENCE: Duration = Duration::from_millis(200);

/// Writes the whole text to standard output; `what` names it if it can't be written.
pub(crate) fn print(what: &str, text: &str) -> Result<(), Complaint> {
    print_bytes(what, text.as_bytes())
}

/// The same for bytes.
pub(crate) fn print_bytes(what: &str, bytes: &[u8]) -> Result<(), Complaint> {
    match write(bytes) {
        Ok(()) => Ok(()),
        // The reader has gone: it wants nothing, and gets it.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Complaint::new(
            Exit::Broken,
            format!("{what} could not be written ({error})"),
            "see where standard output goes",
        )),
    }
}

/// Writes all of it to standard output, however long that takes.
pub(crate) fn write(bytes: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    write_whole(&mut stdout, bytes)?;
    stdout.flush()
}

/// Writes a line to standard error. One that is closed, or full and not read, is no reason to fail or to
/// wait for long.
pub(crate) fn say(line: &str) {
    let mut stderr = io::stderr().lock();
    // So much fits into a pipe that takes anything at all (POSIX's PIPE_BUF is 512 bytes at least).
    for piece in format!("{line}\n").as_bytes().chunks(512) {
        if !ready::takes_more(&stderr, Some(PATIENCE)) || stderr.write_all(piece).is_err() {
            return;
        }
    }
}

/// Somebody may have told our standard output not to wait; then we do.
fn write_whole(out: &mut io::StdoutLock<'_>, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match out.write(bytes) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(count) => bytes = &bytes[count..],
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                ready::takes_more(&*out, None);
            }
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
    pub(super) fn takes_more(stream: &impl AsFd, patience: Option<Duration>) -> bool {
        let patience = patience.and_then(|patience| Timespec::try_from(patience).ok());
        let mut polled = [PollFd::new(stream, PollFlags::OUT)];
        // What can't be asked is written to as it is.
        poll(&mut polled, patience.as_ref()).is_ok_and(|ready| ready > 0)
    }
}

#[cfg(not(unix))]
mod ready {
    use std::time::Duration;

    pub(super) fn takes_more<T>(_: &T, _: Option<Duration>) -> bool {
        true
    }
}
