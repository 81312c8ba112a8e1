//! What a doctor asks the keep: whether its stores answer, and which of its records can't be read. Nothing
//! is written, not even that a store was silent.

use super::kernel_keyring;
use super::keychain;
use super::record::{self, Illegible, Record};
use super::store::Store;
use super::trouble::Trouble;
use crate::clock;
use crate::recipe::Identity;
use crate::state_dir::StateDir;
use std::time::Duration;

/// What a store said to a read.
#[derive(Debug)]
pub struct Probe {
    /// The store's own name.
    pub title: &'static str,
    /// Whether it answered.
    pub answer: Result<(), Trouble>,
    /// How long that took.
    pub took: Duration,
    /// Whether it is locked, where that can be told.
    pub locked: Option<bool>,
}

/// Reads one entry of the keychain: of this token, or of one that nobody has.
pub fn probe_keychain(identity: &Identity) -> Probe {
    let start = clock::now();
    let answer = keychain::read(identity, None).map(drop);
    let took = clock::now().since(start);
    let probe = |answer, took, locked| Probe { title: keychain::NAME, answer, took, locked };
    match answer.and_then(|()| keychain::is_locked()) {
        Ok(locked) => probe(Ok(()), took, locked),
        Err(Trouble::Locked) => probe(Ok(()), took, Some(true)),
        Err(trouble) => probe(Err(trouble), clock::now().since(start), None),
    }
}

/// What an unlocked keychain answered when it was last to keep a token, and didn't: that it would can't be
/// seen by reading.
pub fn last_refusal(records: &[(Identity, Record)]) -> Option<&str> {
    let told = |why: &str| why.contains(keychain::NAME);
    let mints = records.iter().filter_map(|(_, record)| record.mint.as_ref());
    let last =
        mints.filter(|mint| Store::Keychain.holds(mint) || told(&mint.why)).max_by_key(|mint| mint.at)?;
    let refusal =
        last.why.split("; ").find_map(|why| why.strip_prefix(keychain::NAME)?.strip_prefix(": "))?;
    Trouble::is_refusal(refusal).then_some(refusal)
}

/// The same with the kernel keyring, which is never locked.
pub fn probe_kernel_keyring(identity: &Identity) -> Probe {
    let start = clock::now();
    let answer = kernel_keyring::read(identity).map(drop);
    let took = clock::now().since(start);
    Probe { title: "the kernel keyring", answer, took, locked: None }
}

/// The records that are there and can't be read, by their files' names.
pub fn illegible_records(state: &StateDir) -> Vec<(Identity, Illegible)> {
    let identities = record::identities(state).unwrap_or_default();
    identities
        .into_iter()
        .filter_map(|identity| {
            let why = record::illegible(state, &identity)?;
            Some((identity, why))
        })
        .collect()
}
