//! One ask for a token: which, how fresh, how soon, and who asks.

use crate::moment::Moment;
use crate::options::Choice;
use crate::recipe::Recipe;
use crate::session::Session;
use std::time::Duration;

/// One ask for a token.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Which token.
    pub recipe: Recipe,
    /// Where it is kept.
    pub store: Choice,
    /// How long we may take.
    pub deadline: Duration,
    /// How long the token command may take, whether we still wait or not.
    pub command_timeout: Duration,
    /// Only a token minted from now on will do, if it can be had.
    pub refresh: bool,
    /// When we were asked.
    pub asked: Moment,
    /// A person asks, who need not be spared a command that failed a moment ago.
    pub insists: bool,
    /// The client's session, which must not be given the same token twice.
    pub session: Option<Session>,
}
