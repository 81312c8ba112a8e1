//! A command that a client runs for headers or for a credential, as its configuration names it.

use crate::ask::server::Server;

/// A client that runs helpers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Client {
    /// Claude Code.
    ClaudeCode,
    /// Codex.
    Codex,
}

/// Whose configuration names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The user's own, everywhere.
    User,
    /// The user's own, for one folder.
    Folder {
        /// Whether the client was told to trust it.
        trusted: bool,
    },
    /// A file that a repository brings.
    Project {
        /// Whether the client was told to trust its folder.
        trusted: bool,
    },
}

/// What the client expects on standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// One JSON object of headers.
    Headers,
    /// The bare token.
    Token,
}

/// One helper.
#[derive(Clone, Debug)]
pub(crate) struct Helper {
    /// Whose it is.
    pub(crate) client: Client,
    /// Where it is named.
    pub(crate) scope: Scope,
    /// The file that names it, as it may be shown.
    pub(crate) place: String,
    /// The setting's name.
    pub(crate) setting: &'static str,
    /// What it is for, as it may be shown: the server, or the setting.
    pub(crate) title: String,
    /// What the client tells it of the server.
    pub(crate) server: Server,
    /// The server, if its client doesn't tell the helper of it.
    pub(crate) untold: Option<Server>,
    /// What it should print.
    pub(crate) wanted: Wanted,
    /// Whether its server is a process and no address, for which no helper is run.
    pub(crate) on_process: bool,
    /// The shell's line. It may hold a secret.
    pub(crate) line: String,
}

impl Client {
    /// Its name.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::ClaudeCode => "Claude Code",
            Self::Codex => "Codex",
        }
    }
}
