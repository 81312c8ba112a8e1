//! Door: the Secret Service of a Linux desktop, over D-Bus, in a plain session.
//!
//! A plain session, because the bus is a socket that only this user can open, and a Diffie-Hellman
//! exchange costs more than all the rest of a hit. Nothing here unlocks anything: with a prompt
//! time-out of zero a locked collection is an error at once, and no window.

use super::super::store_error::StoreError;
use crate::system::environment;
use dbus_secret_service::{EncryptionType, Error, Item, SecretService};
use std::collections::HashMap;
use std::path::Path;
use zeroize::Zeroizing;

pub(super) const NAME: &str = "Secret Service";

/// Makes sure that libdbus will find the bus, or says that there is none.
///
/// Codex clears the environment, and the bus of a desktop is at its usual place all the same; libdbus
/// looks for it only in the environment.
pub(super) fn prepare() -> Result<(), StoreError> {
    const ADDRESS: &str = "DBUS_SESSION_BUS_ADDRESS";
    if environment::variable(ADDRESS).is_some() {
        return Ok(());
    }
    let bus = format!("/run/user/{}/bus", rustix::process::geteuid().as_raw());
    if !Path::new(&bus).exists() {
        return Err(StoreError::Unavailable("no session bus".to_owned()));
    }
    environment::set_before_threads(ADDRESS, &format!("unix:path={bus}"));
    Ok(())
}

pub(super) fn read(service: &str, account: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    let secrets = connect()?;
    match find(&secrets, service, account)? {
        Some(item) => item.get_secret().map(|bytes| Some(Zeroizing::new(bytes))).map_err(trouble),
        None => Ok(None),
    }
}

pub(super) fn write(service: &str, account: &str, label: &str, bytes: &[u8]) -> Result<(), StoreError> {
    let secrets = connect()?;
    let collection = secrets.get_default_collection().map_err(trouble)?;
    let attributes = HashMap::from([("service", service), ("account", account)]);
    collection.create_item(label, attributes, bytes, true, "application/json").map(drop).map_err(trouble)
}

pub(super) fn remove(service: &str, account: &str) -> Result<bool, StoreError> {
    let secrets = connect()?;
    match find(&secrets, service, account)? {
        Some(item) => item.delete().map(|()| true).map_err(trouble),
        None => Ok(false),
    }
}

/// The accounts of all entries of this service.
pub(super) fn accounts(service: &str) -> Result<Vec<String>, StoreError> {
    let secrets = connect()?;
    let found = secrets.search_items(HashMap::from([("service", service)])).map_err(trouble)?;
    if !found.locked.is_empty() {
        return Err(StoreError::Locked);
    }
    let account = |item: &Item<'_>| item.get_attributes().ok()?.remove("account");
    Ok(found.unlocked.iter().filter_map(account).collect())
}

pub(super) fn is_locked() -> Result<Option<bool>, StoreError> {
    let secrets = connect()?;
    let collection = secrets.get_default_collection().map_err(trouble)?;
    collection.is_locked().map(Some).map_err(trouble)
}

fn connect() -> Result<SecretService, StoreError> {
    SecretService::connect_with_max_prompt_timeout(EncryptionType::Plain, 0).map_err(trouble)
}

fn find<'a>(
    secrets: &'a SecretService,
    service: &str,
    account: &str,
) -> Result<Option<Item<'a>>, StoreError> {
    let attributes = HashMap::from([("service", service), ("account", account)]);
    let mut found = secrets.search_items(attributes).map_err(trouble)?;
    match found.unlocked.pop() {
        None if !found.locked.is_empty() => Err(StoreError::Locked),
        found => Ok(found),
    }
}

fn trouble(error: Error) -> StoreError {
    match error {
        Error::Locked | Error::Prompt => StoreError::Locked,
        Error::NoResult => StoreError::Unavailable("it has no default collection".to_owned()),
        Error::Dbus(error) => match error.name().unwrap_or("D-Bus failed") {
            "org.freedesktop.Secret.Error.IsLocked" => StoreError::Locked,
            // Our own patience ends before libdbus's: this is the bus's word that the keyring has ended
            // with our call unanswered, as gnome-keyring 42.1 does at times when its clients are killed.
            "org.freedesktop.DBus.Error.NoReply" => {
                StoreError::Unavailable("it ended in the middle of our call".to_owned())
            }
            "org.freedesktop.DBus.Error.ServiceUnknown" => {
                StoreError::Unavailable("none runs on the session bus".to_owned())
            }
            name => StoreError::Unavailable(name.to_owned()),
        },
        other => StoreError::Unavailable(other.to_string()),
    }
}
