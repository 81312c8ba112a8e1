//! No keychain is known on this system: every call says so, and `auto` goes on to the next store.

use super::super::store_error::StoreError;
use zeroize::Zeroizing;

pub(super) const NAME: &str = "keychain";

fn unknown() -> Result<(), StoreError> {
    Err(StoreError::Unavailable("no keychain is known on this system".to_owned()))
}

pub(super) fn read(_service: &str, _account: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    unknown().map(|()| None)
}

pub(super) fn write(_service: &str, _account: &str, _label: &str, _bytes: &[u8]) -> Result<(), StoreError> {
    unknown()
}

pub(super) fn remove(_service: &str, _account: &str) -> Result<bool, StoreError> {
    unknown().map(|()| false)
}

pub(super) fn accounts(_service: &str) -> Result<Vec<String>, StoreError> {
    unknown().map(|()| Vec::new())
}

pub(super) fn is_locked() -> Result<Option<bool>, StoreError> {
    unknown().map(|()| None)
}
