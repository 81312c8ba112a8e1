//! Which token is asked for: what is set once, and what each request brings.

pub(crate) mod explained;
pub(crate) mod for_bridge;
pub(crate) mod link_names;
pub(crate) mod understand;

pub(crate) mod by_server;

pub(crate) mod reading;

mod request;

pub(crate) mod arguments;
pub(crate) mod caller;
pub(crate) mod profile;
mod words;

pub(crate) mod options;
pub(crate) mod session;

pub(crate) mod cache_key;

pub(crate) mod allowed_server;
pub(crate) mod recipe;
pub(crate) mod server;
mod trust;
pub(crate) mod varied;
mod written;

mod accounts;

mod title;

use crate::system::environment;
use crate::token::credential::Freshness;
use crate::token::header::HeaderTemplate;
use crate::token::moment::Moment;
use crate::token::variable::VariableTemplate;
use allowed_server::AllowedServer;
use cache_key::{CacheKey, Limits};
use options::StoreChoice;
use recipe::Recipe;
use server::Server;
use session::Session;
use std::time::Duration;

/// The standing ask: set once, and the same for every request.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) recipe: Recipe,
    /// Under which the token is kept.
    pub(crate) cache_key: CacheKey,
    /// The server that the client named.
    pub(crate) server: Server,
    /// The servers to which the token may go; none: wherever it is asked for.
    pub(crate) allowed_servers: Vec<AllowedServer>,
    /// The headers to make of the token; none: `Authorization: Bearer {token}`, or what the command printed.
    pub(crate) headers: Vec<HeaderTemplate>,
    /// The variables that carry the token, for who takes it from the environment.
    pub(crate) variables: Vec<VariableTemplate>,
    /// Who it logs in, for programs that want a user's name beside it.
    pub(crate) username: Option<String>,
    pub(crate) freshness: Freshness,
    pub(crate) store: StoreChoice,
    /// The variables that are part of the cache key.
    pub(crate) vary_env: Vec<String>,
    /// How long a request may take, if that was said.
    pub(crate) deadline: Option<Duration>,
    /// How long the token command may take, whether anybody still waits or not.
    pub(crate) command_timeout: Duration,
    /// A person asks, who need not be spared a command that failed a moment ago.
    pub(crate) retry_failed: bool,
}

/// What one request brings.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) asked_at: Moment,
    /// A client asks, which gives its server up if it gets nothing, and does not ask again.
    pub(crate) from_client: bool,
    pub(crate) deadline: Duration,
    /// The client's session, which must not be given the same token twice.
    pub(crate) session: Option<Session>,
    pub(crate) newer_than: NewerThan,
}

/// Which token will not do, if a newer one can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NewerThan {
    /// Any token will do.
    Nothing,
    /// The token that is kept now will not.
    Kept,
    /// The token of this generation was refused by its server, and will not, whatever else can be had.
    Refused(u64),
}

impl Ask {
    /// The server, as it may be shown, if the token may not go there. One whose URL the client keeps to
    /// itself can't be told from others; where no server is named at all, it isn't for one of a client's.
    pub(crate) fn forbidden_server(&self) -> Option<String> {
        if self.allowed_servers.is_empty() {
            return None;
        }
        let title = || self.server.title().unwrap_or_default();
        let Some(url) = self.server.url.as_ref().map(|url| url.to_string_lossy()) else {
            return self
                .server
                .name
                .as_ref()
                .map(|_| format!("{} (its client doesn't tell its URL)", title()));
        };
        let allowed = self.allowed_servers.iter().any(|server| server.covers(&url));
        (!allowed).then(title)
    }

    /// What can make the token command fail for this caller alone.
    pub(crate) fn limits(&self) -> Limits {
        Limits::new(environment::variable("PATH").as_deref(), self.command_timeout, self.recipe.ttl)
    }

    /// The server for which this token alone is kept, as it may be shown.
    pub(crate) fn own_server(&self) -> Option<String> {
        self.server.title().filter(|_| !self.recipe.shared)
    }
}
