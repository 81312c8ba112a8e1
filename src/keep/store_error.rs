//! Why a store did not do what was asked of it. Never fatal: without a keep, a token is minted.

use std::fmt;

/// What is wrong with a store. Its text goes on from the store's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StoreError {
    /// It isn't there, or refuses: the reason.
    Unavailable(String),
    /// It is locked, and would have opened a dialog.
    Locked,
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

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(why) => write!(f, "unavailable: {why}"),
            Self::Locked => f.write_str("locked"),
            Self::Silent => f.write_str("did not answer in time"),
            Self::DeadlineExceeded => f.write_str("had no time left to answer"),
            Self::CoolingDown => f.write_str("did not answer within the last minute"),
            Self::Full(why) => write!(f, "full: {why}"),
            Self::TooLarge(why) => write!(f, "takes no token of this size: {why}"),
        }
    }
}
