//! Door: a file that only its owner may read, in plain text, for those who ask for this store by name.

use super::store_error::StoreError;
use crate::ask::cache_key::CacheKey;
use crate::system::state_dir::{StateDir, StateError};
use zeroize::Zeroizing;

/// The file name's ending.
const SUFFIX: &str = ".token";

pub(super) fn read(state: &StateDir, cache_key: &CacheKey) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    state.read(&name(cache_key)).map_err(|error| StoreError::Unavailable(error.to_string()))
}

pub(super) fn write(state: &StateDir, cache_key: &CacheKey, bytes: &[u8]) -> Result<(), StoreError> {
    state.replace(&name(cache_key), bytes).map_err(|error| match error {
        StateError::TooLarge(_) => StoreError::TooLarge("a file holds no more than 1 MiB".to_owned()),
        error => StoreError::Unavailable(error.to_string()),
    })
}

pub(super) fn remove(state: &StateDir, cache_key: &CacheKey) -> Result<bool, StoreError> {
    state.remove(&name(cache_key)).map_err(|error| StoreError::Unavailable(error.to_string()))
}

/// The tokens that are there.
pub(super) fn cache_keys(state: &StateDir) -> Result<Vec<CacheKey>, StoreError> {
    let names = state.names(SUFFIX).map_err(|error| StoreError::Unavailable(error.to_string()))?;
    Ok(names.iter().filter_map(|name| CacheKey::from_hex(name)).collect())
}

fn name(cache_key: &CacheKey) -> String {
    format!("{cache_key}{SUFFIX}")
}
