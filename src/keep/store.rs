//! Pure: the places where a token can be, and into which of them to look.
//!
//! On Linux the kernel keyring is more than a store: with `auto` it has a copy in front of the Secret
//! Service, read first because that costs next to nothing. What keeps such a copy from being given
//! out when it is the older is its generation.

use super::keychain;
use super::record::Mint;
use crate::ask::options::StoreChoice;

/// A place where a token can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Store {
    Keychain,
    Kernel,
    Memory,
    File,
}

/// Where to look for a token.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Search {
    /// The stores to ask, in this order.
    pub(super) stores: &'static [Store],
    /// The one where it was put, if that is known: then the first answer is the answer, else the newest.
    pub(super) put: Option<Store>,
}

impl Store {
    /// The stores of a choice, to be tried in this order.
    pub(super) const fn for_choice(choice: StoreChoice) -> &'static [Self] {
        match choice {
            StoreChoice::Auto if cfg!(target_os = "linux") => &[Self::Keychain, Self::Kernel, Self::Memory],
            StoreChoice::Auto | StoreChoice::Keychain => &[Self::Keychain],
            StoreChoice::Kernel => &[Self::Kernel],
            StoreChoice::Memory => &[Self::Memory],
            StoreChoice::File => &[Self::File],
            StoreChoice::None => &[],
        }
    }

    pub(super) const ALL: &[Self] = &[Self::Keychain, Self::Kernel, Self::Memory, Self::File];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Keychain => "keychain",
            Self::Kernel => "kernel",
            Self::Memory => "memory",
            Self::File => "file",
        }
    }

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Keychain => keychain::NAME,
            Self::Kernel => "kernel keyring",
            Self::Memory => "memory",
            Self::File => "file",
        }
    }

    /// The store of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|store| store.name() == name)
    }

    /// Whether it ends with the machine, and is seen from one container alone.
    pub(super) const fn is_in_memory(self) -> bool {
        matches!(self, Self::Kernel | Self::Memory)
    }

    /// Whether this mint left its token here, or a copy of it.
    pub(super) fn holds(self, mint: &Mint) -> bool {
        mint.store.as_deref() == Some(self.name()) || mint.front_cached && self == Self::Kernel
    }
}

impl Search {
    /// For the token of this mint; without one, wherever the choice may have put it.
    pub(super) fn new(choice: StoreChoice, mint: Option<&Mint>) -> Self {
        let stores = Store::for_choice(choice);
        let known = mint.and_then(|mint| {
            let index = stores.iter().position(|store| mint.store.as_deref() == Some(store.name()))?;
            Some((mint, index))
        });
        let Some((mint, index)) = known else {
            return Self { stores, put: None };
        };
        let front = mint.front_cached && choice == StoreChoice::Auto;
        Self {
            stores: if front { &[Store::Kernel, Store::Keychain] } else { &stores[index..=index] },
            put: Some(stores[index]),
        }
    }
}
