//! One token's place in each of the stores: to be read, written, emptied, whichever store it is.

use super::cool_down;
use super::kernel_keyring;
use super::keychain;
use super::ledger;
use super::memory;
use super::private_file;
use super::store::Store;
use super::store_error::StoreError;
use crate::ask::cache_key::CacheKey;
use crate::system::clock::{self, Deadline};
use crate::system::state_dir::{StateDir, StateError, Version};
use crate::token::moment::Moment;
use std::cell::Cell;
use zeroize::Zeroizing;

/// The places of the token with this cache_key.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) cache_key: CacheKey,
    /// Our own directory, if it can be used.
    pub(super) state: Result<StateDir, String>,
    /// How long reading may take; writing is done by a process that nobody waits for.
    pub(super) patience: Option<Deadline>,
    /// Whether the keychain did not answer this very process.
    pub(super) was_silent: Cell<bool>,
}

impl Slot {
    pub(super) fn new(cache_key: CacheKey) -> Self {
        let state = StateDir::find().map_err(|error: StateError| error.to_string());
        Self { cache_key, state, patience: None, was_silent: Cell::new(false) }
    }

    pub(super) fn read(&self, store: Store) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        match store {
            Store::Keychain => self
                .unless_cooling_down(|| keychain::read(&self.cache_key, self.patience.map(Deadline::left))),
            Store::Kernel => kernel_keyring::read(&self.cache_key),
            Store::Memory => memory::read(&self.cache_key),
            Store::File => private_file::read(self.place()?, &self.cache_key),
        }
    }

    pub(super) fn write(
        &self,
        store: Store,
        label: &str,
        bytes: &[u8],
        expires_at: Moment,
    ) -> Result<(), StoreError> {
        match store {
            Store::Keychain => self.unless_cooling_down(|| keychain::write(&self.cache_key, label, bytes)),
            Store::Kernel => kernel_keyring::write(&self.cache_key, bytes, expires_at.since(clock::now())),
            Store::Memory => memory::write(&self.cache_key, bytes, expires_at),
            Store::File => private_file::write(self.place()?, &self.cache_key, bytes),
        }
    }

    pub(super) fn remove(&self, store: Store) -> Result<bool, StoreError> {
        match store {
            Store::Keychain => self.remove_from_keychain(keychain::VERSION),
            Store::Kernel => kernel_keyring::remove(&self.cache_key),
            Store::Memory => memory::remove(&self.cache_key),
            Store::File => private_file::remove(self.place()?, &self.cache_key),
        }
    }

    /// Removes what this version of us put into the keychain.
    pub(super) fn remove_from_keychain(&self, version: &str) -> Result<bool, StoreError> {
        self.unless_cooling_down(|| keychain::remove(&self.cache_key, version))
    }

    fn unless_cooling_down<T>(&self, call: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        cool_down::unless_cooling_down(self.state.as_ref().ok(), clock::now(), &self.was_silent, call)
    }

    /// Tells the state of the record that there is from the next.
    pub(super) fn stamp(&self) -> Option<Version> {
        ledger::stamp(self.state.as_ref().ok()?, &self.cache_key)
    }

    fn place(&self) -> Result<&StateDir, StoreError> {
        self.state.as_ref().map_err(|why| StoreError::Unavailable(why.clone()))
    }
}
