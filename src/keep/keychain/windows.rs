//! Door: the Credential Manager of Windows. It takes 2,560 bytes a credential.

use super::super::store_error::StoreError;
use keyring_core::api::CredentialStoreApi;
use keyring_core::{Entry, Error};
use std::collections::HashMap;
use windows_native_keyring_store::Store;
use zeroize::Zeroizing;

pub(super) const NAME: &str = "Windows Credential Manager";

pub(super) fn prepare() -> Result<(), StoreError> {
    Ok(())
}

pub(super) fn read(service: &str, account: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    match entry(service, account)?.get_secret() {
        Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(trouble(error)),
    }
}

pub(super) fn write(service: &str, account: &str, _label: &str, bytes: &[u8]) -> Result<(), StoreError> {
    entry(service, account)?.set_secret(bytes).map_err(trouble)
}

pub(super) fn remove(service: &str, account: &str) -> Result<bool, StoreError> {
    match entry(service, account)?.delete_credential() {
        Ok(()) => Ok(true),
        Err(Error::NoEntry) => Ok(false),
        Err(error) => Err(trouble(error)),
    }
}

/// Listing them would take a library for patterns.
pub(super) fn accounts(_service: &str) -> Result<Vec<String>, StoreError> {
    Err(StoreError::Unavailable("its entries can't be listed from here".to_owned()))
}

pub(super) fn is_locked() -> Result<Option<bool>, StoreError> {
    Ok(None)
}

/// On this machine only: the default would roam with the user's profile.
fn entry(service: &str, account: &str) -> Result<Entry, StoreError> {
    let store = Store::new().map_err(trouble)?;
    store.build(service, account, Some(&HashMap::from([("persistence", "Local")]))).map_err(trouble)
}

fn trouble(error: Error) -> StoreError {
    match error {
        Error::TooLong(_, most) => StoreError::TooLarge(format!("it takes {most} bytes")),
        // There is no logon session whose credentials could be used.
        Error::NoStorageAccess(_) => StoreError::Locked,
        Error::PlatformFailure(cause) => StoreError::Unavailable(cause.to_string()),
        // The other kinds' texts may hold what was read.
        _ => StoreError::Unavailable("it could not be used".to_owned()),
    }
}
