//! The kernel keyring is Linux's: elsewhere every call says so.

use super::store_error::StoreError;
use crate::ask::cache_key::CacheKey;
use std::time::Duration;
use zeroize::Zeroizing;

pub(super) fn read(_: &CacheKey) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    Err(nowhere())
}

pub(super) fn write(_: &CacheKey, _: &[u8], _: Duration) -> Result<(), StoreError> {
    Err(nowhere())
}

pub(super) fn remove(_: &CacheKey) -> Result<bool, StoreError> {
    Ok(false)
}

pub(super) fn cache_keys() -> Result<Vec<CacheKey>, StoreError> {
    Ok(Vec::new())
}

pub(super) fn remove_all(_: &CacheKey) -> Result<bool, StoreError> {
    Ok(false)
}

pub(super) fn quota_used() -> Option<u64> {
    None
}

fn nowhere() -> StoreError {
    StoreError::Unavailable("there is none on this system".to_owned())
}
