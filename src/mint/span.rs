//! Pure: when a token ends, as the value of one field says: a moment, or a span in one of many spellings.

use super::moments::{self, Between, Reading, number};
use super::timing::Unit;
use crate::token::moment::Moment;
use serde_json::Value;
use std::time::Duration;

/// When a token ends, as one field says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expiry {
    /// At a moment.
    At(Between),
    /// So long after it was issued.
    In(Duration),
}

/// Numbers up to this are seconds from now where a field may mean either: no token ended in 1971.
const LONGEST_SPAN: f64 = 31_536_000.0 * 1.5;

/// No token lives longer than ten years.
const TEN_YEARS: f64 = 315_576_000.0;

/// Seconds since the epoch, from 2017 to 2039, in a field that should hold a span.
const EPOCHS: std::ops::Range<f64> = 1.5e9..2.2e9;

const DAY: f64 = 86_400.0;

/// What a value says of the time that is left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Span {
    Known(Expiry),
    /// Milliseconds, by the look of it, where there should be seconds.
    Guessed(Expiry),
    Never,
    Unreadable,
}

/// A moment or, where a number is too small for one, a span.
pub(super) fn end(value: &Value, unit: Unit) -> Span {
    let inner = value.as_object().and_then(|map| number(map.get("seconds")?));
    match (number(value).or(inner), unit) {
        (Some(number), Some(millis)) if number >= LONGEST_SPAN => {
            let moment = moments::from_number(number * f64::from(millis) / 1000.0);
            moment.map_or(Span::Unreadable, at)
        }
        (Some(small), unit) if small.abs() < LONGEST_SPAN => span(value, unit),
        _ => match moments::read(value) {
            Reading::At(between) => Span::Known(Expiry::At(between)),
            Reading::Never => Span::Never,
            Reading::Unreadable => duration(value).map_or(Span::Unreadable, known),
        },
    }
}

/// A span, most often in seconds. Some write a moment there.
pub(super) fn span(value: &Value, unit: Unit) -> Span {
    match (number(value), unit) {
        (Some(number), Some(millis)) => match number * f64::from(millis) / 1000.0 {
            epoch if EPOCHS.contains(&epoch) => moments::from_number(epoch).map_or(Span::Unreadable, at),
            span => seconds(span),
        },
        (Some(number), None) => believed(number),
        (None, _) => match (duration(value), moments::read(value)) {
            (Some(duration), _) => known(duration),
            (None, Reading::At(between)) => Span::Known(Expiry::At(between)),
            (None, Reading::Never) => Span::Never,
            (None, Reading::Unreadable) => Span::Unreadable,
        },
    }
}

/// What a number means that should be seconds: an epoch is a moment, and milliseconds are seen by their size.
fn believed(number: f64) -> Span {
    if EPOCHS.contains(&number) || number >= EPOCHS.start * 1000.0 {
        moments::from_number(number).map_or(Span::Unreadable, at)
    } else if number > TEN_YEARS || looks_like_millis(number) {
        match seconds(number / 1000.0) {
            Span::Known(expiry) => Span::Guessed(expiry),
            other => other,
        }
    } else {
        seconds(number)
    }
}

/// Issuers that grant more than two days grant whole ones, or whole hours for up to a week. Whole seconds,
/// counted in milliseconds, seldom come to that; those that do come to 125 days or their multiples.
fn looks_like_millis(number: f64) -> bool {
    let left_of = |unit: f64| number.rem_euclid(unit);
    let whole_days = left_of(DAY) == 0.0 || left_of(DAY) > DAY - 60.0;
    let whole_hours = left_of(3600.0) == 0.0 && number <= 7.0 * DAY;
    let whole_millis = left_of(1000.0) == 0.0 || left_of(1000.0) >= 990.0;
    let unnatural = left_of(125.0 * DAY) == 0.0;
    number > 2.0 * DAY && whole_millis && (unnatural || !(whole_days || whole_hours))
}

fn seconds(number: f64) -> Span {
    Duration::try_from_secs_f64(number.max(0.0)).map_or(Span::Unreadable, known)
}

const fn known(duration: Duration) -> Span {
    Span::Known(Expiry::In(duration))
}

const fn at(moment: Moment) -> Span {
    Span::Known(Expiry::At(Between::exactly(moment)))
}

/// `"3600s"`, `"1h"`, `"1h 30m"`, `"90 minutes"`, `"PT1H"`, `{"seconds": 3600}`.
fn duration(value: &Value) -> Option<Duration> {
    if let Some(seconds) = value.as_object().and_then(|map| number(map.get("seconds")?)) {
        return (seconds < LONGEST_SPAN).then(|| Duration::try_from_secs_f64(seconds.max(0.0)).ok())?;
    }
    let text = value.as_str()?.trim().to_ascii_lowercase();
    let text = text.strip_prefix("in ").unwrap_or(&text);
    // ISO 8601: its months and years before the T have no length.
    if let Some(iso) = text.strip_prefix('p') {
        let (days, hours) = iso.split_once('t').unwrap_or((iso, ""));
        let text = format!("{days} {hours}");
        return if days.contains(['m', 'y']) { None } else { parsed(&text) };
    }
    parsed(text)
}

fn parsed(text: &str) -> Option<Duration> {
    // Protocol buffers print a fraction of a second, which humantime doesn't read.
    let fraction = text.strip_suffix('s').and_then(|seconds| seconds.parse().ok());
    let fraction = fraction.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    fraction.or_else(|| humantime::parse_duration(text.trim()).ok())
}
