//! What other versions of us left in the keychain: never read, and swept without a dialog.
//!
//! An entry's service names the version that wrote it, because on macOS another build could only read
//! it through a dialog. Nor is anything searched for, which could open one too: the record says which
//! versions may have left an entry of its token. Removing opens none: where it would have to, it is refused.

use super::keychain;
use super::lock::{self, Attempt};
use super::marker;
use super::record::{self, Record};
use super::shelf::Shelf;
use super::store::Store;
use super::trouble::Trouble;
use crate::clock::Deadline;
use crate::moment::Moment;
use crate::recipe::Identity;
use crate::state_dir::StateDir;
use std::time::Duration;

/// The file that tells when all records were gone through.
const MARKER: &str = "versions.swept";

/// How often they are.
const PAUSE: Duration = Duration::from_secs(86_400);

/// How long that may take at a time.
const PATIENCE: Duration = Duration::from_secs(1);

/// Sweeps what other versions left of this token, now that another has taken its place. The caller holds
/// the token's lock.
pub(super) fn sweep_replaced(shelf: &Shelf) {
    let is_kept = |record: &Record| record.mint.as_ref().is_some_and(|mint| mint.store.is_some());
    if let Ok(state) = &shelf.state
        && read(state, &shelf.identity).as_ref().is_some_and(is_kept)
    {
        sweep_one(shelf, state);
    }
}

/// Once a day sweeps what other versions left of tokens that nobody has asked for since they ended.
pub(super) fn sweep_ended(state: &StateDir, now: Moment) {
    if marker::is_within(state, MARKER, now, PAUSE) {
        return;
    }
    let patience = Deadline::after(PATIENCE);
    let mut swept = 0;
    let mut identities = record::identities(state).unwrap_or_default();
    // Not always from the same end: those that can't be swept are not to keep the others from it.
    let start = usize::try_from(now.as_millis()).unwrap_or(0) % identities.len().max(1);
    identities.rotate_left(start);
    for identity in identities {
        if patience.passed() {
            break;
        }
        swept += usize::from(sweep_if_ended(identity, state, now));
    }
    // Where there was too much for one time, the next mint goes on.
    if swept == 0 || !patience.passed() {
        marker::set(state, MARKER, now);
    }
}

/// Removes this token from the keychain, whichever versions have put it there.
pub(super) fn remove_all(shelf: &Shelf) -> Result<bool, Trouble> {
    let mut found = shelf.remove(Store::Keychain)?;
    let record = shelf.state.as_ref().ok().and_then(|state| read(state, &shelf.identity));
    for version in left_by_others(&record.map(|record| record.versions).unwrap_or_default()) {
        found |= shelf.remove_from_keychain(&version)?;
    }
    Ok(found)
}

/// Whether anything was removed.
fn sweep_if_ended(identity: Identity, state: &StateDir, now: Moment) -> bool {
    let to_sweep = |record: &Record| {
        record.mint.as_ref().is_none_or(|mint| mint.ends <= now)
            && !left_by_others(&record.versions).is_empty()
    };
    if !read(state, &identity).as_ref().is_some_and(to_sweep) {
        return false;
    }
    // What is being minted is swept by whoever mints it; and it may have been, just now.
    match lock::attempt(state, &identity) {
        Attempt::Held(_lock) if read(state, &identity).as_ref().is_some_and(to_sweep) => {
            sweep_one(&Shelf::of(identity), state)
        }
        _ => false,
    }
}

/// Whether anything was removed. What can't be is tried again with the next mint, or another day.
fn sweep_one(shelf: &Shelf, state: &StateDir) -> bool {
    let Some(mut record) = read(state, &shelf.identity) else { return false };
    let before = record.versions.len();
    record
        .versions
        .retain(|version| version == keychain::VERSION || shelf.remove_from_keychain(version).is_err());
    if record.versions.len() == before {
        return false;
    }
    // Should that fail, they are looked for once more.
    let _ = record::write(state, &shelf.identity, &record);
    true
}

fn left_by_others(versions: &[String]) -> Vec<String> {
    versions.iter().filter(|version| *version != keychain::VERSION).cloned().collect()
}

fn read(state: &StateDir, identity: &Identity) -> Option<Record> {
    record::read(state, identity).ok().flatten()
}
