//! Door: the lock of a kept token. One process at a time makes a new one.
//!
//! The kernel holds it (`flock`, `LockFileEx`), so it ends with its holder, however that ends. Its
//! file is never removed: two processes must not hold two locks of one name. On Unix the holder may
//! hand it on to a process that it starts, as that process's standard input.

use crate::ask::recipe::CacheKey;
use crate::system::state_dir::StateDir;
use std::fs::File;
use std::io::ErrorKind;
use std::process::Stdio;

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
    /// For a process that is about to be started: its standard input, by which it holds the lock
    /// too, and what of the lock has to be held here meanwhile.
    #[cfg(unix)]
    pub(crate) fn hand_on(self) -> (Stdio, Option<Self>) {
        (self.0.into(), None)
    }

    /// A lock of Windows belongs to one process: it stays here.
    #[cfg(not(unix))]
    pub(crate) fn hand_on(self) -> (Stdio, Option<Self>) {
        (Stdio::null(), Some(self))
    }
}
