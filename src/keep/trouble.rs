//! Why a store did not do what was asked of it. Never fatal: without a keep, a token is minted.

use std::fmt;

/// What is wrong with a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It isn't there, or refuses: the reason.
    Unavailable(String),
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

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(why) => f.write_str(why),
            Self::Locked => f.write_str("it is locked"),
            Self::Asks => f.write_str("it asks before it keeps anything, as KeePassXC does"),
            Self::Silent => f.write_str("it did not answer in time"),
            Self::Hurried => f.write_str("no time was left to wait for it"),
            Self::LeftAlone => f.write_str("it did not answer within the last minute, and is left alone"),
            Self::TooLarge(why) => write!(f, "the token is too large for it: {why}"),
        }
    }
}
