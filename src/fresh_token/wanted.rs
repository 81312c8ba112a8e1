//! Pure: which token a request wants: how fresh, and newer than which.

use crate::ask::session::Given;
use crate::ask::{Ask, NewerThan, Request};
use crate::keep::{Kept, Seen};
use crate::token::credential::Freshness;
use crate::token::mark::TokenMark;
use crate::token::moment::Moment;
use std::time::Duration;

/// What the request wants, to be compared with what was seen.
#[derive(Clone, Debug)]
pub(super) struct Wanted<'a> {
    pub(super) freshness: &'a Freshness,
    pub(super) asked_at: Moment,
    /// Only a token of a later generation will do, if one can be had: asked for, or because this session
    /// was given that one and has come back.
    pub(super) newer_than: Option<u64>,
    /// What this session was given, if it has come back: a command may give an older token again.
    pub(super) refused: &'a [TokenMark],
    /// A recent failure is no reason not to try again.
    pub(super) retry_failed: bool,
}

/// A client that doesn't name its servers asks once for each of them at its start. Asks within this time after
/// the token was made or given count as one.
const ONE_ASK: Duration = Duration::from_secs(1);

/// The share of its period after which a client that asks regularly is on time: it doesn't count from the
/// very moment that we do.
const ON_TIME: f64 = 0.9;

impl<'a> Wanted<'a> {
    /// What this request wants of what was `seen` at its first look. `given`: what its session has.
    pub(super) fn new(
        ask: &'a Ask,
        request: &Request,
        given: Option<&'a Given>,
        seen: &Seen,
        now: Moment,
    ) -> Self {
        let asked_for = match request.newer_than {
            NewerThan::Nothing => None,
            NewerThan::Kept => seen.generation(),
            NewerThan::Refused(generation) => Some(generation),
        };
        let presumed = given.filter(|given| comes_back(given, request.asked_at, seen, now));
        Self {
            freshness: &ask.freshness,
            asked_at: request.asked_at,
            newer_than: asked_for.max(presumed.map(|given| given.generation)),
            refused: presumed.map(|given| &given.marks[..]).unwrap_or_default(),
            retry_failed: ask.retry_failed || request.newer_than == NewerThan::Kept,
        }
    }

    pub(super) fn is_newer(&self, kept: &Kept) -> bool {
        self.newer_than.is_none_or(|wanted| kept.generation > wanted)
            && (self.refused.is_empty() || !self.refused.contains(&TokenMark::new(&kept.credential.bearer)))
    }

    /// The generation that is kept and still valid, but will not do: the command must make a newer one. A token
    /// that can't be read is known by its record.
    pub(super) fn unmet(&self, seen: &Seen, now: Moment) -> Option<u64> {
        let generation = seen.generation()?;
        let is_valid = seen.expires_at(self.freshness.ttl).is_some_and(|expires_at| now < expires_at);
        let will_do = match (&seen.kept, &seen.record) {
            (Some(kept), _) => self.is_newer(kept) && !seen.is_rejected(kept),
            (None, Some(record)) => {
                self.newer_than.is_none_or(|wanted| generation > wanted) && !record.last_is_rejected()
            }
            (None, None) => true,
        };
        (is_valid && !will_do).then_some(generation)
    }
}

/// Whether the session has come back for another token than the one it has, which is still valid. It hasn't
/// if it asked before it got that one, if its client asks for several servers at once, or if it asks regularly and this is the time.
fn comes_back(given: &Given, asked_at: Moment, seen: &Seen, now: Moment) -> bool {
    // If it was given in our future, the clock was set back, and the order of the two is unknown.
    let asked_before = asked_at <= given.at && given.at <= now;
    let done = seen.mint_of(given.generation).map_or(given.at, |mint| mint.done.max(given.at));
    let is_one_ask = !given.names_server && now >= done && now.since(done) < ONE_ASK;
    let is_on_time = given.period.is_some_and(|period| asked_at.since(given.at) >= period.mul_f64(ON_TIME));
    now < given.expires_at && !is_on_time && !asked_before && !is_one_ask
}

#[cfg(test)]
mod tests {
    use super::comes_back;
    use crate::ask::session::Given;
    use crate::keep::Seen;
    use crate::token::moment::Moment;
    use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, proptest};
    use std::time::Duration;

    fn moment() -> impl Strategy<Value = Moment> {
        (1_700_000_000_000..1_800_000_000_000i64).prop_map(Moment::from_millis)
    }

    proptest! {
        #[test]
        fn a_session_with_a_period_comes_back_early_and_no_other_is_judged_by_the_time(
            at in moment(), later in 1..200_000_000u64, period in 1..90_000_000u64
        ) {
            let asked_at = at.plus(Duration::from_millis(later));
            let comes_back = |period| {
                let given = Given {
                    generation: 1,
                    marks: Vec::new(),
                    at,
                    expires_at: Moment::from_millis(i64::MAX),
                    names_server: true,
                    period,
                };
                comes_back(&given, asked_at, &Seen::default(), asked_at)
            };
            prop_assert!(comes_back(None));
            let is_early = Duration::from_millis(later) < Duration::from_millis(period).mul_f64(0.9);
            prop_assert_eq!(comes_back(Some(Duration::from_millis(period))), is_early);
        }
    }
}
