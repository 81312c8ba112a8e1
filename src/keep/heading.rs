//! What a kept token is of, as it may be shown.

use crate::ask::Ask;
use crate::ask::cache_key::CacheKey;
use crate::ask::varied;
use serde::{Deserialize, Serialize};

/// What a token is of, for lists and for those that are of the same command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Default))]
pub(crate) struct Heading {
    /// The token command or its profile, as it may be shown.
    pub(crate) command: String,
    /// The server for which alone the token is, as it may be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) server: Option<String>,
    /// The variables on which it depends, as they may be shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) varied: Vec<String>,
    /// What this token's key has in common with those for other servers.
    pub(crate) command_key: CacheKey,
}

impl Heading {
    pub(crate) fn new(ask: &Ask) -> Self {
        Self {
            command: ask.recipe.title(),
            server: ask.own_server(),
            varied: varied::shown(&ask.vary_env),
            command_key: CacheKey::for_command(&ask.recipe),
        }
    }

    /// What the user sees in the keychain's own window.
    pub(crate) fn label(&self) -> String {
        match &self.server {
            Some(server) => format!("freshbearer: {} for {server}", self.command),
            None => format!("freshbearer: {}", self.command),
        }
    }
}
