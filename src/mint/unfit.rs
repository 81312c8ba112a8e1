//! A token that could be read and is of no use, because of its life.

use crate::ui::complaint::{Complaint, Exit};
use crate::ui::terminal::span;
use std::time::Duration;

/// Why a token that could be read is of no use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// It ended so long before it came.
    Ended(Duration),
    /// Its end is the beginning of the epoch, which is what programs write for no time at all.
    Zero,
    /// It begins so long after it came.
    NotYet(Duration),
}

impl Unfit {
    pub(super) fn complaint(&self, title: &str) -> Complaint {
        let (what, hint) = match self {
            Self::Ended(ago) => (
                format!("'{title}' printed a token that ended {} ago", span(*ago)),
                "it may keep tokens of its own past their end, or this machine's clock may be ahead",
            ),
            Self::Zero => (
                format!("'{title}' printed a token whose expiry is 0"),
                "run it by itself: programs write 0 where they have no time, so there may be no session",
            ),
            Self::NotYet(ahead) => (
                format!("'{title}' printed a token that is not valid for another {}", span(*ahead)),
                "this machine's clock may be behind",
            ),
        };
        Complaint::new(Exit::Output, what, hint)
    }
}
