//! Door: the Credential Manager of Windows. It takes 2,560 bytes a credential, so a larger token is kept in parts.

use super::super::store_error::StoreError;
use super::parts;
use keyring_core::api::CredentialStoreApi;
use keyring_core::{Entry, Error};
use std::collections::HashMap;
use windows_native_keyring_store::Store;
use zeroize::Zeroizing;

pub(super) const NAME: &str = "Windows Credential Manager";

/// As much as one credential takes.
const LARGEST: usize = 2560;

pub(super) fn read(service: &str, account: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    let Some(entry) = read_one(service, account)? else { return Ok(None) };
    let mut parts = Vec::new();
    for number in 1..=parts::count(&entry) {
        // Where one is missing, they can't be joined.
        parts.extend(read_one(service, &part(account, number))?);
    }
    if parts.is_empty() { Ok(Some(entry)) } else { Ok(parts::join(&entry, &parts)) }
}

/// The head last: until it is there, what was there before is no whole any more, and so as good as none.
pub(super) fn write(service: &str, account: &str, _label: &str, bytes: &[u8]) -> Result<(), StoreError> {
    let before = read_one(service, account)?.map_or(0, |entry| parts::count(&entry));
    let mut written = 0;
    let head = match parts::split(bytes, LARGEST) {
        None => None,
        Some((head, parts)) => {
            for bytes in parts {
                written += 1;
                write_one(service, &part(account, written), bytes)?;
            }
            Some(head)
        }
    };
    write_one(service, account, head.as_deref().unwrap_or(bytes))?;
    remove_parts(service, account, written + 1..=before)
}

pub(super) fn remove(service: &str, account: &str) -> Result<bool, StoreError> {
    let count = read_one(service, account)?.map_or(0, |entry| parts::count(&entry));
    remove_parts(service, account, 1..=count)?;
    remove_one(service, account)
}

fn remove_parts(
    service: &str,
    account: &str,
    mut numbers: impl Iterator<Item = usize>,
) -> Result<(), StoreError> {
    numbers.try_for_each(|number| remove_one(service, &part(account, number)).map(drop))
}

/// The account under which a part is kept.
fn part(account: &str, number: usize) -> String {
    format!("{account}.{number}")
}

fn read_one(service: &str, account: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    match entry(service, account)?.get_secret() {
        Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(trouble(error)),
    }
}

fn write_one(service: &str, account: &str, bytes: &[u8]) -> Result<(), StoreError> {
    entry(service, account)?.set_secret(bytes).map_err(trouble)
}

fn remove_one(service: &str, account: &str) -> Result<bool, StoreError> {
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
