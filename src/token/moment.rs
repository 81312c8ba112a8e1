//! A point in time by the wall clock, to the millisecond, with arithmetic that can't overflow.
//!
//! Tokens carry Unix seconds, some with a fraction, some of them absurd. An absurd moment becomes the last
//! one there is: it never panics, and never wraps round into the past.

use serde::{Deserialize, Serialize};
use std::time::Duration;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Moment(i64);

impl Moment {
    pub(crate) const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    pub(crate) const fn as_millis(self) -> i64 {
        self.0
    }

    pub(crate) fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(millis(duration)))
    }

    pub(crate) fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(millis(duration)))
    }

    /// How long after `earlier`; zero if it isn't after it.
    pub(crate) fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// How many seconds after `other` it is; negative if it is before.
    pub(crate) const fn seconds_after(self, other: Self) -> i64 {
        self.0.saturating_sub(other.0).div_euclid(1000)
    }

    /// As RFC 3339 in UTC, to the second; as milliseconds since the epoch if the year has more than four digits.
    pub(crate) fn rfc3339(self) -> String {
        OffsetDateTime::from_unix_timestamp(self.0.div_euclid(1000))
            .ok()
            .and_then(|moment| moment.format(&Rfc3339).ok())
            .unwrap_or_else(|| self.0.to_string())
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::Moment;
    use proptest::prelude::{any, proptest};
    use std::time::Duration;

    #[test]
    fn is_written_as_rfc_3339() {
        assert_eq!(Moment::from_millis(1_767_268_800_999).rfc3339(), "2026-01-01T12:00:00Z");
    }

    proptest! {
        #[test]
        fn never_wraps(at in any::<i64>(), by in any::<u64>()) {
            let at = Moment::from_millis(at);
            let by = Duration::from_millis(by);
            assert!(at.plus(by) >= at);
            assert!(at.minus(by) <= at);
            let _ = at.rfc3339();
            assert!(at.plus(by).seconds_after(at) >= 0);
            assert!(at.minus(by).seconds_after(at) <= 0);
        }
    }
}
