//! What a doctor asks the keep: whether its stores answer, and which of its records can't be read. Nothing
//! is written, not even that a store was silent.

use super::kernel_keyring;
use super::keychain;
use super::ledger::{self, Illegible};
use super::lock::{self, Attempt};
use super::memory;
use super::record::Record;
use super::store::Store;
use super::store_error::StoreError;
use crate::ask::cache_key::CacheKey;
use crate::system::clock;
use crate::system::state_dir::StateDir;
use std::time::Duration;

/// What a store said to a read.
#[derive(Debug)]
pub(crate) struct Probe {
    /// The store's own name.
    pub(crate) title: &'static str,
    /// Whether it answered.
    pub(crate) answer: Result<(), StoreError>,
    /// How long that took.
    pub(crate) took: Duration,
    /// Whether it is locked, where that can be told.
    pub(crate) locked: Option<bool>,
}

/// Reads one entry of the keychain: of this token, or of one that nobody has.
pub(crate) fn probe_keychain(cache_key: &CacheKey) -> Probe {
    let start = clock::now();
    let answer = keychain::read(cache_key, None).map(drop);
    let took = clock::now().since(start);
    let probe = |answer, took, locked| Probe { title: keychain::NAME, answer, took, locked };
    match answer.and_then(|()| keychain::is_locked()) {
        Ok(locked) => probe(Ok(()), took, locked),
        Err(StoreError::Locked) => probe(Ok(()), took, Some(true)),
        Err(trouble) => probe(Err(trouble), clock::now().since(start), None),
    }
}

/// What an unlocked keychain answered when it was last to keep a token, and didn't: that it would can't be
/// seen by reading.
pub(crate) fn last_refusal(records: &[(CacheKey, Record)]) -> Option<StoreError> {
    let mints = records.iter().filter_map(|(_, record)| record.mint.as_ref());
    let tried = mints.filter(|mint| Store::Keychain.holds(mint) || mint.why.contains(keychain::NAME));
    let last = tried.max_by_key(|mint| mint.at)?;
    last.why.split("; ").find_map(|why| StoreError::refusal(why.strip_prefix(keychain::NAME)?))
}

/// The same with the kernel keyring, which is never locked.
pub(crate) fn probe_kernel_keyring(cache_key: &CacheKey) -> Probe {
    let start = clock::now();
    let answer = kernel_keyring::read(cache_key).map(drop);
    let took = clock::now().since(start);
    Probe { title: "kernel keyring", answer, took, locked: None }
}

/// Whether there is a place in memory, where the others can't be used.
pub(crate) fn probe_memory() -> Result<(), StoreError> {
    memory::probe()
}

/// How much of the kernel's quota for their keys this user takes, in percent; `None`: there is none to tell of.
pub(crate) fn kernel_quota_used() -> Option<u64> {
    kernel_keyring::quota_used()
}

/// Why nothing can be noted here, where that can be told without noting anything.
pub(crate) fn refusal() -> Option<String> {
    let error = StateDir::find().map_or_else(Some, |state| state.cannot_be_written());
    error.map(|error| error.to_string())
}

/// Why a lock that is there can't be taken: the file system has none. It is let go at once.
pub(crate) fn no_locks(state: &StateDir) -> Option<String> {
    let name = state.names("").unwrap_or_default().into_iter().find(|name| name.ends_with(".lock"))?;
    if state.stranger(&name).is_some() {
        return None;
    }
    match lock::try_lock(state.open_lock_as_it_is(&name)?) {
        Attempt::Unavailable(why) => Some(why),
        Attempt::Acquired(_) | Attempt::Contended => None,
    }
}

/// The records that are there and can't be read, by their files' names.
pub(crate) fn illegible_records(state: &StateDir) -> Vec<(CacheKey, Illegible)> {
    let cache_keys = ledger::cache_keys(state).unwrap_or_default();
    cache_keys
        .into_iter()
        .filter_map(|cache_key| {
            let why = ledger::illegible(state, &cache_key)?;
            Some((cache_key, why))
        })
        .collect()
}
