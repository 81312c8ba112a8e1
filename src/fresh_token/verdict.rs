//! Pure: what to do with what was seen at a look: answer it, replace it, share a failure, or mint.

use crate::ask::session::Given;
use crate::keep::record::{Failure, Mint};
use crate::keep::{Kept, Seen};
use crate::token::credential::{Freshness, Life};
use crate::token::moment::Moment;
use std::time::Duration;

/// What the caller wants to hold against what was seen.
#[derive(Clone, Debug)]
pub(crate) struct Wish<'a> {
    /// How fresh.
    pub(crate) freshness: &'a Freshness,
    /// When the ask began.
    pub(crate) asked: Moment,
    /// Only a token minted since then will do.
    pub(crate) refresh: bool,
    /// What this session was given before. It comes back for another.
    pub(crate) given: Option<Given>,
    /// A recent failure is no reason not to try again: a person asks.
    pub(crate) retry_failed: bool,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Answer with what was seen.
    Answer,
    /// Answer with it, and replace it behind the answer.
    AnswerAndReplace,
    /// Somebody tried while we waited, or a moment ago, and failed: so have we.
    Share(Failure),
    /// A new token is needed.
    Mint,
}

/// A token as young as this is not minted again for a session that comes back.
const YOUNG: Duration = Duration::from_secs(1);

/// Decides.
pub(crate) fn judge(seen: &Seen, wish: &Wish<'_>, now: Moment) -> Verdict {
    let too_old = |kept: &Kept| wish.refresh && kept.credential.minted < wish.asked;
    let kept = seen.kept.as_ref().filter(|kept| !too_old(kept));
    if let Some(kept) = kept {
        let life = kept.credential.life(now, wish.freshness);
        // Somebody minted it while we waited. We would get no other, suit us or not.
        let is_news = mint_of(seen, kept).is_some_and(|mint| wish.asked <= mint.done && mint.done <= now);
        match life {
            Life::Expired => {}
            _ if is_news => return Verdict::Answer,
            _ if wish.is_refused(seen, now) => {}
            Life::Fresh => return Verdict::Answer,
            Life::Stale => return Verdict::AnswerAndReplace,
            Life::Expiring => {}
        }
    }
    match seen.record.as_ref().and_then(|record| record.failure.as_ref()) {
        // Unless it lies in our future: then the clock was set back, and it says nothing of this ask.
        Some(failure) if failure.at >= wish.asked && failure.at <= now => Verdict::Share(failure.clone()),
        Some(failure) if failure.is_recent(now) && !wish.retry_failed && !wish.refresh => {
            Verdict::Share(failure.clone())
        }
        _ => Verdict::Mint,
    }
}

impl Wish<'_> {
    /// Whether the token that is there was refused while it was valid: by hand, for all, or as far as
    /// this session can tell. One that can't be read is known by its record.
    pub(crate) fn is_refused(&self, seen: &Seen, now: Moment) -> bool {
        let record = seen.record.as_ref();
        let mint = record.and_then(|record| record.mint.as_ref());
        let (generation, ends, done) = match (&seen.kept, mint) {
            (Some(kept), _) => {
                let done = mint_of(seen, kept).map_or(kept.credential.minted, |mint| mint.done);
                (kept.generation, kept.credential.ends(self.freshness.ttl), done)
            }
            (None, Some(mint)) => (mint.generation, mint.ends, mint.done),
            (None, None) => return false,
        };
        let rejected =
            record.and_then(|record| record.rejected).is_some_and(|rejected| generation <= rejected);
        now < ends
            && (rejected || self.given.is_some_and(|given| self.comes_back(given, generation, done, now)))
    }

    /// Whether this session was given the token of this `generation`, whose mint was `done` then, and has
    /// come back for another. It hasn't if it asked before it got it, nor if the token is too young. A
    /// client that doesn't name its servers asks once for each of them at its start: those asks are one,
    /// for as long as a token is young.
    fn comes_back(&self, given: Given, generation: u64, done: Moment, now: Moment) -> bool {
        let since = if given.names_server { done } else { given.at.max(done) };
        let is_young = now >= since && now.since(since) < YOUNG;
        // A moment in our future is no moment before which we could have asked: the clock was set back.
        let asked_before = self.asked <= given.at && given.at <= now;
        generation <= given.generation && !asked_before && !is_young
    }
}

/// What is known of the mint of the kept token.
fn mint_of<'a>(seen: &'a Seen, kept: &Kept) -> Option<&'a Mint> {
    seen.record.as_ref()?.mint.as_ref().filter(|mint| mint.generation == kept.generation)
}

#[cfg(test)]
mod tests {
    use super::{Verdict, Wish, judge};
    use crate::ask::recipe::Recipe;
    use crate::keep::record::{Failure, Record};
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
        let kept = (moment(), proptest::option::of(moment())).prop_map(|(minted, ends)| Kept {
            credential: Credential { bearer: Bearer::Token(Secret::new("t")), minted, issued: None, ends },
            generation: 1,
        });
        let failure = (moment(), any::<u32>()).prop_map(|(at, count)| Failure {
            at,
            count,
            complaint: Complaint::new(Exit::Command, "what", "hint"),
        });
        (proptest::option::of(kept), proptest::option::of(failure)).prop_map(|(kept, failure)| {
            let mut seen = Seen::default();
            (seen.kept, seen.record) = (kept, failure.map(record));
            seen
        })
    }

    fn record(failure: Failure) -> Record {
        let mut record = Record::of(&Recipe::default());
        record.failure = Some(failure);
        record
    }

    /// How much is done: the longer it is put off, the more.
    fn rank(verdict: &Verdict) -> u8 {
        match verdict {
            Verdict::Answer => 0,
            Verdict::AnswerAndReplace => 1,
            Verdict::Share(_) | Verdict::Mint => 2,
        }
    }

    proptest! {
        #[test]
        fn never_answers_an_ended_token(seen in seen(), freshness in freshness(), asked in moment(), now in moment(),
                                        refresh in any::<bool>(), retry_failed in any::<bool>()) {
            let wish = Wish { freshness: &freshness, given: None, asked, refresh, retry_failed };
            if rank(&judge(&seen, &wish, now)) < 2 {
                let credential = seen.kept.unwrap().credential;
                prop_assert!(credential.ends(freshness.ttl) > now);
                prop_assert!(!refresh || credential.minted >= asked, "a refused token is not answered");
            }
        }

        #[test]
        fn never_mints_when_fresh_and_not_refused(seen in seen(), freshness in freshness(), asked in moment(),
                                                  now in moment(), retry_failed in any::<bool>()) {
            let wish = Wish { freshness: &freshness, given: None, asked, refresh: false, retry_failed };
            let verdict = judge(&seen, &wish, now);
            match seen.kept.map(|kept| kept.credential.life(now, &freshness)) {
                Some(Life::Fresh) => prop_assert_eq!(verdict, Verdict::Answer),
                Some(Life::Stale) => prop_assert_eq!(verdict, Verdict::AnswerAndReplace),
                _ => prop_assert_eq!(rank(&verdict), 2),
            }
        }

        #[test]
        fn only_ever_needs_more_as_time_goes_by(seen in seen(), freshness in freshness(), now in moment(),
                                                later in span(), refresh in any::<bool>()) {
            let wish = Wish { freshness: &freshness, given: None, asked: now, refresh, retry_failed: false };
            let known = seen.kept.as_ref().is_none_or(|kept| kept.credential.minted <= now);
            if known {
                let (one, other) = (judge(&seen, &wish, now), judge(&seen, &wish, now.plus(later)));
                prop_assert!(rank(&one) <= rank(&other), "{one:?}, {later:?} later {other:?}");
            }
        }

        #[test]
        fn a_failure_spares_the_command_for_half_a_minute_at_most(seen in seen(), freshness in freshness(),
                                                                  now in moment(), retry_failed in any::<bool>()) {
            let wish = Wish { freshness: &freshness, given: None, asked: now, refresh: false, retry_failed };
            if let Verdict::Share(failure) = judge(&seen, &wish, now) {
                prop_assert!(failure.at <= now, "a failure of the future says nothing");
                prop_assert!(now < failure.at.plus(Duration::from_secs(30)));
                prop_assert!(!retry_failed || failure.at == now);
            }
        }
    }
}
