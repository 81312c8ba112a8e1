//! What other versions of us left in the keychain: never read, and swept without a dialog.
//!
//! An entry's service names the version that wrote it, because on macOS another build could only read
//! it through a dialog. Nor is anything searched for, which could open one too: the record says which
//! versions may have left an entry of its token. Removing opens none: where it would have to, it is refused.

use super::keychain;
use super::ledger;
use super::lock::{self, Attempt};
use super::record::Record;
use super::slot::Slot;
use super::store::Store;
use super::store_error::StoreError;
use super::timestamp;
use crate::ask::cache_key::CacheKey;
use crate::system::clock::Deadline;
use crate::system::state_dir::StateDir;
use crate::token::moment::Moment;
use std::time::Duration;

/// The file that tells when all records were gone through.
const MARKER: &str = "versions.swept";

/// How often they are.
const PAUSE: Duration = Duration::from_secs(86_400);

/// How long that may take at a time.
const PATIENCE: Duration = Duration::from_secs(1);

/// Sweeps what other versions left of this token, now that another has taken its place. The caller holds
/// the token's lock.
pub(super) fn sweep_replaced(slot: &Slot) {
    let is_kept = |record: &Record| record.mint.as_ref().is_some_and(|mint| mint.store.is_some());
    if let Ok(state) = &slot.state
        && read(state, &slot.cache_key).as_ref().is_some_and(is_kept)
    {
        sweep_one(slot, state);
    }
}

/// Once a day sweeps what other versions left of tokens that nobody has asked for since they ended.
pub(super) fn sweep_ended(state: &StateDir, now: Moment) {
    if timestamp::is_within(state, MARKER, now, PAUSE) {
        return;
    }
    let patience = Deadline::after(PATIENCE);
    let mut swept = 0;
    let mut cache_keys = ledger::cache_keys(state).unwrap_or_default();
    // Not always from the same end: those that can't be swept are not to keep the others from it.
    let start = usize::try_from(now.as_millis()).unwrap_or(0) % cache_keys.len().max(1);
    cache_keys.rotate_left(start);
    for cache_key in cache_keys {
        if patience.passed() {
            break;
        }
        swept += usize::from(sweep_if_ended(cache_key, state, now));
    }
    // Where there was too much for one time, the next mint goes on.
    if swept == 0 || !patience.passed() {
        timestamp::set(state, MARKER, now);
    }
}

/// Removes this token from the keychain, whichever versions have put it there.
pub(super) fn remove_all(slot: &Slot) -> Result<bool, StoreError> {
    let mut found = slot.remove(Store::Keychain)?;
    let record = slot.state.as_ref().ok().and_then(|state| read(state, &slot.cache_key));
    for version in left_by_others(&record.map(|record| record.versions).unwrap_or_default()) {
        found |= slot.remove_from_keychain(&version)?;
    }
    Ok(found)
}

/// Whether anything was removed.
fn sweep_if_ended(cache_key: CacheKey, state: &StateDir, now: Moment) -> bool {
    let to_sweep = |record: &Record| {
        record.mint.as_ref().is_none_or(|mint| mint.expires_at <= now)
            && !left_by_others(&record.versions).is_empty()
    };
    if !read(state, &cache_key).as_ref().is_some_and(to_sweep) {
        return false;
    }
    // What is being minted is swept by whoever mints it; and it may have been, just now.
    match lock::attempt(state, &cache_key) {
        Attempt::Acquired(_lock) if read(state, &cache_key).as_ref().is_some_and(to_sweep) => {
            sweep_one(&Slot::new(cache_key), state)
        }
        _ => false,
    }
}

/// Whether anything was removed. What can't be is tried again with the next mint, or another day.
fn sweep_one(slot: &Slot, state: &StateDir) -> bool {
    let Some(mut record) = read(state, &slot.cache_key) else { return false };
    let before = record.versions.len();
    record
        .versions
        .retain(|version| version == keychain::VERSION || slot.remove_from_keychain(version).is_err());
    if record.versions.len() == before {
        return false;
    }
    // Should that fail, they are looked for once more.
    let _ = ledger::write(state, &slot.cache_key, &record);
    true
}

fn left_by_others(versions: &[String]) -> Vec<String> {
    versions.iter().filter(|version| *version != keychain::VERSION).cloned().collect()
}

fn read(state: &StateDir, cache_key: &CacheKey) -> Option<Record> {
    ledger::read(state, cache_key).ok().flatten()
}
