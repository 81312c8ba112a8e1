//! What other versions of us left in the keychain: never read, and swept without a dialog.
//!
//! An entry's service names the version that wrote it, because on macOS another build could only read
//! it through a dialog. Nor is anything searched for, which could open one too: the record says which
//! versions may have left an entry of its token. Removing opens none: where it would have to, it is refused.

use super::keychain;
use super::lock::{self, Attempt};
use super::marker;
use super::record;
use super::shelf::Shelf;
use super::store::Store;
use super::trouble::Trouble;
use crate::moment::Moment;
use crate::recipe::Identity;
use crate::state_dir::StateDir;
use std::time::Duration;

/// The file that tells when all records were gone through.
const MARKER: &str = "versions.swept";

/// How often they are.
const PAUSE: Duration = Duration::from_secs(86_400);

/// How many tokens are swept at a time: it happens behind an answer, but under a lock.
const MOST: usize = 100;

/// Sweeps what other versions left of this token, which has been replaced, and once a day of those that
/// nobody has asked for since they ended. The caller holds the token's lock.
pub(super) fn sweep(shelf: &Shelf, now: Moment) {
    let Ok(state) = &shelf.state else { return };
    if sweep_one(shelf, state).is_ok() && !marker::is_within(state, MARKER, now, PAUSE) {
        let mut swept = 0;
        for identity in record::identities(state).unwrap_or_default() {
            if identity != shelf.identity && swept < MOST {
                swept += usize::from(sweep_ended(identity, state, now));
            }
        }
        if swept < MOST {
            marker::set(state, MARKER, now);
        }
    }
}

/// Removes this token from the keychain, whichever versions have put it there.
pub(super) fn remove_all(shelf: &Shelf) -> Result<bool, Trouble> {
    let mut found = shelf.remove(Store::Keychain)?;
    for version in left_by_others(shelf) {
        found |= shelf.remove_from_keychain(&version)?;
    }
    Ok(found)
}

/// Whether there was anything to sweep.
fn sweep_ended(identity: Identity, state: &StateDir, now: Moment) -> bool {
    let shelf = Shelf::of(identity);
    let ended = record::read(state, &shelf.identity)
        .ok()
        .flatten()
        .is_some_and(|record| record.mint.is_none_or(|mint| mint.ends <= now));
    if !ended || left_by_others(&shelf).is_empty() {
        return false;
    }
    // What is being minted is swept by whoever mints it.
    if let Attempt::Held(_lock) = lock::attempt(state, &shelf.identity) {
        // What can't be removed today is tried again tomorrow.
        let _ = sweep_one(&shelf, state);
    }
    true
}

fn sweep_one(shelf: &Shelf, state: &StateDir) -> Result<(), Trouble> {
    let others = left_by_others(shelf);
    if others.is_empty() {
        return Ok(());
    }
    for version in &others {
        shelf.remove_from_keychain(version)?;
    }
    if let Ok(Some(mut record)) = record::read(state, &shelf.identity) {
        record.versions.retain(|version| !others.contains(version));
        // Should that fail, they are looked for once more.
        let _ = record::write(state, &shelf.identity, &record);
    }
    Ok(())
}

fn left_by_others(shelf: &Shelf) -> Vec<String> {
    let record =
        shelf.state.as_ref().ok().and_then(|state| record::read(state, &shelf.identity).ok().flatten());
    let versions = record.map(|record| record.versions).unwrap_or_default();
    versions.into_iter().filter(|version| version != keychain::VERSION).collect()
}
