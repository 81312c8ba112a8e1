//! Door: the Secret Service of a Linux desktop, over D-Bus, in a plain session.
//!
//! A plain session, because the bus is a socket that only this user can open, and a Diffie-Hellman
//! exchange costs more than all the rest of a hit. Nothing here opens a window, starts a wallet or
//! unlocks one: `wallet` asks whether the collection is locked before it asks anything else of it.

mod wallet;

mod kwallet;

mod bus;

mod label;
mod said;

use super::super::store_error::StoreError;
use std::sync::Mutex;
use wallet::Wallet;
use zeroize::Zeroizing;

pub(super) const NAME: &str = "Secret Service";

/// The process's only connection, while no call uses it.
static IDLE: Mutex<Option<Wallet>> = Mutex::new(None);

pub(super) fn read(service: &str, account: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    connected(|wallet| {
        let collection = wallet.unlocked_collection()?;
        let found = wallet.search(&collection, service, account)?;
        let newest = wallet.newest(&collection, found)?;
        newest.map(|item| wallet.secret(&collection, &item)).transpose()
    })
}

pub(super) fn write(service: &str, account: &str, label: &str, bytes: &[u8]) -> Result<(), StoreError> {
    let label = label::without_slashes(label);
    connected(|wallet| {
        let collection = wallet.unlocked_collection()?;
        wallet.create(&collection, &label, service, account, bytes)
    })
}

pub(super) fn remove(service: &str, account: &str) -> Result<bool, StoreError> {
    connected(|wallet| {
        let collection = wallet.unlocked_collection()?;
        let found = wallet.search(&collection, service, account)?;
        for item in &found {
            wallet.delete(&collection, item)?;
        }
        Ok(!found.is_empty())
    })
}

/// The accounts of all entries of this service.
pub(super) fn accounts(service: &str) -> Result<Vec<String>, StoreError> {
    connected(|wallet| {
        let collection = wallet.unlocked_collection()?;
        wallet.accounts(&collection, service)
    })
}

pub(super) fn is_locked() -> Result<Option<bool>, StoreError> {
    connected(|wallet| wallet.unlocked_collection()).map(|_| Some(false))
}

/// Makes a call with the connection, which it has to itself: should it never come back, it takes the
/// connection with it, and the next call makes another.
fn connected<T>(call: impl FnOnce(&mut Wallet) -> Result<T, StoreError>) -> Result<T, StoreError> {
    let idle = IDLE.lock().ok().and_then(|mut idle| idle.take()).filter(Wallet::is_connected);
    let mut wallet = idle.map_or_else(Wallet::connect, Ok)?;
    let answer = call(&mut wallet);
    if let Ok(mut idle) = IDLE.lock() {
        *idle = Some(wallet);
    }
    answer
}
