//! What lies in the stores, whether a record tells of it or not: records can be lost, and tokens live on.

use super::kernel_keyring;
use super::keychain;
use super::memory;
use super::private_file;
use super::records::all_records;
use super::store::Store;
use super::store_error::StoreError;
use super::store_title;
use crate::ask::cache_key::CacheKey;
use crate::system::state_dir::StateDir;

/// Every token that is found in a store, whether a record tells of it or not, and what was wrong with the
/// stores that could not be searched.
pub(crate) fn unrecorded() -> (Vec<CacheKey>, Vec<(&'static str, StoreError)>) {
    let (mut found, mut troubles) = (Vec::new(), Vec::new());
    for store in Store::ALL {
        match search(*store) {
            Ok(cache_keys) => found.extend(cache_keys),
            Err(trouble) => troubles.push((store.title(), trouble)),
        }
    }
    (found, troubles)
}

/// How many tokens lie in which store without a record: for where none can be written.
pub(crate) fn without_record() -> Vec<(&'static str, usize)> {
    let recorded = all_records().unwrap_or_default();
    let is_recorded = |cache_key: &CacheKey| recorded.iter().any(|(one, _)| one == cache_key);
    let count = |store: &Store| {
        let found = search(*store).unwrap_or_default();
        found.iter().filter(|cache_key| !is_recorded(cache_key)).count()
    };
    Store::ALL.iter().map(|store| (store.name(), count(store))).filter(|(_, count)| *count > 0).collect()
}

/// Pure: so many tokens, and in which stores.
pub(crate) fn counted(stores: &[(&'static str, usize)]) -> String {
    let titles: Vec<&str> = stores.iter().map(|(name, _)| store_title(name)).collect();
    let (count, titles) = (stores.iter().map(|(_, count)| count).sum::<usize>(), titles.join(", "));
    let tokens = if count == 1 { "token" } else { "tokens" };
    format!("{count} {tokens} ({titles})")
}

fn search(store: Store) -> Result<Vec<CacheKey>, StoreError> {
    match store {
        Store::Keychain => keychain::cache_keys(),
        Store::Kernel => kernel_keyring::cache_keys(),
        Store::Memory => memory::cache_keys(),
        Store::File => {
            let state = StateDir::find().map_err(|error| StoreError::Unavailable(error.to_string()))?;
            private_file::cache_keys(&state)
        }
    }
}
