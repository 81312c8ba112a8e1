//! Pure: a mint that gave no token, whom it concerns, and for how long the command is spared for it.

use crate::ask::cache_key::Limits;
use crate::token::moment::Moment;
use crate::ui::complaint::{Cause, Complaint};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// After a command that wanted a browser: each run opens another window that nobody asked for.
const BROWSER_BACK_OFF: Duration = Duration::from_secs(15 * 60);

/// The longest back-off after a command that keeps failing: shorter than a client waits.
const LONGEST_BACK_OFF: Duration = Duration::from_secs(8);

/// A mint that gave none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Failure {
    /// When it had failed.
    pub(crate) at: Moment,
    /// How many there were in a row.
    pub(crate) count: u32,
    /// How often the command was run for this one.
    #[serde(default = "once")]
    pub(crate) tries: u32,
    /// The limits of the caller whose mint it was, by which its own failures are told from another's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) limits: Option<Limits>,
    /// What happened, and what to do about it.
    pub(crate) complaint: Complaint,
}

const fn once() -> u32 {
    1
}

impl Failure {
    /// Whether it says anything of what a caller with these limits would get.
    pub(crate) fn concerns(&self, limits: impl FnOnce() -> Limits) -> bool {
        self.complaint.cause != Cause::Caller || self.limits.as_ref().is_none_or(|own| *own == limits())
    }

    /// Whether the command is not run again until somebody has logged in.
    pub(crate) fn waits_for_login(&self, now: Moment) -> bool {
        self.complaint.cause == Cause::Browser && self.is_within(now, BROWSER_BACK_OFF)
    }

    /// Whether it is so recent that the command would most likely fail again. The back-off grows with
    /// each failure in a row, from 1 s to 8 s.
    pub(crate) fn in_back_off(&self, now: Moment) -> bool {
        self.is_within(now, self.back_off())
    }

    /// How much of the back-off is left.
    pub(crate) fn back_off_left(&self, now: Moment) -> Duration {
        if self.in_back_off(now) { self.at.plus(self.back_off()).since(now) } else { Duration::ZERO }
    }

    fn back_off(&self) -> Duration {
        Duration::from_secs(1 << self.count.saturating_sub(1).min(3)).min(LONGEST_BACK_OFF)
    }

    /// A failure in our future was noted by a clock that has been set back since, and says nothing.
    fn is_within(&self, now: Moment, span: Duration) -> bool {
        now >= self.at && now < self.at.plus(span)
    }
}

#[cfg(test)]
mod tests {
    use super::Failure;
    use crate::token::moment::Moment;
    use crate::ui::complaint::{Complaint, Exit};
    use proptest::prelude::{any, prop_assert, proptest};

    #[test]
    fn the_back_off_grows_to_eight_seconds() {
        for (count, seconds) in [(1, 1), (2, 2), (3, 4), (4, 8), (1000, 8)] {
            let complaint = Complaint::new(Exit::Command, "", "");
            let failure = Failure { at: Moment::from_millis(0), count, tries: 1, limits: None, complaint };
            assert!(failure.in_back_off(Moment::from_millis(seconds * 1000 - 1)), "{count}");
            assert!(!failure.in_back_off(Moment::from_millis(seconds * 1000)), "{count}");
        }
    }

    proptest! {
        #[test]
        fn a_back_off_that_is_over_stays_over(at in any::<i64>(), count in any::<u32>(), now in any::<i64>(),
                                           later in any::<u64>()) {
            let failure =
                Failure { at: Moment::from_millis(at), count, tries: 1, limits: None, complaint: Complaint::new(Exit::Command, "", "") };
            let now = Moment::from_millis(now);
            let later = now.plus(std::time::Duration::from_millis(later));
            prop_assert!(now < failure.at || failure.in_back_off(now) || !failure.in_back_off(later));
        }
    }
}
