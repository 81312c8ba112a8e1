//! Pure: what to do with what was seen at a look: answer it, refresh it, share a failure, or mint.

use super::wanted::Wanted;
use crate::keep::Seen;
use crate::keep::failure::Failure;
use crate::token::credential::Life;
use crate::token::moment::Moment;

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

#[cfg(test)]
mod tests {
    use super::{Verdict, Wanted, judge};
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
    }
}
