//! Pure: moments as programs write them, in numbers, in the formats of standards, and in loose ones.
//!
//! A text without a zone, or with a day that may be a month, names no one moment. It is read as the first and
//! the last that it may mean, so that nothing is taken for fresh that may have ended.

use super::loose::Loose;
use crate::token::moment::Moment;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::{Iso8601, Rfc2822, Rfc3339};

/// The first and the last moment that was meant; most often they are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Between {
    pub(crate) earliest: Moment,
    pub(crate) latest: Moment,
}

/// What a value says of a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    At(Between),
    /// There is to be none: no value, or Go's zero time.
    Never,
    Unreadable,
}

/// Seconds up to here are moments (the end of the year 9999); as milliseconds that were in 1978.
const LAST_SECOND: f64 = 253_402_300_799.0;

/// Where a moment is that is written as an object: timestamps of protocol buffers and of Firestore, PowerShell's
/// `DateTimeOffset` and `DateTime`, MongoDB's dates.
const INSIDE: [&str; 5] = ["seconds", "_seconds", "UtcDateTime", "value", "$date"];

const NEVER: [&str; 8] = ["", "never", "none", "null", "nil", "infinite", "unlimited", "n/a"];

impl Between {
    pub(crate) const fn exactly(moment: Moment) -> Self {
        Self { earliest: moment, latest: moment }
    }

    pub(crate) fn is_exact(self) -> bool {
        self.earliest == self.latest
    }
}

/// A moment in any of the ways in which one is written in JSON.
pub(super) fn read(value: &Value) -> Reading {
    match value {
        Value::Null | Value::Bool(false) => Reading::Never,
        Value::Number(number) => exactly(number.as_f64().and_then(from_number)),
        Value::String(text) => from_text(text),
        Value::Object(map) => match INSIDE.iter().find_map(|name| map.get(*name)) {
            Some(inner @ (Value::Number(_) | Value::String(_))) => read(inner),
            _ => Reading::Unreadable,
        },
        Value::Bool(true) | Value::Array(_) => Reading::Unreadable,
    }
}

/// Seconds, milliseconds, microseconds or nanoseconds since the epoch: whichever lies before the year 10,000.
pub(super) fn from_number(number: f64) -> Option<Moment> {
    let millis = match number.abs() {
        seconds if seconds <= LAST_SECOND => number * 1000.0,
        millis if millis <= LAST_SECOND * 1e3 => number,
        micros if micros <= LAST_SECOND * 1e6 => number / 1e3,
        _ => number / 1e6,
    };
    // The cast can't lose anything that counts: the range is checked.
    (millis.abs() <= LAST_SECOND * 1e3).then(|| Moment::from_millis(millis.floor() as i64))
}

/// A number, perhaps written as a string.
pub(super) fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|number: &f64| number.is_finite())
}

fn exactly(moment: Option<Moment>) -> Reading {
    moment.map_or(Reading::Unreadable, |moment| Reading::At(Between::exactly(moment)))
}

fn from_text(text: &str) -> Reading {
    let text = text.trim();
    if NEVER.contains(&&*text.to_ascii_lowercase()) {
        return Reading::Never;
    }
    // `/Date(1767268800000+0100)/` is .NET's, in milliseconds; its zone only says where it was written.
    if let Some(inner) = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")) {
        let end = inner.rfind(['+', '-']).filter(|at| *at > 0).unwrap_or(inner.len());
        let millis: Option<i64> = inner[..end].parse().ok();
        return exactly(millis.map(Moment::from_millis));
    }
    if let Some(number) = number(&Value::from(text)) {
        return exactly(from_number(number));
    }
    let standard = OffsetDateTime::parse(text, &Rfc3339)
        .or_else(|_| OffsetDateTime::parse(text, &Iso8601::DEFAULT))
        .or_else(|_| OffsetDateTime::parse(text, &Rfc2822));
    match standard {
        Ok(moment) if moment.year() <= 1 => Reading::Never,
        Ok(moment) => Reading::At(Between::exactly(millis(moment))),
        Err(_) => loose_reading(text),
    }
}

fn loose_reading(text: &str) -> Reading {
    let loose = Loose::scan(text);
    let Some((first, last)) = loose.and_then(|loose| loose.first_and_last()) else {
        return Reading::Unreadable;
    };
    if first.year() <= 1 {
        return Reading::Never;
    }
    Reading::At(Between { earliest: millis(first), latest: millis(last) })
}

fn millis(moment: OffsetDateTime) -> Moment {
    let millis = moment.unix_timestamp_nanos().div_euclid(1_000_000);
    Moment::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::{Between, Reading, from_number, read};
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
    use serde_json::{Value, json};

    fn at(value: &Value) -> Between {
        let Reading::At(between) = read(value) else { panic!("{value}: {:?}", read(value)) };
        between
    }

    #[test]
    fn one_noon_in_every_dress() {
        for value in [
            json!(1_767_268_800),
            json!("1767268800"),
            json!("1.7672688e9"),
            json!(1_767_268_800_000i64),
            json!(1_767_268_800_000_000i64),
            json!(1_767_268_800_000_000_000i64),
            json!(1_767_268_800.0),
            json!({"seconds": 1_767_268_800, "nanos": 5}),
            json!({"seconds": "1767268800", "nanos": 0}),
            json!({"_seconds": 1_767_268_800, "_nanoseconds": 0}),
            json!({"value": "/Date(1767268800000)/", "DateTime": "Thursday, 1 January 2026 13:00:00"}),
            json!({"DateTime": "/Date(1767272400000)/", "UtcDateTime": "/Date(1767268800000)/"}),
            json!({"$date": "2026-01-01T12:00:00Z"}),
            json!("/Date(1767268800000)/"),
            json!("/Date(1767268800000+0100)/"),
            json!("2026-01-01T12:00:00Z"),
            json!("2026-01-01T12:00:00.000000000Z"),
            json!("2026-01-01t12:00:00z"),
            json!("2026-01-01T14:00:00+02:00"),
            json!("2026-01-01T17:30:00+0530"),
            json!("2026-01-01T14:00:00+02"),
            json!("20260101T120000Z"),
            json!("2026-01-01T12:00Z"),
            json!("2026-01-01 12:00:00Z"),
            json!("Thu, 01 Jan 2026 12:00:00 GMT"),
            json!("2026-01-01 12:00:00 +0000 UTC"),
        ] {
            let between = at(&value);
            assert_eq!(between.earliest.as_millis() / 1000, 1_767_268_800, "{value}");
            assert!(between.is_exact(), "{value}");
        }
    }

    #[test]
    fn what_names_no_moment() {
        for never in [
            json!(null),
            json!(false),
            json!(""),
            json!("never"),
            json!("Never"),
            json!("0001-01-01T00:00:00Z"),
            json!("0001-01-01T00:00:00"),
            json!("0001-01-01 00:00:00 +0000 UTC"),
        ] {
            assert_eq!(read(&never), Reading::Never, "{never}");
        }
        for unreadable in [
            json!(true),
            json!("NaN"),
            json!("soon"),
            json!("1h"),
            json!("in 5 minutes"),
            json!("2026-13-45"),
            json!("2026-01-01T99:00:00Z"),
            json!("13:00 PM 1 Jan 2026"),
            json!(1e21),
            json!([1_767_268_800]),
            json!({"type": "date"}),
        ] {
            assert_eq!(read(&unreadable), Reading::Unreadable, "{unreadable}");
        }
    }

    proptest! {
        #[test]
        fn a_number_means_the_same_in_every_unit(second in 1_000_000_000..100_000_000_000i64) {
            for unit in [1i64, 1000, 1_000_000] {
                let read = from_number((second * unit) as f64).unwrap();
                prop_assert_eq!(read.as_millis(), second * 1000);
            }
        }

        #[test]
        fn what_has_no_zone_lies_around_what_has_one(text in "20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]") {
            let bare = at(&json!(text.clone()));
            for zone in ["Z", " UTC", "+14:00", "-12:00", " +0530"] {
                let exact = at(&json!(format!("{text}{zone}")));
                prop_assert!(exact.is_exact(), "{zone}");
                prop_assert!(bare.earliest <= exact.earliest && exact.latest <= bare.latest);
            }
        }

        #[test]
        fn anything_is_read_without_a_panic(text in any::<String>(), number in any::<f64>(),
                                            dated in "[0-9TZ:./ +-]{0,30}", worded in "([A-Za-z]{1,9}[ ,]|[0-9:]{1,8}[ ,-]){0,8}") {
            for value in [Value::from(text), Value::from(number), Value::from(dated), Value::from(worded)] {
                if let Reading::At(between) = read(&value) {
                    prop_assert!(between.earliest <= between.latest);
                }
            }
        }
    }
}
