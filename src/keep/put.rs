//! Puts a token into the first store that takes it, and a copy in front of the keychain.

use super::slot::Slot;
use super::store::Store;
use super::stored::{self, Kept};
use crate::ask::options::StoreChoice;
use crate::token::moment::Moment;

/// Where a token was put, and why there.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    /// The store's name, as `--store` has it.
    pub(crate) store: &'static str,
    /// Whether the kernel keyring has a copy in front of it.
    pub(crate) front_cached: bool,
    /// Why that one, if it is not the first choice.
    pub(crate) why: String,
}

/// Puts the token into the first store of the choice that takes it. The caller holds the lock.
///
/// The error says what was wrong with each of them.
pub(super) fn put(
    slot: &Slot,
    choice: StoreChoice,
    kept: &Kept,
    label: &str,
    expires_at: Moment,
) -> Result<Placed, String> {
    if choice == StoreChoice::None {
        return Ok(Placed { store: "none", front_cached: false, why: "asked for by name".to_owned() });
    }
    let bytes = stored::write(kept).map_err(|error| error.to_string())?;
    // The front first: should we be ended before we are done, what is read first is not the older.
    let front_cached = put_in_front_cache(slot, choice, &bytes, expires_at);
    let mut refusals: Vec<String> = Vec::new();
    for store in Store::for_choice(choice) {
        match slot.write(*store, label, &bytes, expires_at) {
            Ok(()) => {
                if choice == StoreChoice::Auto && *store != Store::Memory {
                    // What can't be removed is known by its generation to be the older.
                    let _ = slot.remove(Store::Memory);
                }
                let front_cached = front_cached && *store == Store::Keychain;
                return Ok(Placed { store: store.name(), front_cached, why: why(choice, &refusals) });
            }
            Err(trouble) => refusals.push(format!("{} {trouble}", store.title())),
        }
    }
    Err(refusals.join("; "))
}

/// Why a token is where it is, after these stores have refused it.
fn why(choice: StoreChoice, refusals: &[String]) -> String {
    match choice {
        StoreChoice::Auto => refusals.join("; "),
        _ => "asked for by name".to_owned(),
    }
}

/// Puts a copy into the kernel keyring, in front of the keychain: read first, and ended with the
/// token. Where there is to be none, or none is taken, that of an older token doesn't stay either.
fn put_in_front_cache(slot: &Slot, choice: StoreChoice, bytes: &[u8], expires_at: Moment) -> bool {
    match choice {
        StoreChoice::Auto => slot.write(Store::Kernel, "", bytes, expires_at).is_ok(),
        StoreChoice::Keychain => {
            // What can't be removed is known by its generation to be the older.
            let _ = slot.remove(Store::Kernel);
            false
        }
        StoreChoice::Kernel | StoreChoice::Memory | StoreChoice::File | StoreChoice::None => false,
    }
}
