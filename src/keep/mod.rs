//! Keeps a token between runs: which store, what is known of it, and who may make the next one.
//!
//! A broken keep costs time and never the token: nothing here is fatal to an ask. What goes wrong is
//! handed up as a trouble, to be warned of.

pub mod checkup;
mod forgotten;
#[cfg_attr(not(target_os = "linux"), path = "no_kernel_keyring.rs")]
mod kernel_keyring;
mod keychain;
mod lock;
mod marker;
mod private_file;
pub mod record;
mod served;
mod shelf;
mod silence;
mod store;
mod stored;
mod trouble;
mod versions;

use crate::clock::{self, Deadline};
use crate::moment::Moment;
use crate::options::Choice;
use crate::recipe::{Identity, Recipe};
use crate::session::{Given, Session};
use crate::state_dir::{Stamp, StateDir};
pub use lock::{Attempt, Lock};
use record::Record;
use shelf::Shelf;
use std::time::Duration;
use store::{Search, Store};
pub use stored::{Kept, read as read_stored, write as write_stored};
pub use trouble::Trouble;

/// A kept token's place in the stores that the user chose.
#[derive(Debug)]
pub struct Keep {
    choice: Choice,
    shelf: Shelf,
}

/// What was found at one look.
#[derive(Debug, Default)]
pub struct Seen {
    /// The token, whatever its life.
    pub kept: Option<Kept>,
    /// What is known of it.
    pub record: Option<Record>,
    /// Tells this state of the record from the next.
    stamp: Option<Stamp>,
    /// What was wrong with the stores.
    pub troubles: Vec<String>,
}

/// Where a token was put, and why there.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The store's name, as `--store` has it.
    pub store: &'static str,
    /// Whether the kernel keyring has a copy in front of it.
    pub front: bool,
    /// Why that one.
    pub why: String,
}

impl Keep {
    /// The place of the token with this identity. Creates nothing.
    pub fn of(identity: Identity, choice: Choice) -> Self {
        Self { choice, shelf: Shelf::of(identity) }
    }

    /// The same, looked into until `deadline` at the latest.
    pub fn until(self, deadline: Deadline) -> Self {
        Self { shelf: Shelf { patience: Some(deadline), ..self.shelf }, ..self }
    }

    /// Looks for the token, without the lock. The record says where it was put; without a record all
    /// stores of the choice are asked, and the newest token counts.
    pub fn look(&self) -> Seen {
        let mut seen = Seen::default();
        match &self.shelf.state {
            Ok(state) => match record::read_stamped(state, &self.shelf.identity) {
                Ok((record, stamp)) => (seen.record, seen.stamp) = (record, stamp),
                Err(error) => {
                    seen.stamp = self.stamp();
                    seen.troubles.push(error.to_string());
                }
            },
            Err(why) => seen.troubles.push(why.clone()),
        }
        let mint = seen.record.as_ref().and_then(|record| record.mint.as_ref());
        let Search { stores, put, oldest } = Search::of(self.choice, mint);
        for store in stores {
            match self.shelf.read(*store) {
                Ok(bytes) => {
                    let found = bytes.and_then(|bytes| stored::read(&bytes));
                    let found = found.filter(|kept| kept.generation >= oldest);
                    seen.kept = seen.kept.into_iter().chain(found).max_by_key(|kept| kept.generation);
                }
                // Where nothing was put, an absent store is what it always was, and no trouble; and
                // what is in front may go at any time.
                Err(_) if put != Some(*store) && self.choice == Choice::Auto => {}
                Err(trouble) => seen.troubles.push(format!("{}: {trouble}", store.title())),
            }
            if put.is_some() && seen.kept.is_some() {
                break;
            }
        }
        seen
    }

    /// What is known of the token, without asking any store.
    pub fn record(&self) -> Option<Record> {
        record::read(self.shelf.state.as_ref().ok()?, &self.shelf.identity).ok()?
    }

    /// Whether anybody has noted anything since `seen`.
    pub fn has_news(&self, seen: &Seen) -> bool {
        self.stamp() != seen.stamp
    }

    /// Tries to take the lock, without waiting.
    pub fn try_lock(&self) -> Attempt {
        match &self.shelf.state {
            // Nothing is kept, so there is nothing to wait for.
            _ if self.choice == Choice::None => Attempt::Impossible("nothing is kept".to_owned()),
            Ok(state) => lock::attempt(state, &self.shelf.identity),
            Err(why) => Attempt::Impossible(why.clone()),
        }
    }

    /// Puts the token into the first store of the choice that takes it. The caller holds the lock.
    ///
    /// The error says what was wrong with each of them.
    pub fn put(&self, kept: &Kept, label: &str, ends: Moment) -> Result<Placed, String> {
        if self.choice == Choice::None {
            return Ok(Placed { store: "none", front: false, why: "asked for by name".to_owned() });
        }
        let bytes = stored::write(kept);
        let life = ends.since(clock::now());
        // The front first: should we be ended before we are done, what is read first is not the older.
        let front = self.put_in_front(&bytes, life);
        let mut refusals: Vec<String> = Vec::new();
        for store in Store::of(self.choice) {
            match self.shelf.write(*store, label, &bytes, life) {
                Ok(()) => {
                    let why = match (self.choice, &refusals[..]) {
                        (Choice::Auto, []) => format!("{} answered", store.title()),
                        (Choice::Auto, refusals) => refusals.join("; "),
                        _ => "asked for by name".to_owned(),
                    };
                    return Ok(Placed {
                        store: store.name(),
                        front: front && *store == Store::Keychain,
                        why,
                    });
                }
                Err(trouble) => refusals.push(format!("{}: {trouble}", store.title())),
            }
        }
        Err(refusals.join("; "))
    }

    /// Puts a copy into the kernel keyring, in front of the keychain: read first, and ended with the
    /// token. Where there is to be none, or none is taken, that of an older token doesn't stay either.
    fn put_in_front(&self, bytes: &[u8], life: Duration) -> bool {
        match self.choice {
            Choice::Auto => self.shelf.write(Store::Kernel, "", bytes, life).is_ok(),
            Choice::Keychain => {
                // What can't be removed is known by its generation to be the older.
                let _ = self.shelf.remove(Store::Kernel);
                false
            }
            Choice::Kernel | Choice::File | Choice::None => false,
        }
    }

    /// Writes the record as `change` leaves it. The caller holds the lock.
    pub fn note(&self, recipe: &Recipe, change: impl FnOnce(&mut Record)) -> Result<(), String> {
        if self.choice == Choice::None {
            return Ok(());
        }
        let mut record = self.record().map_or_else(|| Record::of(recipe), |old| old.renewed(recipe));
        change(&mut record);
        let in_keychain = record.mint.as_ref().is_some_and(|mint| Store::Keychain.holds(mint));
        if in_keychain && record.versions.iter().all(|version| version != keychain::VERSION) {
            record.versions.push(keychain::VERSION.to_owned());
        }
        self.write_record(&record)
    }

    /// Changes the record that there is, if there is one. The caller holds the lock.
    pub fn amend(&self, change: impl FnOnce(&mut Record)) -> Result<(), String> {
        let Some(mut record) = self.record() else { return Ok(()) };
        change(&mut record);
        self.write_record(&record)
    }

    fn write_record(&self, record: &Record) -> Result<(), String> {
        let state = self.shelf.state.as_ref().map_err(String::clone)?;
        record::write(state, &self.shelf.identity, record).map_err(|error| error.to_string())
    }

    /// What the session was given last; `None`: nothing yet.
    pub fn served(&self, session: &Session) -> Option<Given> {
        served::read(self.shelf.state.as_ref().ok()?, &self.shelf.identity, session)
    }

    /// Notes that the session is given this generation.
    pub fn serve(&self, session: &Session, generation: u64) -> Result<(), String> {
        if self.choice == Choice::None {
            return Ok(());
        }
        let state = self.shelf.state.as_ref().map_err(String::clone)?;
        served::write(state, &self.shelf.identity, session, generation, clock::now())
            .map_err(|error| error.to_string())
    }

    /// Forgets the sessions whose client has ended.
    pub fn sweep_sessions(&self, world: &str, is_alive: impl Fn(u32, u64) -> bool) {
        if let Ok(state) = &self.shelf.state {
            served::sweep(state, clock::now(), world, is_alive);
        }
    }

    /// Removes what other versions of us left of this token in the keychain, now that another has taken its
    /// place. The caller holds the lock.
    pub fn sweep_replaced(&self) {
        versions::sweep_replaced(&self.shelf);
    }

    /// Once a day removes what other versions left of tokens that nobody asks for any more.
    pub fn sweep_ended(&self) {
        if let Ok(state) = &self.shelf.state
            && self.choice != Choice::None
        {
            versions::sweep_ended(state, clock::now());
        }
    }

    /// Removes the token from every store, and its record; `false` if it was nowhere.
    ///
    /// The error says from which store it could not be removed, though it may be there.
    pub fn forget(&self) -> Result<bool, String> {
        forgotten::forget(&self.shelf)
    }

    fn stamp(&self) -> Option<Stamp> {
        record::stamp(self.shelf.state.as_ref().ok()?, &self.shelf.identity)
    }
}

/// Every record that there is, with the identity of its token. The error says why none can be read.
pub fn records() -> Result<Vec<(Identity, Record)>, String> {
    let state = StateDir::find().map_err(|error| error.to_string())?;
    let identities = record::identities(&state).map_err(|error| error.to_string())?;
    Ok(identities
        .into_iter()
        .filter_map(|identity| {
            let record = record::read(&state, &identity).ok()??;
            Some((identity, record))
        })
        .collect())
}
