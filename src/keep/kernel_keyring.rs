//! Door: the Linux kernel's keyring. Memory only, ended by the kernel when the token ends. A store of
//! its own, and the front of the Secret Service.
//!
//! Keys lie in the user keyring (`@u`) and are read through it, which works without a session keyring
//! too: under cron, in a container, in a service. Permissions are the possessor's and the user's.

use super::store_error::StoreError;
use crate::ask::cache_key::CacheKey;
use linux_keyutils::{KeyError, KeyPermissions, KeyRing, KeyRingIdentifier};
use std::time::Duration;
use zeroize::Zeroizing;

/// Everything for the possessor and for the user, nothing for anyone else.
const OWNER_ONLY: u32 = 0x3f3f_0000;

/// Room for a token of the usual size. The library's own reading takes 64 KiB, and overwriting those
/// when they are given back cost more than all the rest of the read.
const USUAL: usize = 4096;

pub(super) fn read(cache_key: &CacheKey) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    let key = match ring()?.search(&name(cache_key)) {
        Ok(key) => key,
        Err(error) => return absent(error).map(|()| None),
    };
    let mut room = USUAL;
    loop {
        let mut bytes = Zeroizing::new(vec![0; room]);
        match key.read(&mut *bytes) {
            // It tells its length, whatever the room.
            Ok(length) if length > room => room = length,
            Ok(length) => {
                bytes.truncate(length);
                return Ok(Some(bytes));
            }
            Err(error) => return absent(error).map(|()| None),
        }
    }
}

/// Keeps `bytes` for `life`, rounded up to a whole second. If that fails nothing is kept: neither a key
/// for others to read, nor one without an end, nor the token that was there before.
pub(super) fn write(cache_key: &CacheKey, bytes: &[u8], life: Duration) -> Result<(), StoreError> {
    let seconds = u32::try_from(life.as_secs().saturating_add(1)).unwrap_or(u32::MAX);
    let written = ring()?.add_key(&name(cache_key), bytes).and_then(|key| {
        key.set_perms(KeyPermissions::from_u32(OWNER_ONLY))?;
        key.set_timeout(seconds as usize)
    });
    written.map_err(|error| {
        let _ = remove(cache_key);
        trouble(error)
    })
}

pub(super) fn remove(cache_key: &CacheKey) -> Result<bool, StoreError> {
    match ring()?.search(&name(cache_key)) {
        Ok(key) => key.invalidate().map(|()| true).map_err(trouble),
        Err(error) => absent(error).map(|()| false),
    }
}

fn ring() -> Result<KeyRing, StoreError> {
    KeyRing::from_special_id(KeyRingIdentifier::User, false).map_err(trouble)
}

fn name(cache_key: &CacheKey) -> String {
    format!("freshbearer {}:{cache_key}", env!("CARGO_PKG_VERSION"))
}

/// No key of that name, or one that has ended, is no trouble.
fn absent(error: KeyError) -> Result<(), StoreError> {
    match error {
        KeyError::KeyDoesNotExist | KeyError::KeyExpired | KeyError::KeyRevoked | KeyError::KeyRejected => {
            Ok(())
        }
        other => Err(trouble(other)),
    }
}

fn trouble(error: KeyError) -> StoreError {
    match error {
        KeyError::QuotaExceeded => {
            StoreError::TooLarge("the kernel's quota for this user's keys is used up".to_owned())
        }
        KeyError::InvalidArguments => StoreError::TooLarge("a key takes 32,767 bytes".to_owned()),
        KeyError::AccessDenied | KeyError::PermissionDenied => {
            StoreError::Unavailable("the kernel forbids its keyring here".to_owned())
        }
        other => StoreError::Unavailable(format!("the kernel said {other}")),
    }
}
