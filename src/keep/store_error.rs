//! Why a store did not do what was asked of it. Never fatal: without a keep, a token is minted.

use std::fmt;

const ASKS: &str = "asks before it keeps anything, as KeePassXC does";
const SAID: &str = "said '";

/// What is wrong with a store. Its text goes on from the store's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StoreError {
    /// It isn't there, or refuses: the reason.
    Unavailable(String),
    /// It is locked, and would have opened a dialog.
    Locked,
    /// It is unlocked, and would have opened a dialog before it kept anything.
    Asks,
    /// It answered with an error of its own: its words, or the error's name.
    Refused(String),
    /// It did not answer in time.
    Silent,
    /// It did not answer in what was left of the request's time, which says little of it.
    DeadlineExceeded,
    /// It did not answer lately, and is not asked again for a while.
    CoolingDown,
    /// It takes no token of this size: what it said.
    TooLarge(String),
    /// It takes no more for now: what it said.
    Full(String),
}

impl StoreError {
    /// Whether the store may hold entries all the same, which nobody can see now.
    pub(super) const fn hides_entries(&self) -> bool {
        matches!(self, Self::Locked | Self::Asks | Self::Silent | Self::DeadlineExceeded | Self::CoolingDown)
    }

    /// What such a text told, after the store's name, if that store was there, unlocked, and refused.
    pub(super) fn refusal(text: &str) -> Option<Self> {
        let text = text.strip_prefix(' ')?;
        let words = || Some(Self::Refused(text.strip_prefix(SAID)?.strip_suffix('\'')?.to_owned()));
        if text == ASKS { Some(Self::Asks) } else { words() }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(why) => write!(f, "unavailable: {why}"),
            Self::Locked => f.write_str("locked"),
            Self::Asks => f.write_str(ASKS),
            Self::Refused(words) => write!(f, "{SAID}{words}'"),
            Self::Silent => f.write_str("did not answer in time"),
            Self::DeadlineExceeded => f.write_str("had no time left to answer"),
            Self::CoolingDown => f.write_str("did not answer within the last minute"),
            Self::Full(why) => write!(f, "full: {why}"),
            Self::TooLarge(why) => write!(f, "takes no token of this size: {why}"),
        }
    }
}
