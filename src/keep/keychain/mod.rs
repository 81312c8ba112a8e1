//! Door: the OS keychain. Every call is bounded, because a keychain may hang for ever: a locked
//! collection, a prompt that nobody sees, a daemon that has died.
//!
//! A call runs in a thread of its own. One that does not come back is left behind: a thread doesn't
//! keep a process from ending.

#[cfg_attr(target_os = "linux", path = "secret_service/mod.rs")]
#[cfg_attr(target_os = "macos", path = "macos.rs")]
#[cfg_attr(windows, path = "windows.rs")]
#[cfg_attr(not(any(target_os = "linux", target_os = "macos", windows)), path = "nowhere.rs")]
mod platform;

#[cfg(any(windows, test))]
mod parts;

use super::store_error::StoreError;
use crate::ask::cache_key::CacheKey;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;
use zeroize::Zeroizing;

/// How long one call may take.
const PATIENCE: Duration = Duration::from_millis(1500);

/// The version that entries are written under, and the service's name that it is part of. On macOS an entry that
/// another build wrote can only be read through a dialog, so there each build has a version of its own (build.rs).
pub(super) const VERSION: &str = env!("FRESHBEARER_KEYCHAIN_VERSION");
const SERVICE: &str = concat!("freshbearer ", env!("FRESHBEARER_KEYCHAIN_VERSION"));

/// The keychain's own name.
pub(super) const NAME: &str = platform::NAME;

/// Reads for at most `left`, if so much is not left of the ask's own time.
pub(super) fn read(
    cache_key: &CacheKey,
    left: Option<Duration>,
) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    let account = cache_key.to_string();
    bounded(left.unwrap_or(PATIENCE), move || platform::read(SERVICE, &account))
}

/// Keeps `bytes`; `label` is what the user sees in the keychain's own window.
pub(super) fn write(cache_key: &CacheKey, label: &str, bytes: &[u8]) -> Result<(), StoreError> {
    let (account, label, bytes) = (cache_key.to_string(), label.to_owned(), Zeroizing::new(bytes.to_vec()));
    bounded(PATIENCE, move || platform::write(SERVICE, &account, &label, &bytes))
}

/// Removes what this version wrote.
pub(super) fn remove(cache_key: &CacheKey, version: &str) -> Result<bool, StoreError> {
    let (service, account) = (format!("freshbearer {version}"), cache_key.to_string());
    bounded(PATIENCE, move || platform::remove(&service, &account))
}

/// The tokens that this version keeps there.
pub(super) fn cache_keys() -> Result<Vec<CacheKey>, StoreError> {
    let accounts = bounded(PATIENCE, || platform::accounts(SERVICE))?;
    Ok(accounts.iter().filter_map(|account| CacheKey::from_hex(account)).collect())
}

/// Whether new entries would be refused because it is locked; `None`: that can't be told without a dialog.
pub(super) fn is_locked() -> Result<Option<bool>, StoreError> {
    bounded(PATIENCE, platform::is_locked)
}

fn bounded<T, F>(left: Duration, call: F) -> Result<T, StoreError>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, StoreError> + Send + 'static,
{
    let (answer, wait) = sync_channel(1);
    let started = thread::Builder::new().spawn(move || answer.send(call()));
    started.map_err(|error| StoreError::Unavailable(error.to_string()))?;
    wait.recv_timeout(left.min(PATIENCE)).unwrap_or_else(|end| match end {
        RecvTimeoutError::Timeout if left < PATIENCE => Err(StoreError::DeadlineExceeded),
        RecvTimeoutError::Timeout => Err(StoreError::Silent),
        RecvTimeoutError::Disconnected => Err(StoreError::Unavailable("its library broke off".to_owned())),
    })
}
