//! Pure: tokens that a later mint didn't replace. A record tells of the last mint; but two containers with
//! one home see neither each other's keyring nor each other's memory, and two choices of store don't use
//! each other's. Each keeps its own token while that is valid, instead of minting in turn for ever.

use super::record::{Elsewhere, Forgotten, Mint, Record};
use super::store::Store;
use crate::token::moment::Moment;

/// As many are remembered: a container that is made anew for each ask leaves one each time.
const MOST: usize = 16;

/// Why a token can't be seen here.
const NOT_HERE: &str = "of another container or user namespace";

impl Record {
    /// Whether a token of this generation may be returned: it is of the last mint or a later one, or one that
    /// this mint didn't replace.
    pub(super) fn trusts(&self, generation: u64) -> bool {
        let is_forgotten =
            self.forgotten.as_ref().is_some_and(|forgotten| generation <= forgotten.generation);
        let is_latest = self.mint.as_ref().is_none_or(|mint| generation >= mint.generation);
        !is_forgotten && (is_latest || self.elsewhere.iter().any(|token| token.generation == generation))
    }

    /// Notes that the last mint was made `here` with this choice of `stores`, after the one of `before`.
    pub(super) fn set_aside(&mut self, before: Option<Mint>, here: String, stores: &[Store], now: Moment) {
        self.forgotten = None;
        let namespace = std::mem::replace(&mut self.namespace, here);
        self.elsewhere.extend(before.and_then(|mint| elsewhere(mint, namespace)));
        let mut tokens = std::mem::take(&mut self.elsewhere);
        tokens.retain(|token| {
            let is_replaced =
                token.namespace == self.namespace && stores.iter().any(|store| store.name() == token.store);
            // What has expired on a disk is still to be removed (see expired.rs).
            let is_of_use = now < token.expires_at || !token.is_in_memory();
            is_of_use && !is_replaced && !self.has_rejected(token.mark)
        });
        tokens.drain(..tokens.len().saturating_sub(MOST));
        self.elsewhere = tokens;
    }

    /// The record as `status` shows it: it says so where the token is in the memory of another container.
    pub(super) fn seen_from(mut self, here: &str) -> Self {
        let is_here = self.namespace.is_empty() || self.namespace == here;
        if let Some(mint) = self.mint.as_mut().filter(|_| !is_here)
            && mint.store.as_deref().and_then(Store::named).is_some_and(Store::is_in_memory)
        {
            NOT_HERE.clone_into(&mut mint.why);
        }
        self
    }

    /// What is left of the record when everything that can be reached from `here` was removed: which tokens were
    /// refused, and that none in the memory of another container is to be returned. `None`: nothing.
    pub(super) fn forget(mut self, here: &str, now: Moment) -> Option<Self> {
        self.elsewhere.extend(self.mint.take().and_then(|mint| elsewhere(mint, self.namespace.clone())));
        let tokens = std::mem::take(&mut self.elsewhere)
            .into_iter()
            .filter(|token| token.is_in_memory() && token.namespace != here);
        let tokens = tokens.map(|token| Forgotten { generation: token.generation, until: token.expires_at });
        let both = |one: Forgotten, other: Forgotten| Forgotten {
            generation: one.generation.max(other.generation),
            until: one.until.max(other.until),
        };
        self.forgotten = tokens.chain(self.forgotten.take()).reduce(both).filter(|left| now < left.until);
        (self.failure, self.refusal, self.presumed_refused) = (None, None, None);
        (!self.is_spent(now)).then_some(self)
    }
}

impl Elsewhere {
    fn is_in_memory(&self) -> bool {
        Store::named(&self.store).is_some_and(Store::is_in_memory)
    }

    /// The store that still holds it on a disk, though it has expired.
    pub(super) fn expired_on_disk(&self, now: Moment) -> Option<Store> {
        Store::named(&self.store).filter(|store| self.expires_at <= now && !store.is_in_memory())
    }
}

fn elsewhere(mint: Mint, namespace: String) -> Option<Elsewhere> {
    let Mint { generation, mark, store, expires_at, .. } = mint;
    Some(Elsewhere { namespace, store: store?, generation, mark, expires_at })
}

#[cfg(test)]
mod tests {
    use super::super::record::{Heading, Record};
    use super::{Forgotten, MOST, Mint, Store};
    use crate::token::moment::Moment;
    use proptest::prelude::{Strategy, any, prop_assert, proptest};

    fn mint(generation: u64, store: &str, expires_at: i64) -> Mint {
        let json = format!(
            r#"{{"generation":{generation},"mark":{generation},"at":0,"done":0,"expires_at":{expires_at},
                "expiry_source":"output","store":"{store}","why":""}}"#
        );
        serde_json::from_str(&json).unwrap()
    }

    /// One mint after the other: where, with which choice, and how long its token lives.
    fn mints() -> impl Strategy<Value = Vec<(u8, usize, i64)>> {
        proptest::collection::vec((0..3u8, 0..3usize, 1..100i64), 1..40)
    }

    const CHOICES: [&[Store]; 3] =
        [&[Store::Keychain, Store::Kernel, Store::Memory], &[Store::Kernel], &[Store::File]];

    fn after(mints: &[(u8, usize, i64)]) -> Record {
        let mut record = Record::new(&Heading::default());
        for (generation, (place, choice, life)) in mints.iter().enumerate() {
            let stores = CHOICES[*choice];
            let new = mint(generation as u64, stores[stores.len() - 1].name(), generation as i64 + life);
            let before = record.mint.replace(new);
            record.set_aside(before, place.to_string(), stores, Moment::from_millis(generation as i64));
        }
        record
    }

    proptest! {
        #[test]
        fn the_last_mint_is_trusted_and_of_the_others_only_what_lives_and_was_not_replaced(mints in mints()) {
            let record = after(&mints);
            let now = mints.len() - 1;
            prop_assert!(record.trusts(now as u64) && record.elsewhere.len() <= MOST);
            for (generation, (place, choice, life)) in mints.iter().enumerate().take(now) {
                let later = &mints[generation + 1..];
                let own = CHOICES[*choice][CHOICES[*choice].len() - 1];
                let is_replaced = later.iter().any(|(p, c, _)| p == place && CHOICES[*c].contains(&own));
                let has_expired = generation as i64 + life <= now as i64;
                let trusts = record.trusts(generation as u64);
                prop_assert!(!trusts || !is_replaced && (!has_expired || own == Store::File), "{generation}");
            }
        }

        #[test]
        fn nothing_that_was_forgotten_is_trusted(mints in mints(), now in any::<i64>()) {
            let last = mints.len() as u64 - 1;
            let left = after(&mints).forget("0", Moment::from_millis(now));
            if let Some(left) = left {
                prop_assert!((0..=last).all(|generation| left.mint.is_none()
                    && (!left.trusts(generation) || left.forgotten.as_ref().unwrap().generation < generation)));
            }
        }
    }

    #[test]
    fn what_was_forgotten_twice_stays_so_until_it_has_expired() {
        let until = Moment::from_millis(100);
        let mut record = Record::new(&Heading::default());
        record.forgotten = Some(Forgotten { generation: 7, until });
        let again = record.forget("here", Moment::from_millis(99)).unwrap();
        assert!(!again.trusts(7) && again.trusts(8));
        assert_eq!(again.forget("here", until), None);
    }
}
