//! Keeps a token between runs: which store, what is known of it, and who may make the next one.
//!
//! A broken keep costs time and never the token: nothing here is fatal to an ask. What goes wrong is
//! handed up as a trouble, to be warned of.

#[cfg_attr(not(feature = "bridge"), allow(dead_code, reason = "only bridges write notes"))]
pub(crate) mod bridges;
pub(crate) mod checkup;
mod reject;
mod unrecorded;

mod expired;
mod forget;
mod look;
mod old_tries;
mod put;
mod records;

mod versions;

mod slot;

mod elsewhere;
pub(crate) mod ledger;

mod store;

mod cool_down;
#[cfg_attr(not(target_os = "linux"), path = "no_kernel_keyring.rs")]
mod kernel_keyring;
mod keychain;
mod lock;
#[cfg_attr(not(target_os = "linux"), path = "no_memory.rs")]
mod memory;
mod private_file;
pub(crate) mod record;
mod sessions;
mod stored;

pub(crate) mod failure;
mod heading;
mod namespace;
mod rejections;
mod store_error;
mod timestamp;

use crate::ask::cache_key::CacheKey;
use crate::ask::options::StoreChoice;
use crate::ask::session::{Given, Session};
use crate::system::clock::{self, Deadline};
use crate::token::moment::Moment;
pub(crate) use lock::{Attempt, Lock};
pub(crate) use look::Seen;
pub(crate) use old_tries::without_old_tries;
pub(crate) use put::Placed;
use record::{Heading, Record};
pub(crate) use records::{all_records, is_rejected, records};
use slot::Slot;
use std::time::Duration;
use store::Store;
pub(crate) use store_error::StoreError;
pub(crate) use stored::{Kept, read as read_stored, write as write_stored};
pub(crate) use unrecorded::{counted, unrecorded, without_record};

/// The longest nap while another process holds the lock.
const LONGEST_NAP: Duration = Duration::from_millis(25);

/// A kept token's place in the stores that the user chose.
#[derive(Clone, Debug)]
pub(crate) struct Keep {
    choice: StoreChoice,
    slot: Slot,
}

impl Keep {
    /// The place of the token with this cache_key. Creates nothing.
    pub(crate) fn new(cache_key: CacheKey, choice: StoreChoice) -> Self {
        Self { choice, slot: Slot::new(cache_key) }
    }

    /// Stores are asked until `deadline` at the latest.
    pub(crate) fn until(self, deadline: Deadline) -> Self {
        Self { slot: Slot { patience: Some(deadline), ..self.slot }, ..self }
    }

    /// Looks for the token, without the lock. The record says where it was put; without a record all
    /// stores of the choice are asked, and the newest token counts.
    pub(crate) fn look(&self) -> Seen {
        look::look(&self.slot, self.choice)
    }

    /// What is known of the token, without asking any store.
    pub(crate) fn record(&self) -> Option<Record> {
        ledger::read(self.slot.state.as_ref().ok()?, &self.slot.cache_key).ok()?
    }

    /// Whether anybody has noted anything since `seen`.
    pub(crate) fn has_news(&self, seen: &Seen) -> bool {
        self.slot.stamp() != seen.stamp
    }

    /// Tries to take the lock, without waiting.
    pub(crate) fn try_lock(&self) -> Attempt {
        match &self.slot.state {
            // Nothing is kept, so there is nothing to wait for.
            _ if self.choice == StoreChoice::None => Attempt::Unavailable("nothing is kept".to_owned()),
            Ok(state) => lock::attempt(state, &self.slot.cache_key),
            Err(why) => Attempt::Unavailable(why.clone()),
        }
    }

    /// Waits for the lock until `deadline`, or until there is reason to `stop`: then it is contended still.
    pub(crate) fn lock_until(&self, deadline: Deadline, stop: impl Fn() -> bool) -> Attempt {
        let mut nap = Duration::from_millis(1);
        loop {
            match self.try_lock() {
                Attempt::Contended if !deadline.passed() && !stop() => deadline.pause(nap),
                attempt => return attempt,
            }
            nap = (nap * 2).min(LONGEST_NAP);
        }
    }

    /// Puts the token into the first store of the choice that takes it. The caller holds the lock.
    ///
    /// The error says what was wrong with each of them.
    pub(crate) fn put(&self, kept: &Kept, label: &str, expires_at: Moment) -> Result<Placed, String> {
        put::put(&self.slot, self.choice, kept, label, expires_at)
    }

    /// Writes the record as `change` leaves it. The caller holds the lock.
    pub(crate) fn note(&self, heading: &Heading, change: impl FnOnce(&mut Record)) -> Result<(), String> {
        if self.choice == StoreChoice::None {
            return Ok(());
        }
        let mut record = self.record().map_or_else(|| Record::new(heading), |old| old.renewed(heading));
        let before = record.mint.clone();
        change(&mut record);
        if record.mint != before {
            let stores = Store::for_choice(self.choice);
            record.set_aside(before, namespace::current(), stores, clock::now());
        }
        let in_keychain = record.mint.as_ref().is_some_and(|mint| Store::Keychain.holds(mint));
        if in_keychain && record.versions.iter().all(|version| version != keychain::VERSION) {
            record.versions.push(keychain::VERSION.to_owned());
        }
        self.write_record(&record)
    }

    /// Changes the record that there is, if there is one. The caller holds the lock.
    pub(crate) fn amend(&self, change: impl FnOnce(&mut Record)) -> Result<(), String> {
        let Some(mut record) = self.record() else { return Ok(()) };
        change(&mut record);
        self.write_record(&record)
    }

    fn write_record(&self, record: &Record) -> Result<(), String> {
        let state = self.slot.state.as_ref().map_err(String::clone)?;
        ledger::write(state, &self.slot.cache_key, record).map_err(|error| error.to_string())
    }

    /// What the session was given last; `None`: nothing yet.
    pub(crate) fn served(&self, session: &Session) -> Option<Given> {
        sessions::read(self.slot.state.as_ref().ok()?, &self.slot.cache_key, session)
    }

    /// Notes what the session is given. Where that can't be noted, the token isn't kept.
    pub(crate) fn serve(&self, session: &Session, given: &Given) -> Result<(), String> {
        if self.choice == StoreChoice::None {
            return Ok(());
        }
        let state = self.slot.state.as_ref().map_err(String::clone);
        let noted = state.and_then(|state| {
            sessions::write(state, &self.slot.cache_key, session, given).map_err(|error| error.to_string())
        });
        noted.inspect_err(|_| {
            // A session that can't be recognised would be given this token again when it has been refused.
            for store in Store::for_choice(self.choice) {
                // What can't be removed now is no worse off than before.
                let _ = self.slot.remove(*store);
            }
        })
    }

    /// Forgets the sessions whose client has ended.
    pub(crate) fn sweep_sessions(&self, process_scope: &str, is_alive: impl Fn(u32, u64) -> bool) {
        if let Ok(state) = &self.slot.state {
            sessions::sweep(state, clock::now(), process_scope, is_alive);
        }
    }

    /// Removes what other versions of us left of this token in the keychain, now that another has taken its
    /// place. The caller holds the lock.
    pub(crate) fn sweep_replaced(&self) {
        versions::sweep_replaced(&self.slot);
    }

    /// Removes the tokens that have expired, whosever they are, and once a day what other versions left of such.
    pub(crate) fn sweep_ended(&self) {
        if let Ok(state) = &self.slot.state
            && self.choice != StoreChoice::None
        {
            versions::sweep_ended(state, clock::now());
            expired::sweep(state, clock::now());
        }
    }

    /// Notes that what is kept was refused, for good; `false` if nothing was kept. The caller holds the lock.
    ///
    /// The error says why it could not be noted: then the token was removed, if it could be.
    pub(crate) fn reject(&self, heading: &Heading, ttl: Duration) -> Result<bool, String> {
        reject::reject(&self.slot, heading, ttl)
    }

    /// Removes the token from every store, and its record; `false` if it was nowhere.
    ///
    /// The error says from which store it could not be removed, though it may be there.
    pub(crate) fn forget(&self) -> Result<bool, String> {
        forget::forget(&self.slot)
    }
}

/// What people call the store of this name, as a record has it.
pub(crate) fn store_title(name: &str) -> &str {
    Store::named(name).map_or(name, |store| store.title())
}
