//! Pure: tokens that a later mint didn't replace. A record tells of the last mint; but two containers with
//! one home see neither each other's keyring nor each other's memory, and two choices of store don't use
//! each other's. Each goes on with its own token while it lives, instead of taking it for a remainder.

use super::record::{Elsewhere, Mint, Record};
use super::store::Store;
use crate::token::moment::Moment;

/// As many are remembered: of containers that are made anew for each ask, there could be any number.
const MOST: usize = 16;

/// Why a token can't be seen here.
const ELSEWHERE: &str = "of another container or user namespace";

impl Record {
    /// Whether a token of this generation is not older than it may be: it is of the last mint or a later one,
    /// or it is one that this mint didn't replace.
    pub(super) fn trusts(&self, generation: u64) -> bool {
        self.mint.as_ref().is_none_or(|mint| generation >= mint.generation)
            || self.elsewhere.iter().any(|token| token.generation == generation)
    }

    /// Notes that the mint that is now told of was made in `here` with this choice of `stores`, in the place of
    /// the one `before`, after all up to `rejected` were refused.
    pub(super) fn set_aside(
        &mut self,
        before: Option<Mint>,
        rejected: Option<u64>,
        (here, stores): (String, &[Store]),
        now: Moment,
    ) {
        let namespace = std::mem::replace(&mut self.namespace, here);
        if let Some(Mint { generation, expires_at, store: Some(store), .. }) = before {
            self.elsewhere.push(Elsewhere { namespace, store, generation, expires_at });
        }
        let is_replaced = |token: &Elsewhere| {
            token.namespace == self.namespace && stores.iter().any(|store| store.name() == token.store)
        };
        self.elsewhere.retain(|token| {
            token.expires_at > now && Some(token.generation) > rejected && !is_replaced(token)
        });
        self.elsewhere.drain(..self.elsewhere.len().saturating_sub(MOST));
    }

    /// The record as it is told of: where its token is in the memory of another container, it says so.
    pub(super) fn seen_from(mut self, here: &str) -> Self {
        let is_elsewhere = !self.namespace.is_empty() && self.namespace != here;
        if let Some(mint) = self.mint.as_mut().filter(|_| is_elsewhere)
            && mint.store.as_deref().and_then(Store::named).is_some_and(Store::is_in_memory)
        {
            ELSEWHERE.clone_into(&mut mint.why);
        }
        self
    }

    /// What is left of the record when everything that can be reached from `here` was forgotten: that no token
    /// in the memory of another container is to be given out. `None`: there is none.
    pub(super) fn forgotten(mut self, here: &str, now: Moment) -> Option<Self> {
        let generation = self.mint.as_ref().map(|mint| mint.generation);
        let rejected = self.elsewhere.iter().map(|token| token.generation).chain(generation).max();
        (self.rejected, self.failure, self.refusal) = (self.rejected.max(rejected), None, None);
        if let Some(Mint { generation, expires_at, store: Some(store), .. }) = self.mint.take() {
            let namespace = self.namespace.clone();
            self.elsewhere.push(Elsewhere { namespace, store, generation, expires_at });
        }
        let is_out_of_reach = |token: &Elsewhere| {
            let in_memory = Store::named(&token.store).is_some_and(Store::is_in_memory);
            in_memory && token.namespace != here && token.expires_at > now
        };
        self.elsewhere.retain(is_out_of_reach);
        (!self.elsewhere.is_empty()).then_some(self)
    }
}
