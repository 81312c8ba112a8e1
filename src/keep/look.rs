//! A look for a token: what is kept, what its record says of it, and what was wrong with the stores.

use super::ledger;
use super::record::{Mint, Record};
use super::slot::Slot;
use super::store::{Search, Store};
use super::stored::{self, Kept};
use crate::ask::options::StoreChoice;
use crate::system::state_dir::Version;
use crate::token::moment::Moment;
use std::time::Duration;

/// What was found at one look.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// The token, whatever its life.
    pub(crate) kept: Option<Kept>,
    /// What is known of it.
    pub(crate) record: Option<Record>,
    /// Tells this state of the record from the next.
    pub(super) stamp: Option<Version>,
    /// What was wrong with the stores.
    pub(crate) troubles: Vec<String>,
}

impl Seen {
    /// The generation of the token that is there, or that the record tells of.
    pub(crate) fn generation(&self) -> Option<u64> {
        self.kept.as_ref().map(|kept| kept.generation).or_else(|| self.mint().map(|mint| mint.generation))
    }

    /// When that token expires.
    pub(crate) fn expires_at(&self, ttl: Duration) -> Option<Moment> {
        let kept = self.kept.as_ref().map(|kept| kept.credential.expires_at(ttl));
        kept.or_else(|| self.mint().map(|mint| mint.expires_at))
    }

    /// What is known of the mint of this generation.
    pub(crate) fn mint_of(&self, generation: u64) -> Option<&Mint> {
        self.mint().filter(|mint| mint.generation == generation)
    }

    /// Whether it was said that this token was refused.
    pub(crate) fn is_rejected(&self, kept: &Kept) -> bool {
        self.record.as_ref().is_some_and(|record| record.is_rejected(&kept.credential.bearer))
    }

    /// Takes in what a store holds, if it is newer than what another holds, and none that was replaced.
    pub(super) fn add(&mut self, bytes: Option<&Vec<u8>>) {
        let found = bytes.and_then(|bytes| stored::read(bytes));
        let found = found.filter(|kept| self.record.as_ref().is_none_or(|it| it.trusts(kept.generation)));
        self.kept = self.kept.take().into_iter().chain(found).max_by_key(|kept| kept.generation);
    }

    /// What is known of the last mint that gave a token.
    pub(crate) fn mint(&self) -> Option<&Mint> {
        self.record.as_ref()?.mint.as_ref()
    }
}

/// The record says where the token was put; without a record all stores of the choice are asked, and the
/// newest token counts.
pub(super) fn look(slot: &Slot, choice: StoreChoice) -> Seen {
    let mut seen = Seen::default();
    match &slot.state {
        Ok(state) => match ledger::read_stamped(state, &slot.cache_key) {
            Ok((record, stamp)) => (seen.record, seen.stamp) = (record, stamp),
            Err(error) => {
                seen.stamp = slot.stamp();
                seen.troubles.push(error.to_string());
            }
        },
        Err(why) => seen.troubles.push(why.clone()),
    }
    look_into_stores(slot, choice, &mut seen);
    seen
}

fn look_into_stores(slot: &Slot, choice: StoreChoice, seen: &mut Seen) {
    let Search { stores, put } = Search::new(choice, seen.mint());
    for store in stores {
        match slot.read(*store) {
            Ok(bytes) => seen.add(bytes.as_deref()),
            // Where nothing was put, an absent store is what it always was, and no trouble; and
            // what is in front may go at any time.
            Err(_) if put != Some(*store) && choice == StoreChoice::Auto => {}
            Err(trouble) => seen.troubles.push(format!("{} {trouble}", store.title())),
        }
        if put.is_some() && seen.kept.is_some() {
            return;
        }
    }
    let has_more = seen.record.as_ref().is_some_and(|record| !record.elsewhere.is_empty());
    for store in Store::for_choice(choice).iter().filter(|store| has_more && !stores.contains(store)) {
        // The last mint put nothing there: what is wrong with it is no news.
        seen.add(slot.read(*store).ok().flatten().as_deref());
    }
}
