//! Door: the login keychain of macOS, without a dialog.

use super::super::store_error::StoreError;
use apple_native_keyring_store::keychain::{Cred, MacKeychainDomain, Store};
use keyring_core::api::CredentialStoreApi;
use keyring_core::{Entry, Error};
use security_framework::os::macos::keychain::SecKeychain;
use std::collections::HashMap;
use std::sync::OnceLock;
use zeroize::Zeroizing;

pub(super) const NAME: &str = "macOS keychain";

/// The user would have to be asked: the item is another build's, or the keychain is locked
/// (errSecInteractionNotAllowed, errSecAuthFailed, errSecUserCanceled).
const REFUSALS: [i32; 3] = [-25308, -25293, -128];

/// The item is there, though we could not find it for changing (errSecDuplicateItem).
const DUPLICATE: i32 = -25299;

pub(super) fn read(service: &str, account: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    shut_dialogs()?;
    match entry(service, account)?.get_secret() {
        Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(trouble(error)),
    }
}

pub(super) fn write(service: &str, account: &str, _label: &str, bytes: &[u8]) -> Result<(), StoreError> {
    shut_dialogs()?;
    let entry = entry(service, account)?;
    entry.set_secret(bytes).or_else(|error| {
        // An item that another build wrote can't be read or changed without a dialog; it can be replaced.
        match code(&error) {
            Some(code) if REFUSALS.contains(&code) || code == DUPLICATE => {
                entry.delete_credential().and_then(|()| entry.set_secret(bytes)).map_err(trouble)
            }
            _ => Err(trouble(error)),
        }
    })
}

pub(super) fn remove(service: &str, account: &str) -> Result<bool, StoreError> {
    shut_dialogs()?;
    match entry(service, account)?.delete_credential() {
        Ok(()) => Ok(true),
        Err(Error::NoEntry) => Ok(false),
        Err(error) => Err(trouble(error)),
    }
}

/// The accounts of all items of this service. Their attributes can be read without a dialog.
pub(super) fn accounts(service: &str) -> Result<Vec<String>, StoreError> {
    shut_dialogs()?;
    let found = Store::new().and_then(|store| store.search(&HashMap::from([("service", service)])));
    Ok(found.map_err(trouble)?.iter().filter_map(|item| Some(item.get_specifiers()?.1)).collect())
}

pub(super) fn is_locked() -> Result<Option<bool>, StoreError> {
    Ok(None)
}

/// Shuts the keychain's dialogs for the whole process, once and for good: the guard would open them again when it
/// is dropped, and a call that was left behind may go on after that.
fn shut_dialogs() -> Result<(), StoreError> {
    static ARE_SHUT: OnceLock<bool> = OnceLock::new();
    let are_shut =
        ARE_SHUT.get_or_init(|| SecKeychain::disable_user_interaction().map(std::mem::forget).is_ok());
    let open = || StoreError::Unavailable("its dialogs could not be kept shut".to_owned());
    if *are_shut { Ok(()) } else { Err(open()) }
}

fn entry(service: &str, account: &str) -> Result<Entry, StoreError> {
    Cred::build(MacKeychainDomain::User, service, account).map_err(trouble)
}

/// The keychain's own number for what went wrong.
fn code(error: &Error) -> Option<i32> {
    match error {
        Error::PlatformFailure(cause) | Error::NoStorageAccess(cause) => {
            Some(cause.downcast_ref::<security_framework::base::Error>()?.code())
        }
        _ => None,
    }
}

fn trouble(error: Error) -> StoreError {
    if code(&error).is_some_and(|code| REFUSALS.contains(&code)) {
        return StoreError::Locked;
    }
    match error {
        Error::PlatformFailure(cause) | Error::NoStorageAccess(cause) => {
            StoreError::Unavailable(cause.to_string())
        }
        Error::TooLong(_, most) => StoreError::TooLarge(format!("it takes {most} bytes")),
        // The other kinds' texts may hold what was read.
        _ => StoreError::Unavailable("it could not be used".to_owned()),
    }
}
