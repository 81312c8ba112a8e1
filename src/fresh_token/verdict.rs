//! Pure: what to do with what was seen at a look: answer it, refresh it, share a failure, or mint.

use crate::ask::session::Given;
use crate::ask::{Ask, NewerThan, Request};
use crate::keep::failure::Failure;
use crate::keep::{Kept, Seen};
use crate::token::credential::{Freshness, Life};
use crate::token::mark::TokenMark;
use crate::token::moment::Moment;
use std::time::Duration;

/// What the request wants, to be compared with what was seen.
#[derive(Clone, Debug)]
pub(super) struct Wanted<'a> {
    pub(super) freshness: &'a Freshness,
    asked_at: Moment,
    /// Only a token of a later generation will do, if one can be had: asked for, or because this session
    /// was given that one and has come back.
    newer_than: Option<u64>,
    /// What this session was given, if it has come back: a command may give an older token again.
    pub(super) refused: &'a [TokenMark],
    /// A recent failure is no reason not to try again.
    retry_failed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Answer with what was seen.
    Answer,
    /// Answer with it, and refresh it in the background.
    AnswerAndRefresh,
    /// Somebody tried while we waited, and failed: so have we. Or trying can't help until a person has
    /// logged in.
    ShareFailure(Failure),
    /// Somebody tried a moment ago and failed: the command is spared for a while.
    BackOff(Failure),
    /// A new token is needed.
    Mint,
}

/// A client that doesn't name its servers asks once for each of them at its start. Asks within this time after
/// the token was made or given count as one.
const ONE_ASK: Duration = Duration::from_secs(1);

/// The share of its period after which a client that asks regularly is on time: it doesn't count from the
/// very moment that we do.
const ON_TIME: f64 = 0.9;

pub(super) fn judge(seen: &Seen, wanted: &Wanted<'_>, now: Moment) -> Verdict {
    if let Some(kept) = &seen.kept {
        let done = seen.mint_of(kept.generation).map(|mint| mint.done);
        // Somebody minted it while we waited: minting again would give us no better one.
        let is_news = done.is_some_and(|done| wanted.asked_at <= done && done <= now);
        match kept.credential.life(now, wanted.freshness) {
            Life::Expired => {}
            _ if seen.is_rejected(kept) => {}
            _ if is_news => return Verdict::Answer,
            _ if !wanted.is_newer(kept) => {}
            Life::Fresh => return Verdict::Answer,
            Life::Stale => return Verdict::AnswerAndRefresh,
            Life::Expiring => {}
        }
    }
    match seen.record.as_ref().and_then(|record| record.failure.as_ref()) {
        // Unless it lies in our future: then the clock was set back, and it says nothing of this request.
        Some(failure) if failure.at >= wanted.asked_at && failure.at <= now => {
            Verdict::ShareFailure(failure.clone())
        }
        Some(failure) if failure.waits_for_login(now) && !wanted.retry_failed => {
            Verdict::ShareFailure(failure.clone())
        }
        Some(failure) if failure.in_back_off(now) && !wanted.retry_failed => {
            Verdict::BackOff(failure.clone())
        }
        _ => Verdict::Mint,
    }
}

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
        };
        let presumed = given.filter(|given| comes_back(given, request.asked_at, seen, now));
        Self {
            freshness: &ask.freshness,
            asked_at: request.asked_at,
            newer_than: asked_for.max(presumed.map(|given| given.generation)),
            refused: presumed.map(|given| &given.marks[..]).unwrap_or_default(),
            retry_failed: ask.retry_failed || request.newer_than != NewerThan::Nothing,
        }
    }

    fn is_newer(&self, kept: &Kept) -> bool {
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
    use super::{Verdict, Wanted, comes_back, judge};
    use crate::ask::session::Given;
    use crate::keep::failure::Failure;
    use crate::keep::record::{Heading, Record};
    use crate::keep::{Kept, Seen};
    use crate::token::credential::{Bearer, Credential, Freshness, Life, RefreshAfter};
    use crate::token::moment::Moment;
    use crate::token::secret::Secret;
    use crate::ui::complaint::{Complaint, Exit};
    use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
    use std::time::Duration;

    /// Moments of one day around a fixed one, often the very same: the edges are where mistakes are.
    fn moment() -> impl Strategy<Value = Moment> {
        let around = 1_790_000_000_000i64;
        let near = prop_oneof![Just(0i64), -5000..5000i64, -90_000_000..90_000_000i64];
        near.prop_map(move |offset| Moment::from_millis(around + offset))
    }

    fn span() -> impl Strategy<Value = Duration> {
        prop_oneof![Just(0u64), 0..5000u64, 0..90_000_000u64].prop_map(Duration::from_millis)
    }

    fn freshness() -> impl Strategy<Value = Freshness> {
        let refresh_after =
            prop_oneof![span().prop_map(RefreshAfter::Age), (0.0..=1.0f64).prop_map(RefreshAfter::Share)];
        (span(), refresh_after, proptest::option::of(span()))
            .prop_map(|(ttl, refresh_after, min_ttl)| Freshness { ttl, refresh_after, min_ttl })
    }

    fn seen() -> impl Strategy<Value = Seen> {
        let kept = (moment(), proptest::option::of(moment())).prop_map(|(minted, expires_at)| Kept {
            credential: Credential {
                bearer: Bearer::Token(Secret::new("t")),
                minted,
                issued: None,
                expires_at,
            },
            generation: 1,
        });
        let failure = (moment(), any::<u32>()).prop_map(|(at, count)| Failure {
            at,
            count,
            tries: 1,
            limits: None,
            complaint: Complaint::new(Exit::Command, "what", "hint"),
        });
        (proptest::option::of(kept), proptest::option::of(failure)).prop_map(|(kept, failure)| {
            let mut seen = Seen::default();
            (seen.kept, seen.record) = (kept, failure.map(record));
            seen
        })
    }

    fn record(failure: Failure) -> Record {
        let mut record = Record::new(&Heading::default());
        record.failure = Some(failure);
        record
    }

    /// How much is done: the longer it is put off, the more.
    fn rank(verdict: &Verdict) -> u8 {
        match verdict {
            Verdict::Answer => 0,
            Verdict::AnswerAndRefresh => 1,
            Verdict::ShareFailure(_) | Verdict::BackOff(_) | Verdict::Mint => 2,
        }
    }

    proptest! {
        #[test]
        fn never_answers_an_ended_token(seen in seen(), freshness in freshness(), asked in moment(), now in moment(),
                                        refresh in any::<bool>(), retry_failed in any::<bool>()) {
            let newer_than = refresh.then_some(1);
            let wanted = Wanted { freshness: &freshness, asked_at: asked, newer_than, refused: &[], retry_failed };
            if rank(&judge(&seen, &wanted, now)) < 2 {
                let credential = seen.kept.unwrap().credential;
                prop_assert!(credential.expires_at(freshness.ttl) > now);
                prop_assert!(!refresh, "one that is not newer is not answered");
            }
        }

        #[test]
        fn never_mints_when_fresh_and_not_refused(seen in seen(), freshness in freshness(), asked in moment(),
                                                  now in moment(), retry_failed in any::<bool>()) {
            let wanted = Wanted { freshness: &freshness, asked_at: asked, newer_than: None, refused: &[], retry_failed };
            let verdict = judge(&seen, &wanted, now);
            match seen.kept.map(|kept| kept.credential.life(now, &freshness)) {
                Some(Life::Fresh) => prop_assert_eq!(verdict, Verdict::Answer),
                Some(Life::Stale) => prop_assert_eq!(verdict, Verdict::AnswerAndRefresh),
                _ => prop_assert_eq!(rank(&verdict), 2),
            }
        }

        #[test]
        fn only_ever_needs_more_as_time_goes_by(seen in seen(), freshness in freshness(), now in moment(),
                                                later in span(), refresh in any::<bool>()) {
            let newer_than = refresh.then_some(1);
            let wanted = Wanted { freshness: &freshness, asked_at: now, newer_than, refused: &[], retry_failed: false };
            let known = seen.kept.as_ref().is_none_or(|kept| kept.credential.minted <= now);
            if known {
                let (one, other) = (judge(&seen, &wanted, now), judge(&seen, &wanted, now.plus(later)));
                prop_assert!(rank(&one) <= rank(&other), "{one:?}, {later:?} later {other:?}");
            }
        }

        #[test]
        fn a_failure_spares_the_command_for_eight_seconds_at_most(seen in seen(), freshness in freshness(),
                                                                  now in moment(), retry_failed in any::<bool>()) {
            let wanted = Wanted { freshness: &freshness, asked_at: now, newer_than: None, refused: &[], retry_failed };
            if let Verdict::ShareFailure(failure) | Verdict::BackOff(failure) = judge(&seen, &wanted, now) {
                prop_assert!(failure.at <= now, "a failure of the future says nothing");
                prop_assert!(now < failure.at.plus(Duration::from_secs(8)));
                prop_assert!(!retry_failed || failure.at == now);
            }
        }

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
