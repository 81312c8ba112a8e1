//! What lies in the stores, whether a record tells of it or not: records can be lost, and tokens live on.

use super::kernel_keyring;
use super::keychain;
use super::memory;
use super::private_file;
use super::store::Store;
use super::store_error::StoreError;
use crate::ask::cache_key::CacheKey;
use crate::system::state_dir::StateDir;

/// All tokens that are found in the stores, and what was wrong with those that could not be searched.
pub(super) fn find() -> (Vec<(Store, CacheKey)>, Vec<(Store, StoreError)>) {
    let (mut found, mut troubles) = (Vec::new(), Vec::new());
    for store in Store::ALL {
        match search(*store) {
            Ok(cache_keys) => found.extend(cache_keys.into_iter().map(|cache_key| (*store, cache_key))),
            Err(trouble) => troubles.push((*store, trouble)),
        }
    }
    (found, troubles)
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
