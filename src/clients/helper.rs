//! A command that a client runs for headers or for a credential, as its configuration names it.

use crate::ask::server::Server;
use serde_json::{Map, Value};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Client {
    ClaudeCode,
    Codex,
}

/// Whose configuration names the helper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The user's own, for every folder.
    User,
    /// The user's own, for one folder; whether the client trusts that folder.
    Folder { trusted: bool },
    /// An administrator's, for every folder.
    Managed,
    /// A plugin's.
    Plugin,
    /// A file in a repository; whether the client trusts the folder that it was started in.
    Project { trusted: bool },
}

/// What the client expects on standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// One JSON object of headers.
    Headers,
    /// The bare token.
    Token,
}

/// There is no `Debug`, as the line may hold a secret.
pub(crate) struct Helper {
    pub(crate) client: Client,
    pub(crate) scope: Scope,
    /// The file that names it, fit to be shown.
    pub(crate) place: String,
    /// The setting's name in that file.
    pub(crate) setting: &'static str,
    /// The server's name, or the setting's, fit to be shown.
    pub(crate) title: String,
    /// What the client tells the helper about the server.
    pub(crate) server: Server,
    /// The server, if its client does not tell the helper about it.
    pub(crate) undisclosed_server: Option<Server>,
    pub(crate) wanted: Wanted,
    /// Whether the server has a fixed `Authorization` beside it.
    pub(crate) has_fixed_authorization: bool,
    /// Whether the user has yet to approve the server, in a project's file.
    pub(crate) is_pending: bool,
    /// Whether the client was told to run it more often than every 29 minutes.
    pub(crate) is_debounced: bool,
    /// Whether the server is started as a process. Clients run helpers only for servers with a URL.
    pub(crate) is_stdio: bool,
    /// What the client gives to a shell.
    pub(crate) line: String,
}

impl Helper {
    /// The setting with this line, as it is written in the client's file.
    pub(crate) fn setting_with(&self, line: &str) -> String {
        // A string of JSON is one of TOML too.
        let value = Value::from(line);
        match self.client {
            Client::ClaudeCode => format!("\"{}\": {value}", self.setting),
            Client::Codex => format!("{} = {value}", self.setting),
        }
    }
}

impl Helper {
    /// The directory in which its client runs it, where that is always the same.
    pub(crate) fn directory(&self) -> Option<&'static str> {
        let is_everywhere = matches!(self.scope, Scope::User | Scope::Managed);
        (self.client == Client::ClaudeCode && is_everywhere).then_some("~/.claude")
    }

    /// Whether it stands in a file that `setup` changes.
    pub(crate) fn is_users_own(&self) -> bool {
        matches!(self.scope, Scope::User | Scope::Folder { .. })
    }
}

impl Client {
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::ClaudeCode => "Claude Code",
            Self::Codex => "Codex",
        }
    }
}

/// Whether the header is among these, in any spelling.
pub(super) fn has_authorization(headers: &Map<String, Value>) -> bool {
    headers.keys().any(|name| name.eq_ignore_ascii_case("authorization"))
}

/// The texts of an array.
pub(super) fn words(array: Option<&Value>) -> Vec<String> {
    let words = array.and_then(Value::as_array).into_iter().flatten();
    words.filter_map(|word| word.as_str().map(str::to_owned)).collect()
}
