//! Pure: when a token was issued and when it ends, as the fields around it say.

use super::moments::{self, Between, Reading, number};
use super::names;
use super::span::{Expiry, Span, end, span};
use super::timing::{Timing, timing};
use serde_json::{Map, Value};
use std::time::Duration;

/// What the fields around a token say of its life.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lifetime {
    pub(crate) expiries: Vec<Expiry>,
    /// When it was issued.
    pub(crate) issued: Option<Between>,
    /// The name of a field that says when it ends, in a way that can't be read or believed.
    pub(crate) doubtful: Option<String>,
    /// The name of one that says it without a zone.
    pub(crate) vague: Option<String>,
}

impl Lifetime {
    /// What the fields of `object` say.
    pub(crate) fn add(&mut self, object: &Map<String, Value>) {
        for (name, value) in object {
            if ["expired", "isexpired", "hasexpired"].contains(&&*names::plain(name))
                && value.as_bool() == Some(true)
            {
                self.expiries.push(Expiry::In(Duration::ZERO));
            }
            match timing(name) {
                Some(Timing::Start(_)) => self.add_start(name, value),
                Some(Timing::Span(unit)) => {
                    // Vault writes 0 for a token without an end.
                    let is_endless = names::plain(name) == "leaseduration" && number(value) == Some(0.0);
                    if !is_endless {
                        self.take(name, span(value, unit));
                    }
                }
                Some(Timing::End(unit)) => self.take(name, end(value, unit)),
                None => {}
            }
        }
    }

    fn add_start(&mut self, name: &str, value: &Value) {
        match moments::read(value) {
            Reading::At(between) => {
                self.issued = Some(self.issued.map_or(between, |known| earlier(known, between)));
            }
            Reading::Unreadable if !value.is_boolean() => self.doubtful = Some(name.to_owned()),
            Reading::Never | Reading::Unreadable => {}
        }
    }

    fn take(&mut self, name: &str, span: Span) {
        match span {
            Span::Known(expiry) => {
                if matches!(expiry, Expiry::At(between) if !between.is_exact()) {
                    self.vague = Some(name.to_owned());
                }
                self.expiries.push(expiry);
            }
            Span::Guessed(expiry) => {
                self.expiries.push(expiry);
                self.doubtful = Some(name.to_owned());
            }
            Span::Never => {}
            Span::Unreadable => self.doubtful = Some(name.to_owned()),
        }
    }

    /// Only what the place says that the user pointed at; `None` if that can't be read.
    pub(crate) fn pointed_at(&mut self, value: &Value) -> Option<()> {
        let (Span::Known(expiry) | Span::Guessed(expiry)) = end(value, None) else { return None };
        (self.expiries, self.doubtful, self.vague) = (Vec::new(), None, None);
        self.take("--expiry-path", Span::Known(expiry));
        Some(())
    }
}

fn earlier(one: Between, other: Between) -> Between {
    Between { earliest: one.earliest.min(other.earliest), latest: one.latest.min(other.latest) }
}

#[cfg(test)]
mod tests {
    use super::{Between, Expiry, Lifetime};
    use crate::token::moment::Moment;
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
    use serde_json::{Value, json};
    use std::time::Duration;

    fn read(object: Value) -> Lifetime {
        let mut lifetime = Lifetime::default();
        lifetime.add(object.as_object().unwrap());
        lifetime
    }

    /// A field that is read without a doubt.
    fn one(name: &str, value: Value) -> Option<Expiry> {
        let lifetime = read(json!({name: value}));
        assert_eq!(lifetime.doubtful, None, "{name}");
        lifetime.expiries.first().copied()
    }

    fn seconds(seconds: u64) -> Option<Expiry> {
        Some(Expiry::In(Duration::from_secs(seconds)))
    }

    const NOON: Option<Expiry> = Some(Expiry::At(Between::exactly(Moment::from_millis(1_767_268_800_000))));

    #[test]
    fn spans_in_every_dress() {
        for value in [
            json!(3600),
            json!("3600"),
            json!(3600.0),
            json!("3600s"),
            json!("3600.0s"),
            json!("1h"),
            json!("60m"),
            json!("60 minutes"),
            json!("1 hour"),
            json!("1h0m0s"),
            json!("PT1H"),
            json!("PT60M"),
            json!("PT3600S"),
            json!({"seconds": 3600, "nanos": 0}),
            json!({"seconds": "3600"}),
        ] {
            for name in ["expires_in", "expiresIn", "ttl", "lease_duration", "expires_at", "expires"] {
                assert_eq!(one(name, value.clone()), seconds(3600), "{name} {value}");
            }
        }
        assert_eq!(one("expires_in", json!(-1)), seconds(0));
        assert_eq!(one("expires_in_ms", json!(3_600_000)), seconds(3600));
        assert_eq!(one("expires_in_minutes", json!("60")), seconds(3600));
        assert_eq!(one("expiration_ms", json!(1_767_268_800_000i64)), NOON);
    }

    #[test]
    fn long_spans_that_issuers_grant_are_believed() {
        for days in [1, 3, 7, 14, 28, 30, 32, 60, 90, 180, 365, 730, 3650] {
            assert_eq!(one("expires_in", json!(days * 86_400)), seconds(days * 86_400), "{days}");
            assert_eq!(one("expires_in", json!(days * 86_400 - 1)), seconds(days * 86_400 - 1), "{days}");
        }
        for hours in [49, 60, 100] {
            assert_eq!(one("expires_in", json!(hours * 3600)), seconds(hours * 3600), "{hours}");
        }
    }

    #[test]
    fn milliseconds_and_epochs_are_not_taken_for_seconds() {
        for (millis, real) in [
            (300_000u64, 300),
            (900_000, 900),
            (3_600_000, 3600),
            (3_599_000, 3599),
            (7_200_000, 7200),
            (10_800_000, 10_800),
            (28_800_000, 28_800),
            (43_200_000, 43_200),
            (86_400_000, 86_400),
            (604_800_000, 604_800),
        ] {
            let lifetime = read(json!({"expires_in": millis}));
            assert_eq!(lifetime.expiries.first().copied(), seconds(real), "{millis}");
            assert_eq!(lifetime.doubtful.as_deref(), Some("expires_in"), "{millis}");
        }
        for epoch in [
            json!(1_767_268_800),
            json!("1767268800"),
            json!(1_767_268_800_000i64),
            json!("2026-01-01T12:00:00Z"),
        ] {
            assert_eq!(one("expires_in", epoch.clone()), NOON, "{epoch}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for value in [
            json!("soon"),
            json!(true),
            json!([3600]),
            json!({"type": "x"}),
            json!("1 moon"),
            json!("P1M"),
            json!(1e300),
        ] {
            let lifetime = read(json!({"expires_at": value}));
            assert_eq!(
                (lifetime.expiries, lifetime.doubtful.as_deref()),
                (vec![], Some("expires_at")),
                "{value}"
            );
        }
        for value in [json!(null), json!(""), json!("never"), json!(false), json!("0001-01-01T00:00:00Z")] {
            assert_eq!(one("expires_at", value.clone()), None, "{value}");
            assert_eq!(one("expires_in", value.clone()), None, "{value}");
        }
        assert_eq!(one("lease_duration", json!(0)), None);
        assert_eq!(one("refresh_expires_in", json!("soon")), None);
        assert_eq!((one("expired", json!(true)), one("is_expired", json!(false))), (seconds(0), None));
    }

    #[test]
    fn when_it_was_issued() {
        for value in [json!(1_767_268_800), json!(1_767_268_800_000i64), json!("2026-01-01T12:00:00Z")] {
            let lifetime = read(json!({"obtained_at": value, "expires_in": 60}));
            assert_eq!(lifetime.issued.map(|at| at.latest.as_millis()), Some(1_767_268_800_000), "{value}");
        }
        assert_eq!(read(json!({"created_at": "long ago"})).doubtful.as_deref(), Some("created_at"));
        assert_eq!(read(json!({"created": true})), Lifetime::default());
    }

    proptest! {
        #[test]
        fn seconds_up_to_two_days_are_seconds(number in 0..=172_800u64) {
            prop_assert_eq!(one("expires_in", json!(number)), seconds(number));
        }

        #[test]
        fn no_number_of_milliseconds_is_longer_than_what_was_meant(minutes in 4..20_000u64) {
            let lifetime = read(json!({"expires_in": minutes * 60_000}));
            let Expiry::In(span) = lifetime.expiries[0] else { return Ok(()) };
            // Whole hours for up to a week, and whole days, may be meant as seconds.
            let seconds = minutes * 60_000;
            let natural = seconds % 86_400 == 0 || (seconds % 3600 == 0 && seconds <= 604_800);
            prop_assert!(natural || span == Duration::from_secs(minutes * 60), "{span:?}");
        }

        #[test]
        fn anything_is_read_without_a_panic(text in any::<String>(), number in any::<f64>(), name in "expires_(at|in)|created_at|ttl(_ms)?") {
            for value in [Value::from(text.clone()), Value::from(number), json!({"seconds": number})] {
                let _ = read(json!({name.as_str(): value}));
            }
        }
    }
}
