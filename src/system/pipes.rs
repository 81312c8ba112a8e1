//! What a process that we started writes, taken as it comes: a bounded standard output, and the tail
//! of its standard error.
//!
//! Reading to the end of the pipe would wait for every grandchild that kept it open, so the owner
//! asks for what is there, watches for the exit, and then asks once more.

use super::clock::Deadline;
use std::io;
use std::process::{Child, ChildStdin};
use std::time::Duration;
use zeroize::Zeroizing;

/// More than this on standard output is no token.
const LARGEST_OUTPUT: usize = 1 << 20;

/// So much of the end of standard error is kept.
const TAIL: usize = 8 << 10;

/// Both pipes, and what came out of them.
pub(crate) struct Pipes {
    source: source::Source,
    /// Standard output, from its first byte.
    pub(crate) stdout: Zeroizing<Vec<u8>>,
    /// The last bytes of standard error.
    pub(crate) tail: Zeroizing<Vec<u8>>,
}

enum Pipe {
    Stdout,
    Stderr,
}

impl Pipes {
    /// Takes over whichever of the child's pipes there are.
    pub(crate) fn new(child: &mut Child) -> io::Result<Self> {
        Ok(Self {
            source: source::Source::new(child)?,
            stdout: Zeroizing::new(Vec::with_capacity(64 << 10)),
            tail: Zeroizing::new(Vec::new()),
        })
    }

    /// Waits at most `wait` for something to be written, and takes all that is there.
    pub(crate) fn pump(&mut self, wait: Duration) {
        let Self { source, stdout, tail } = self;
        source.pump(wait, |pipe, bytes| match pipe {
            Pipe::Stdout => append(stdout, bytes),
            Pipe::Stderr => append_tail(tail, bytes),
        });
    }

    /// The process has exited: takes what it left in the pipes, without waiting for who else holds them.
    pub(crate) fn drain(&mut self) {
        self.pump(source::GRACE);
    }

    /// Whether nobody can write any more.
    pub(crate) fn closed(&self) -> bool {
        self.source.closed()
    }

    /// Whether standard output is longer than any token.
    pub(crate) fn too_much(&self) -> bool {
        self.stdout.len() > LARGEST_OUTPUT
    }
}

/// Writes all of it, unless the reader has gone or takes no more until the deadline.
#[cfg(unix)]
pub(crate) fn write_until(mut pipe: ChildStdin, mut bytes: &[u8], deadline: Deadline) -> io::Result<()> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use std::io::{ErrorKind, Write};
    source::without_waiting(&pipe)?;
    while !bytes.is_empty() {
        match pipe.write(bytes) {
            Ok(count) => bytes = &bytes[count..],
            Err(error) if error.kind() == ErrorKind::WouldBlock && !deadline.passed() => {
                let wait = Timespec::try_from(deadline.left().min(source::LONGEST_WAIT)).ok();
                let _ = poll(&mut [PollFd::new(&pipe, PollFlags::OUT)], wait.as_ref());
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Writes all of it. A pipe of Windows has no deadline; the reader is ours, and reads at once.
#[cfg(not(unix))]
pub(crate) fn write_until(mut pipe: ChildStdin, bytes: &[u8], _: Deadline) -> io::Result<()> {
    io::Write::write_all(&mut pipe, bytes)
}

/// Appends without leaving a copy behind, as growing in place would.
fn append(whole: &mut Zeroizing<Vec<u8>>, bytes: &[u8]) {
    let wanted = whole.len() + bytes.len();
    if wanted > LARGEST_OUTPUT + TAIL {
        return;
    }
    if wanted > whole.capacity() {
        let mut larger = Zeroizing::new(Vec::with_capacity(wanted * 2));
        larger.extend_from_slice(whole);
        *whole = larger;
    }
    whole.extend_from_slice(bytes);
}

fn append_tail(tail: &mut Zeroizing<Vec<u8>>, bytes: &[u8]) {
    tail.extend_from_slice(bytes);
    if tail.len() > 2 * TAIL {
        let cut = tail.len() - TAIL;
        tail.drain(..cut);
    }
}

#[cfg(unix)]
mod source {
    use super::Pipe;
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
    use std::io::{self, ErrorKind, Read};
    use std::os::fd::AsFd;
    use std::process::{Child, ChildStderr, ChildStdout};
    use std::time::Duration;
    use zeroize::Zeroizing;

    pub(super) const GRACE: Duration = Duration::ZERO;

    /// Not every system waits for as long as it is told; an hour does everywhere.
    pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(3600);

    pub(super) struct Source {
        stdout: Option<ChildStdout>,
        stderr: Option<ChildStderr>,
    }

    impl Source {
        pub(super) fn new(child: &mut Child) -> io::Result<Self> {
            let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
            stdout.as_ref().map(without_waiting).transpose()?;
            stderr.as_ref().map(without_waiting).transpose()?;
            Ok(Self { stdout, stderr })
        }

        pub(super) fn closed(&self) -> bool {
            self.stdout.is_none() && self.stderr.is_none()
        }

        pub(super) fn pump(&mut self, wait: Duration, mut take: impl FnMut(&Pipe, &[u8])) {
            let fds = [self.stdout.as_ref().map(AsFd::as_fd), self.stderr.as_ref().map(AsFd::as_fd)];
            let mut polled: Vec<PollFd<'_>> =
                fds.into_iter().flatten().map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN)).collect();
            // A signal or an odd kernel only ends the wait early; the owner comes round again.
            let wait = wait.min(LONGEST_WAIT);
            let _ = poll(&mut polled, Timespec::try_from(wait).ok().as_ref());
            if take_all(self.stdout.as_mut(), |bytes| take(&Pipe::Stdout, bytes)) {
                self.stdout = None;
            }
            if take_all(self.stderr.as_mut(), |bytes| take(&Pipe::Stderr, bytes)) {
                self.stderr = None;
            }
        }
    }

    pub(super) fn without_waiting(fd: impl AsFd) -> io::Result<()> {
        Ok(fcntl_setfl(&fd, fcntl_getfl(&fd)? | OFlags::NONBLOCK)?)
    }

    /// Takes what is there, but no more than a pipe holds: a writer without end must not hold us.
    /// `true` when the pipe has ended.
    fn take_all(pipe: Option<&mut impl Read>, mut take: impl FnMut(&[u8])) -> bool {
        let Some(pipe) = pipe else { return false };
        let mut buffer = Zeroizing::new([0; 16 << 10]);
        for _ in 0..64 {
            match pipe.read(&mut *buffer) {
                Ok(0) => return true,
                Ok(count) => take(&buffer[..count]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return error.kind() != ErrorKind::WouldBlock,
            }
        }
        false
    }
}

#[cfg(not(unix))]
mod source {
    use super::Pipe;
    use crate::system::clock::Deadline;
    use std::io::{self, Read};
    use std::process::Child;
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::thread;
    use std::time::Duration;
    use zeroize::Zeroizing;

    /// A thread reads each pipe; after the exit it is given this long to come to the end.
    pub(super) const GRACE: Duration = Duration::from_secs(1);

    pub(super) struct Source {
        chunks: Receiver<(Pipe, Zeroizing<Vec<u8>>)>,
        closed: bool,
    }

    impl Source {
        pub(super) fn new(child: &mut Child) -> io::Result<Self> {
            let (sender, chunks) = channel();
            read_in_thread(child.stdout.take(), || Pipe::Stdout, sender.clone());
            read_in_thread(child.stderr.take(), || Pipe::Stderr, sender);
            Ok(Self { chunks, closed: false })
        }

        pub(super) fn closed(&self) -> bool {
            self.closed
        }

        pub(super) fn pump(&mut self, wait: Duration, mut take: impl FnMut(&Pipe, &[u8])) {
            use std::sync::mpsc::RecvTimeoutError::{Disconnected, Timeout};
            let deadline = Deadline::after(wait);
            loop {
                match self.chunks.recv_timeout(deadline.left()) {
                    Ok((pipe, bytes)) => take(&pipe, &bytes),
                    Err(Timeout) => return,
                    Err(Disconnected) => {
                        self.closed = true;
                        return;
                    }
                }
                if wait != GRACE {
                    return;
                }
            }
        }
    }

    fn read_in_thread(
        pipe: Option<impl Read + Send + 'static>,
        which: impl Fn() -> Pipe + Send + 'static,
        sender: Sender<(Pipe, Zeroizing<Vec<u8>>)>,
    ) {
        let Some(mut pipe) = pipe else { return };
        thread::spawn(move || {
            let mut buffer = Zeroizing::new([0; 16 << 10]);
            while let Ok(count) = pipe.read(&mut *buffer)
                && count > 0
                && sender.send((which(), Zeroizing::new(buffer[..count].to_vec()))).is_ok()
            {}
        });
    }
}
