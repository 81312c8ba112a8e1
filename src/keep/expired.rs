//! Tokens that have expired and that nobody asks for again are taken out of their stores soon after. The
//! kernel does that by itself.

use super::keychain;
use super::ledger;
use super::lock::{self, Attempt};
use super::memory;
use super::record::Record;
use super::slot::Slot;
use super::store::Store;
use crate::ask::cache_key::CacheKey;
use crate::system::clock::Deadline;
use crate::system::state_dir::{StateDir, StateError};
use crate::token::moment::Moment;
use std::time::Duration;

/// How long that may take at a time.
const PATIENCE: Duration = Duration::from_secs(1);

/// What `status` says of such a token.
const WHY: &str = "it expired, and was removed";

/// Removes them. Where there is too much for one time, the next mint goes on; so it does where a store can't
/// be used now. No dialog is opened: where one would have to be, removing is refused.
pub(super) fn sweep(state: &StateDir, now: Moment) {
    memory::sweep(now);
    let patience = Deadline::after(PATIENCE);
    let mut cache_keys = ledger::cache_keys(state).unwrap_or_default();
    // Not always from the same end: those that can't be swept are not to keep the others from it.
    let start = usize::try_from(now.as_millis()).unwrap_or(0) % cache_keys.len().max(1);
    cache_keys.rotate_left(start);
    let mut refusing = Vec::new();
    for cache_key in cache_keys {
        if patience.passed() {
            return;
        }
        if is_spent(state, &cache_key, now) {
            // Should that fail, it is looked for once more.
            let _ = remove_spent(state, &cache_key, now);
        } else if let Some(store) = expired_in(state, &cache_key, now)
            && !refusing.contains(&store)
            && !remove(state, cache_key, store, now)
        {
            refusing.push(store);
        }
    }
}

/// Whether the record tells nothing, and remembers nothing that is still in force.
fn is_spent(state: &StateDir, cache_key: &CacheKey, now: Moment) -> bool {
    matches!(ledger::read(state, cache_key), Ok(Some(record)) if record.is_spent(now))
}

fn remove_spent(state: &StateDir, cache_key: &CacheKey, now: Moment) -> Result<bool, StateError> {
    // Whoever is minting is about to write it anew.
    let Attempt::Acquired(_lock) = lock::attempt(state, cache_key) else { return Ok(false) };
    if is_spent(state, cache_key, now) { ledger::remove(state, cache_key) } else { Ok(false) }
}

/// The store that still holds this token, though it has expired.
fn expired_in(state: &StateDir, cache_key: &CacheKey, now: Moment) -> Option<Store> {
    let record = ledger::read(state, cache_key).ok()??;
    let of_mint = record.mint.as_ref().filter(|mint| mint.expires_at <= now);
    let of_mint = of_mint.and_then(|mint| Store::named(mint.store.as_deref()?));
    of_mint.or_else(|| record.elsewhere.iter().find_map(|token| token.expired_on_disk(now)))
}

/// Whether the store did as it was asked.
fn remove(state: &StateDir, cache_key: CacheKey, store: Store, now: Moment) -> bool {
    // What is being minted is none of ours; and it may have been, just now.
    let Attempt::Acquired(_lock) = lock::attempt(state, &cache_key) else { return true };
    if expired_in(state, &cache_key, now) != Some(store) {
        return true;
    }
    let slot = Slot::new(cache_key);
    let removed = slot.remove(store).is_ok();
    if removed && let Ok(Some(mut record)) = ledger::read(state, &slot.cache_key) {
        note(&mut record, store, now);
        // Should that fail, it is looked for once more.
        let _ = ledger::write(state, &slot.cache_key, &record);
    }
    removed
}

fn note(record: &mut Record, store: Store, now: Moment) {
    if store == Store::Keychain {
        record.versions.retain(|version| version != keychain::VERSION);
    }
    record.elsewhere.retain(|token| token.expired_on_disk(now) != Some(store));
    if let Some(mint) = record.mint.as_mut().filter(|mint| store.holds(mint)) {
        (mint.store, mint.front_cached, mint.why) = (None, false, WHY.to_owned());
    }
}
