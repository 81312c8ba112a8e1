//! Door: the login keychain of macOS, without a dialog.

use super::super::trouble::Trouble;
use apple_native_keyring_store::keychain::{Cred, MacKeychainDomain};
use keyring_core::{Entry, Error};
use security_framework::os::macos::keychain::SecKeychain;
use zeroize::Zeroizing;

pub(super) const NAME: &str = "the macOS keychain";

/// The user would have to be asked: the item is another build's, or the keychain is locked
/// (errSecInteractionNotAllowed, errSecAuthFailed, errSecUserCanceled).
const REFUSALS: [i32; 3] = [-25308, -25293, -128];

pub(super) fn prepare() -> Result<(), Trouble> {
    Ok(())
}

pub(super) fn read(service: &str, account: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Trouble> {
    let _shut = SecKeychain::disable_user_interaction();
    match entry(service, account)?.get_secret() {
        Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(trouble(error)),
    }
}

pub(super) fn write(service: &str, account: &str, _label: &str, bytes: &[u8]) -> Result<(), Trouble> {
    let _shut = SecKeychain::disable_user_interaction();
    entry(service, account)?.set_secret(bytes).map_err(trouble)
}

pub(super) fn remove(service: &str, account: &str) -> Result<bool, Trouble> {
    let _shut = SecKeychain::disable_user_interaction();
    match entry(service, account)?.delete_credential() {
        Ok(()) => Ok(true),
        Err(Error::NoEntry) => Ok(false),
        Err(error) => Err(trouble(error)),
    }
}

fn entry(service: &str, account: &str) -> Result<Entry, Trouble> {
    Cred::build(MacKeychainDomain::User, service, account).map_err(trouble)
}

fn trouble(error: Error) -> Trouble {
    match error {
        Error::PlatformFailure(cause) | Error::NoStorageAccess(cause) => {
            match cause.downcast_ref::<security_framework::base::Error>() {
                Some(native) if REFUSALS.contains(&native.code()) => Trouble::Locked,
                _ => Trouble::Unavailable(cause.to_string()),
            }
        }
        Error::TooLong(_, most) => Trouble::TooLarge(format!("it takes {most} bytes")),
        // The other kinds' texts may hold what was read.
        _ => Trouble::Unavailable("it could not be used".to_owned()),
    }
}
