//! One token's place in each of the stores: to be read, written, emptied, whichever store it is.

use super::kernel_keyring;
use super::keychain;
use super::private_file;
use super::silence;
use super::store::Store;
use super::trouble::Trouble;
use crate::clock::{self, Deadline};
use crate::recipe::Identity;
use crate::state_dir::{StateDir, StateError};
use std::cell::Cell;
use std::time::Duration;
use zeroize::Zeroizing;

/// The places of the token with this identity.
#[derive(Debug)]
pub(super) struct Shelf {
    pub(super) identity: Identity,
    /// Our own directory, if it can be used.
    pub(super) state: Result<StateDir, String>,
    /// How long reading may take; writing is done by a process that nobody waits for.
    pub(super) patience: Option<Deadline>,
    /// Whether the keychain did not answer this very process.
    pub(super) was_silent: Cell<bool>,
}

impl Shelf {
    pub(super) fn of(identity: Identity) -> Self {
        let state = StateDir::find().map_err(|error: StateError| error.to_string());
        Self { identity, state, patience: None, was_silent: Cell::new(false) }
    }

    pub(super) fn read(&self, store: Store) -> Result<Option<Zeroizing<Vec<u8>>>, Trouble> {
        match store {
            Store::Keychain => {
                self.unless_silent(|| keychain::read(&self.identity, self.patience.map(Deadline::left)))
            }
            Store::Kernel => kernel_keyring::read(&self.identity),
            Store::File => private_file::read(self.place()?, &self.identity),
        }
    }

    pub(super) fn write(
        &self,
        store: Store,
        label: &str,
        bytes: &[u8],
        life: Duration,
    ) -> Result<(), Trouble> {
        match store {
            Store::Keychain => self.unless_silent(|| keychain::write(&self.identity, label, bytes)),
            Store::Kernel => kernel_keyring::write(&self.identity, bytes, life),
            Store::File => private_file::write(self.place()?, &self.identity, bytes),
        }
    }

    pub(super) fn remove(&self, store: Store) -> Result<bool, Trouble> {
        match store {
            Store::Keychain => self.remove_from_keychain(keychain::VERSION),
            Store::Kernel => kernel_keyring::remove(&self.identity),
            Store::File => private_file::remove(self.place()?, &self.identity),
        }
    }

    /// Removes what this version of us put into the keychain.
    pub(super) fn remove_from_keychain(&self, version: &str) -> Result<bool, Trouble> {
        self.unless_silent(|| keychain::remove(&self.identity, version))
    }

    fn unless_silent<T>(&self, call: impl FnOnce() -> Result<T, Trouble>) -> Result<T, Trouble> {
        silence::unless_silent(self.state.as_ref().ok(), clock::now(), &self.was_silent, call)
    }

    fn place(&self) -> Result<&StateDir, Trouble> {
        self.state.as_ref().map_err(|why| Trouble::Unavailable(why.clone()))
    }
}
