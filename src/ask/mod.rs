//! One ask for a token: which, how fresh, how soon, and who asks.

pub(crate) mod caller;
pub(crate) mod profile;

pub(crate) mod options;
pub(crate) mod recipe;

pub(crate) mod allowed_server;
pub(crate) mod server;
pub(crate) mod session;
mod title;

use crate::ask::options::StoreChoice;
use crate::ask::recipe::Recipe;
use crate::ask::session::Session;
use crate::token::moment::Moment;
use std::time::Duration;

/// One ask for a token.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    /// Which token.
    pub(crate) recipe: Recipe,
    /// Where it is kept.
    pub(crate) store: StoreChoice,
    /// How long we may take.
    pub(crate) deadline: Duration,
    /// How long the token command may take, whether we still wait or not.
    pub(crate) command_timeout: Duration,
    /// Only a token minted from now on will do, if it can be had.
    pub(crate) refresh: bool,
    /// When we were asked.
    pub(crate) asked: Moment,
    /// A person asks, who need not be spared a command that failed a moment ago.
    pub(crate) retry_failed: bool,
    /// The client's session, which must not be given the same token twice.
    pub(crate) session: Option<Session>,
}
