//! Door: the lock of a kept token. One process at a time makes a new one.
//!
//! The kernel holds it (`flock`, `LockFileEx`), so it ends with its holder, however that ends. Its
//! file is never removed: two processes must not hold two locks of one name. On Unix a
//! process that inherits the file holds the lock too.

use crate::ask::cache_key::CacheKey;
use crate::system::state_dir::StateDir;
use std::fs::File;
use std::io::ErrorKind;

/// The lock, held until this is dropped and until whoever it was handed to has ended.
#[derive(Debug)]
pub(crate) struct Lock(#[cfg_attr(not(unix), expect(dead_code, reason = "held, and not read"))] File);

/// What came of trying.
#[derive(Debug)]
pub(crate) enum Attempt {
    /// We hold it.
    Acquired(Lock),
    /// Another process does.
    Contended,
    /// There can be none here, for this reason: go on without.
    Unavailable(String),
}

/// Tries to take the lock, without waiting.
pub(crate) fn attempt(state: &StateDir, cache_key: &CacheKey) -> Attempt {
    let file = match state.open_lock(&format!("{cache_key}.lock")) {
        Ok(file) => file,
        Err(error) => return Attempt::Unavailable(error.to_string()),
    };
    try_lock(file)
}

/// What comes of locking this file.
pub(super) fn try_lock(file: File) -> Attempt {
    match fs2::FileExt::try_lock_exclusive(&file) {
        Ok(()) => Attempt::Acquired(Lock(file)),
        Err(error) if error.raw_os_error() == fs2::lock_contended_error().raw_os_error() => {
            Attempt::Contended
        }
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {
            Attempt::Contended
        }
        Err(error) => Attempt::Unavailable(error.to_string()),
    }
}

impl Lock {
    /// The descriptor by which a process that inherits it holds the lock too. A lock of Windows belongs
    /// to one process.
    pub(crate) fn number(&self) -> Option<i32> {
        #[cfg(unix)]
        return Some(std::os::fd::AsRawFd::as_raw_fd(&self.0));
        #[cfg(not(unix))]
        None
    }

    /// The lock that was inherited as this descriptor. It is not handed on again.
    #[cfg(unix)]
    #[allow(unsafe_code, reason = "a descriptor that was inherited is known by its number alone")]
    pub(crate) fn inherited(number: i32) -> Option<Self> {
        use rustix::fd::{BorrowedFd, FromRawFd};
        use rustix::io::{FdFlags, fcntl_setfd};
        // The standard streams are somebody else's.
        if number <= 2 {
            return None;
        }
        // SAFETY: a number that is no open descriptor is refused by the call, and changes nothing.
        fcntl_setfd(unsafe { BorrowedFd::borrow_raw(number) }, FdFlags::CLOEXEC).ok()?;
        // SAFETY: it is open, and was left open for us alone: we have opened nothing yet that it could be.
        Some(Self(unsafe { File::from_raw_fd(number) }))
    }

    #[cfg(not(unix))]
    pub(crate) fn inherited(_: i32) -> Option<Self> {
        None
    }
}
