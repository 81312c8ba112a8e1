//! Pure: tokens that were said to be refused, known by their marks until they have expired.

use crate::token::mark::TokenMark;
use crate::token::moment::Moment;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long a rejection is remembered after the token's expiry: where that is assumed, it may well live longer.
const MEMORY: Duration = Duration::from_secs(86_400);

/// No more of them are remembered of one token command.
const MOST: usize = 16;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Rejections(Vec<Rejection>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Rejection {
    mark: TokenMark,
    /// From then on it need not be remembered.
    until: Moment,
}

impl Rejections {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn contains(&self, mark: TokenMark) -> bool {
        self.0.iter().any(|rejection| rejection.mark == mark)
    }

    /// Whether any of them is still to be remembered.
    pub(super) fn any_in_force(&self, now: Moment) -> bool {
        self.0.iter().any(|rejection| now < rejection.until)
    }

    /// Adds these tokens with their expiry, and forgets what has had its time.
    pub(super) fn add(&mut self, refused: impl Iterator<Item = (TokenMark, Moment)>, now: Moment) {
        for (mark, expires_at) in refused {
            self.0.retain(|old| now < old.until && old.mark != mark);
            self.0.push(Rejection { mark, until: expires_at.plus(MEMORY) });
        }
        let excess = self.0.len().saturating_sub(MOST);
        self.0.drain(..excess);
    }
}
