//! Door: the lock of a kept token. One process at a time makes a new one.
//!
//! The kernel holds it (`flock`, `LockFileEx`), so it ends with its holder, however that ends. Its
//! file is never removed: two processes must not hold two locks of one name. On Unix the holder may
//! hand it on to a process that it starts, as that process's standard input.

use crate::recipe::Identity;
use crate::state_dir::StateDir;
use std::fs::File;
use std::io::ErrorKind;
use std::process::Stdio;

/// The lock, held until this is dropped and until whoever it was handed to has ended.
#[derive(Debug)]
pub struct Lock(#[cfg_attr(not(unix), expect(dead_code, reason = "held, and not read"))] File);

/// What came of trying.
#[derive(Debug)]
pub enum Attempt {
    /// We hold it.
    Held(Lock),
    /// Another process does.
    Busy,
    /// There can be none here, for this reason: go on without.
    Impossible(String),
}

/// Tries to take the lock, without waiting.
pub fn attempt(state: &StateDir, identity: &Identity) -> Attempt {
    let file = match state.open_lock(&format!("{identity}.lock")) {
        Ok(file) => file,
        Err(error) => return Attempt::Impossible(error.to_string()),
    };
    match fs2::FileExt::try_lock_exclusive(&file) {
        Ok(()) => Attempt::Held(Lock(file)),
        Err(error) if error.raw_os_error() == fs2::lock_contended_error().raw_os_error() => Attempt::Busy,
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => Attempt::Busy,
        Err(error) => Attempt::Impossible(error.to_string()),
    }
}

impl Lock {
    /// For a process that is about to be started: its standard input, by which it holds the lock
    /// too, and what of the lock has to be held here meanwhile.
    #[cfg(unix)]
    pub fn hand_on(self) -> (Stdio, Option<Self>) {
        (self.0.into(), None)
    }

    /// A lock of Windows belongs to one process: it stays here.
    #[cfg(not(unix))]
    pub fn hand_on(self) -> (Stdio, Option<Self>) {
        (Stdio::null(), Some(self))
    }
}
