//! Takes a token out of every store, with all that is known of it, but for what was refused: that stays known
//! (see rejections.rs), or a command that keeps tokens itself would bring it back.

use super::kernel_keyring;
use super::ledger;
use super::namespace;
use super::record::Record;
use super::slot::Slot;
use super::store::Store;
use super::versions;
use crate::system::clock;

/// Whether it was anywhere. The error says from which store it could not be removed, though it may be there:
/// its record stays, which tells what there is to forget.
pub(super) fn forget(slot: &Slot) -> Result<bool, String> {
    let known = slot.state.as_ref().ok().and_then(|state| ledger::read(state, &slot.cache_key).ok()?);
    let mut found = remove_everywhere(slot, known.as_ref())?;
    if let Ok(state) = &slot.state {
        let mint = known.as_ref().and_then(|record| record.mint.as_ref());
        let (had_mint, was_nowhere) = (mint.is_some(), mint.is_some_and(|mint| mint.store.is_none()));
        let left = known.and_then(|record| record.forget(&namespace::current(), clock::now()));
        let removed = match left {
            Some(left) => ledger::write(state, &slot.cache_key, &left).map(|()| had_mint),
            None => ledger::remove(state, &slot.cache_key),
        };
        found |= removed.map_err(|error| error.to_string())? && !was_nowhere;
    }
    Ok(found)
}

/// Takes the token of which this is `known` out of every store; whether it was in any.
pub(super) fn remove_everywhere(slot: &Slot, known: Option<&Record>) -> Result<bool, String> {
    let may_hold = |store: Store| {
        known.is_some_and(|record| {
            // A token that has another place now may have left an older one in the keychain.
            record.mint.as_ref().is_some_and(|mint| store.holds(mint))
                || store == Store::Keychain && !record.versions.is_empty()
        })
    };
    let mut found = false;
    let mut left = Vec::new();
    for store in Store::ALL {
        let removed = match store {
            Store::Keychain => versions::remove_all(slot),
            Store::Kernel => kernel_keyring::remove_all(&slot.cache_key),
            Store::Memory | Store::File => slot.remove(*store),
        };
        match removed {
            Ok(removed) => found |= removed,
            Err(trouble) if may_hold(*store) || known.is_none() && trouble.hides_entries() => {
                left.push(format!("{} {trouble}", store.title()))
            }
            Err(_) => {}
        }
    }
    if left.is_empty() { Ok(found) } else { Err(left.join("; ")) }
}
