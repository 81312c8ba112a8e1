//! Pure: the ways in which documents say when a token ends, read into moments.

use crate::token::moment::Moment;
use serde_json::Value;
use std::time::Duration;
use time::OffsetDateTime;
use time::format_description::well_known::{Iso8601, Rfc3339};

/// When a token ends, as it was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expiry {
    /// At a moment.
    At(Moment),
    /// So long after the token command was started.
    In(Duration),
}

/// Numbers up to this are seconds from now where a field may mean either: no token ended in 1971.
const LONGEST_SPAN: f64 = 31_536_000.0 * 1.5;

/// Numbers from this on are milliseconds since the epoch: as seconds they lie beyond the year 5000.
const FIRST_MILLIS: f64 = 1e11;

/// Beyond this (the year 9999, in milliseconds) a number is no moment that anyone meant.
const LAST_MILLIS: f64 = 253_402_300_799_000.0;

/// A number of seconds (`expires_in`), perhaps written as a string.
pub(crate) fn span(value: &Value) -> Option<Expiry> {
    // `"3600s"` is how protocol buffers print a duration.
    let seconds = number(value).or_else(|| value.as_str()?.trim().strip_suffix('s')?.parse().ok())?;
    Duration::try_from_secs_f64(seconds.max(0.0)).ok().map(Expiry::In)
}

/// A moment: seconds or milliseconds since the epoch, RFC 3339, or ISO 8601 with an offset.
pub(crate) fn moment(value: &Value) -> Option<Expiry> {
    if let Some(number) = number(value) {
        let millis = if number.abs() < FIRST_MILLIS { number * 1000.0 } else { number };
        return (millis.abs() <= LAST_MILLIS).then(|| Expiry::At(Moment::from_millis(millis as i64)));
    }
    // `2026-01-01 12:00:00 +0000 UTC` is how Go prints a time; most else is RFC 3339.
    let text = value.as_str()?.trim();
    let mut words = text.split_whitespace();
    let text = match (words.next(), words.next(), words.next()) {
        (Some(day), Some(hour), zone) => format!("{day}T{hour}{}", zone.unwrap_or_default()),
        _ => text.to_owned(),
    };
    let parsed = OffsetDateTime::parse(&text, &Rfc3339)
        .or_else(|_| OffsetDateTime::parse(&text, &Iso8601::DEFAULT))
        .ok()?;
    // Go writes its zero time for "never".
    let millis = parsed.unix_timestamp_nanos().div_euclid(1_000_000);
    (parsed.year() > 1)
        .then(|| Moment::from_millis(i64::try_from(millis).unwrap_or(i64::MAX)))
        .map(Expiry::At)
}

/// Either, for a place that the user pointed at: small numbers are spans.
pub(crate) fn either(value: &Value) -> Option<Expiry> {
    match number(value) {
        Some(small) if small.abs() < LONGEST_SPAN => span(value),
        _ => moment(value),
    }
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::{Expiry, either, moment, span};
    use crate::token::moment::Moment;
    use proptest::prelude::{any, proptest};
    use serde_json::{Value, json};
    use std::time::Duration;

    const NOON: Option<Expiry> = Some(Expiry::At(Moment::from_millis(1_767_268_800_000)));

    #[test]
    fn moments_in_every_dress() {
        for value in [
            json!(1_767_268_800),
            json!("1767268800"),
            json!(1_767_268_800_000i64),
            json!(1_767_268_800.0),
            json!("2026-01-01T12:00:00Z"),
            json!("2026-01-01T12:00:00.000000000Z"),
            json!("2026-01-01T14:00:00+02:00"),
            json!("2026-01-01T17:30:00+0530"),
            json!("2026-01-01 12:00:00Z"),
            json!("2026-01-01 12:00:00 +0000 UTC"),
            json!("2026-01-01 17:30:00.5 +0530 IST"),
        ] {
            let Some(Expiry::At(at)) = moment(&value) else { panic!("{value}") };
            assert_eq!(at.as_millis() / 1000, 1_767_268_800, "{value}");
        }
    }

    #[test]
    fn what_names_no_moment() {
        for value in [
            json!("2026-01-01 12:00:00.000000"),
            json!("0001-01-01T00:00:00Z"),
            json!(null),
            json!(true),
            json!("NaN"),
            json!(""),
            json!(1_767_268_800_000_000i64),
            json!(1_767_268_800_000_000_000i64),
        ] {
            assert_eq!(moment(&value), None, "{value}");
        }
    }

    #[test]
    fn spans_and_either() {
        assert_eq!(span(&json!("300")), Some(Expiry::In(Duration::from_secs(300))));
        assert_eq!(span(&json!("300s")), Some(Expiry::In(Duration::from_secs(300))));
        assert_eq!(span(&json!(-1)), Some(Expiry::In(Duration::ZERO)));
        assert_eq!(either(&json!(300)), span(&json!(300)));
        assert_eq!(either(&json!(1_767_268_800)), NOON);
    }

    proptest! {
        #[test]
        fn anything_is_read_without_a_panic(text in any::<String>(), number in any::<f64>()) {
            for value in [Value::from(text.clone()), Value::from(number)] {
                let _ = (span(&value), moment(&value), either(&value));
            }
        }
    }
}
