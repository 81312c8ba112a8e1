//! Pure: how long a token lives, from all that it and the fields around it say.

use super::jwt;
use super::moments::Between;
use super::shape;
use super::span::Expiry;
use super::text::Printed;
use super::unfit::Unfit;
use crate::token::credential::Credential;
use crate::token::moment::Moment;
use std::time::Duration;

/// How far ahead `nbf` may lie: the leeway that verifiers grant to clocks.
const LEEWAY: Duration = Duration::from_secs(60);

/// When the token command ran, by our clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ran {
    pub(super) start: Moment,
    pub(super) end: Moment,
}

/// The credential in what was printed, and the name of a field that says when it ends and can't be relied on.
pub(super) fn credential(
    printed: Printed,
    ran: Ran,
    ttl: Duration,
) -> Result<(Credential, Option<String>), Unfit> {
    let Printed { bearer, lifetime } = printed;
    let mut doubtful = lifetime.doubtful;
    let mut ends: Vec<Between> =
        lifetime.expiries.iter().map(|expiry| end(*expiry, lifetime.issued, ran)).collect();
    let mut issued = lifetime.issued;
    for claims in shape::words(&bearer).filter_map(jwt::claims) {
        ends.extend(claims.expires.map(|expires| end(Expiry::At(expires), claims.issued, ran)));
        // What the token itself says goes before what is said of it.
        issued = claims.issued.or(issued);
        if claims.unreadable {
            doubtful = Some("exp".to_owned());
        }
        let ahead = claims.issued.map_or(Duration::ZERO, |issued| issued.earliest.since(ran.end));
        let wait = claims.not_before.map_or(Duration::ZERO, |from| from.earliest.minus(ahead).since(ran.end));
        if wait > LEEWAY {
            return Err(Unfit::NotYet(wait));
        }
    }
    // Beyond the last moment that any of them may mean, it has ended.
    let last = ends.iter().map(|end| end.latest).min();
    let first = ends.iter().map(|end| end.earliest).min();
    let ends = match (last, first) {
        (Some(last), _) if ends.iter().any(|end| end.is_exact()) => Some(last),
        (Some(last), Some(first)) if first <= ran.end => {
            // It may have ended in one zone, and live on for hours in another.
            doubtful = doubtful.or(lifetime.vague);
            (last < ran.start.plus(ttl)).then_some(last)
        }
        _ => first,
    };
    // Only a stated end has a life before it that can be counted.
    let issued = issued.filter(|issued| ends.is_some() && issued.is_exact() && issued.latest < ran.start);
    let issued = issued.map(|issued| issued.latest);
    let credential = Credential { bearer, minted: ran.start, issued, expires_at: ends };
    match credential.expires_at(ttl) {
        zero if zero.as_millis() == 0 => Err(Unfit::Zero),
        end if end <= ran.end => Err(Unfit::Ended(ran.end.since(end))),
        _ => Ok((credential, doubtful)),
    }
}

/// When a token ends that was `issued` then. If that lies in our future, our clock is behind, and only the span
/// between the two means anything.
fn end(expiry: Expiry, issued: Option<Between>, ran: Ran) -> Between {
    match (expiry, issued) {
        (Expiry::In(span), None) => Between::exactly(ran.start.plus(span)),
        (Expiry::In(span), Some(issued)) => Between {
            earliest: issued.earliest.min(ran.start).plus(span),
            latest: issued.latest.min(ran.start).plus(span),
        },
        (Expiry::At(end), Some(issued)) if issued.earliest > ran.end => Between {
            earliest: ran.start.plus(end.earliest.since(issued.earliest)),
            latest: ran.start.plus(end.latest.since(issued.earliest)),
        },
        (Expiry::At(end), _) => end,
    }
}

#[cfg(test)]
mod tests {
    use super::{Ran, Unfit, credential};
    use crate::ask::recipe::Paths;
    use crate::mint::output;
    use crate::token::credential::{Credential, Freshness, Life};
    use crate::token::moment::Moment;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};
    use serde_json::{Value, json};
    use std::time::Duration;

    // {"alg":"none"} with {"iat":1000,"exp":1300}, {"iat":1000,"exp":1300,"nbf":1200}, {"exp":-5}, {"exp":0}, {"exp":"soon"}
    const ISSUED: &str = "eyJhbGciOiJub25lIn0.eyJpYXQiOjEwMDAsImV4cCI6MTMwMH0.";
    const LATER: &str = "eyJhbGciOiJub25lIn0.eyJpYXQiOjEwMDAsImV4cCI6MTMwMCwibmJmIjoxMjAwfQ.";
    const LONG_AGO: &str = "eyJhbGciOiJub25lIn0.eyJleHAiOi01fQ.";
    const ZERO: &str = "eyJhbGciOiJub25lIn0.eyJleHAiOjB9.";
    const SOON: &str = "eyJhbGciOiJub25lIn0.eyJleHAiOiJzb29uIn0.";

    /// The 25th of November 2026, 5 o'clock.
    const NOW: i64 = 1_795_582_800;

    fn at(second: i64) -> Moment {
        Moment::from_millis(second * 1000)
    }

    /// What was printed by a command that was started at `start` and took a second.
    fn made(printed: &str, start: i64) -> Result<(Credential, Option<String>), Unfit> {
        let printed = output::read(printed.as_bytes(), &Paths::default()).unwrap();
        credential(printed, Ran { start: at(start), end: at(start + 1) }, Duration::from_secs(60))
    }

    fn ends(printed: &str, start: i64) -> Result<Option<Moment>, Unfit> {
        made(printed, start).map(|(made, _)| made.expires_at)
    }

    fn left(fields: Value) -> Result<(Option<i64>, Option<String>), Unfit> {
        let mut object = fields.as_object().unwrap().clone();
        object.insert("access_token".to_owned(), json!("T"));
        let (made, doubtful) = made(&Value::Object(object).to_string(), NOW)?;
        Ok((made.expires_at.map(|end| end.seconds_after(at(NOW))), doubtful))
    }

    fn sure(fields: Value) -> i64 {
        let shown = fields.to_string();
        let (left, doubtful) = left(fields).unwrap();
        assert_eq!(doubtful, None, "{shown}");
        left.unwrap()
    }

    #[test]
    fn the_earliest_end_counts() {
        assert_eq!(ends(ISSUED, 1000), Ok(Some(at(1300))));
        assert_eq!(ends(&json!({"token": ISSUED, "expires_in": 100}).to_string(), 1000), Ok(Some(at(1100))));
        assert_eq!(ends("opaque", 1000), Ok(None));
        assert_eq!(sure(json!({"expires_in": 900, "expires_at": NOW + 300, "expiry": NOW + 600})), 300);
    }

    #[test]
    fn with_our_clock_behind_the_span_between_the_claims_counts() {
        assert_eq!(ends(ISSUED, 400), Ok(Some(at(700))));
        assert_eq!(sure(json!({"created_at": NOW + 3600, "expires_at": NOW + 3900})), 300);
        assert_eq!(sure(json!({"created_at": NOW + 3600, "expires_in": 300})), 300);
    }

    #[test]
    fn a_token_that_is_over_or_not_yet_valid_is_refused() {
        assert_eq!(ends(ISSUED, 1309), Err(Unfit::Ended(Duration::from_secs(10))));
        assert_eq!(ends(LONG_AGO, 10), Err(Unfit::Ended(Duration::from_secs(16))));
        assert_eq!(ends(ZERO, NOW), Err(Unfit::Zero));
        assert_eq!(ends(LATER, 1100), Err(Unfit::NotYet(Duration::from_secs(99))));
        // Within the leeway; and issued in our future, which is our clock's fault.
        assert_eq!(ends(LATER, 1150), Ok(Some(at(1300))));
        assert!(matches!(ends(LATER, 400), Err(Unfit::NotYet(_))));
    }

    #[test]
    fn a_span_counts_from_when_the_token_was_issued() {
        for issued in [
            json!(NOW - 600),
            json!((NOW - 600) * 1000),
            json!("2026-11-25T04:50:00Z"),
            json!("2026-11-25 04:50:00 UTC"),
        ] {
            for name in ["created_at", "obtained_at", "issued_at", "issuedAt"] {
                assert_eq!(sure(json!({name: issued, "expires_in": 3600})), 3000, "{name} {issued}");
            }
        }
        let day = json!({"created_at": NOW - 86_400, "expires_in": 7200});
        assert_eq!(left(day), Err(Unfit::Ended(Duration::from_secs(79_201))));
    }

    #[test]
    fn what_is_past_in_any_zone_is_past() {
        for text in [
            "2020-11-25T05:00:00",
            "2020-11-25",
            "2021-12-11T07:18:18UTC",
            "Sun Nov  6 08:49:37 1994",
            "11/24/2026 1:00 AM",
        ] {
            for name in ["expires_at", "expiresOn", "ExpiresOn", "expireTime", "expiry_date", "validUntil"] {
                assert!(matches!(left(json!({name: text})), Err(Unfit::Ended(_))), "{name} {text}");
            }
            assert!(
                matches!(left(json!({"expires_in": 3600, "expires_at": text})), Err(Unfit::Ended(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn what_has_no_zone_is_taken_for_the_earliest_or_doubted() {
        assert_eq!(sure(json!({"expires_at": "2026-11-26T05:00:00"})), 86_400 - 14 * 3600);
        assert_eq!(sure(json!({"expires_at": "2026-12-25"})), 30 * 86_400 - 19 * 3600);
        assert_eq!(
            left(json!({"expires_at": "2026-11-25T06:00:00"})),
            Ok((None, Some("expires_at".to_owned())))
        );
        // az prints both, the one without a zone by the user's clock.
        assert_eq!(sure(json!({"expiresOn": "2026-11-25 06:00:00.000000", "expires_on": NOW + 3600})), 3600);
    }

    #[test]
    fn what_cannot_be_read_is_doubted() {
        assert_eq!(left(json!({"expires_at": "soon"})), Ok((None, Some("expires_at".to_owned()))));
        assert_eq!(left(json!({"expires_in": 3_600_000})), Ok((Some(3600), Some("expires_in".to_owned()))));
        assert_eq!(made(SOON, NOW).unwrap().1.as_deref(), Some("exp"));
    }

    #[test]
    fn its_life_began_when_it_was_issued() {
        let (made, _) = made(ISSUED, 1290).unwrap();
        assert_eq!(made.issued, Some(at(1000)));
        assert_eq!(made.life(at(1291), &Freshness::default()), Life::Expiring);
        // Without an end there is no life that could have begun before.
        let (endless, _) = super::tests::made(r#"{"token":"T","created_at":1000}"#, NOW).unwrap();
        assert_eq!((endless.issued, endless.life(at(NOW), &Freshness::default())), (None, Life::Fresh));
    }

    proptest! {
        #[test]
        fn nothing_ended_is_given_out(name in "expires_(at|in)|expiry|exp|ttl", value in 0..4_000_000_000i64, issued in proptest::option::of(0..4_000_000_000i64)) {
            let fields = json!({"token": "T", name: value, "created_at": issued});
            if let Ok((made, _)) = made(&fields.to_string(), NOW) {
                prop_assert!(made.expires_at(Duration::from_secs(60)) > at(NOW + 1));
                prop_assert!(made.issued.is_none_or(|issued| issued <= at(NOW)));
            }
        }

        #[test]
        fn a_later_start_of_life_never_makes_it_longer(span in 1..172_800i64, ago in 0..172_800i64) {
            let ends = ends(&json!({"token": "T", "expires_in": span, "issued_at": NOW - ago}).to_string(), NOW);
            if span - ago > 1 {
                prop_assert_eq!(ends, Ok(Some(at(NOW - ago + span))));
            } else {
                prop_assert!(ends.is_err());
            }
        }
    }
}
