//! Why a store did not do what was asked of it. Never fatal: without a keep, a token is minted.

use std::fmt;

const ASKS: &str = "it asks before it keeps anything, as KeePassXC does";
const SAID: &str = "it said ";

/// What is wrong with a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It isn't there, or refuses: the reason.
    Unavailable(String),
    /// It answered with an error of its own: its words, or the error's name.
    Refused(String),
    /// It is locked, and would have opened a dialog.
    Locked,
    /// It would have opened a dialog before it kept anything, though it is unlocked.
    Asks,
    /// It did not answer in time.
    Silent,
    /// It did not answer in what was left of the ask's time, which says little of it.
    Hurried,
    /// It did not answer lately, and is left alone for a while.
    LeftAlone,
    /// It takes no token of this size: what it said.
    TooLarge(String),
}

impl Trouble {
    /// Whether the store may hold entries all the same, which nobody can see now.
    pub(super) const fn hides_entries(&self) -> bool {
        matches!(self, Self::Locked | Self::Asks | Self::Silent | Self::Hurried | Self::LeftAlone)
    }

    /// Whether a text tells that a store was there and unlocked, and refused.
    pub(super) fn is_refusal(text: &str) -> bool {
        text == ASKS || text.starts_with(SAID)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(why) => f.write_str(why),
            Self::Locked => f.write_str("it is locked"),
            Self::Asks => f.write_str(ASKS),
            Self::Refused(words) => write!(f, "{SAID}'{words}'"),
            Self::Silent => f.write_str("it did not answer in time"),
            Self::Hurried => f.write_str("no time was left to wait for it"),
            Self::LeftAlone => f.write_str("it did not answer within the last minute, and is left alone"),
            Self::TooLarge(why) => write!(f, "the token is too large for it: {why}"),
        }
    }
}
