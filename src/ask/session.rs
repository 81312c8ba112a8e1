//! A client's session: what must not be given the same token twice.

use super::cache_key::Fields;
use super::server::Server;
use crate::token::mark::TokenMark;
use crate::token::moment::Moment;
use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

/// One session of a client with one server, told apart from all others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    /// Tells it apart: a hash, fit for a file's name.
    pub(crate) mark: String,
    /// The client's process and when it started, by which its end is known; `None`: it was named by hand.
    pub(crate) client: Option<(u32, u64)>,
    /// Where that process can be seen: a machine's boot, or a container of it.
    pub(crate) process_scope: String,
    /// Whether the client tells its servers apart for us. Codex doesn't: all of its servers look like
    /// one, which at the start asks once for each of them.
    pub(crate) names_server: bool,
    /// How often its client asks without having been refused; `None`: whoever comes back has been.
    pub(crate) period: Option<Duration>,
}

impl Session {
    /// One that was named by hand, with this server.
    pub(crate) fn named(name: &str, server: &Server) -> Self {
        Self::new(name, None, String::new(), server, None)
    }

    /// One that was named by hand for all windows of a client that asks regularly: that of its process which
    /// started then. Each holds a token of its own, so what one asks for says nothing about another's.
    pub(crate) fn of_window(
        name: &str,
        period: Duration,
        client: Option<(u32, u64)>,
        process_scope: String,
    ) -> Self {
        let session = Self::new(name, client, process_scope, &Server::default(), None);
        Self { period: Some(period), ..session }
    }

    /// That of a client's process, which started then, with this server; of a client that can't be seen,
    /// all of them in this scope are one.
    pub(crate) fn for_client(client: Option<(u32, u64)>, process_scope: String, server: &Server) -> Self {
        Self::new("", client, process_scope, server, None)
    }

    /// That of Codex's process with the thread that lives in this directory: one process serves all windows.
    pub(crate) fn for_codex(
        client: Option<(u32, u64)>,
        process_scope: String,
        directory: Option<&Path>,
    ) -> Self {
        let session = Self::new("", client, process_scope, &Server::default(), directory);
        Self { names_server: false, ..session }
    }

    fn new(
        name: &str,
        client: Option<(u32, u64)>,
        process_scope: String,
        server: &Server,
        directory: Option<&Path>,
    ) -> Self {
        let mut fields = Fields::new();
        fields.add(b"session", Some(OsStr::new(name)));
        let (id, start_time) = client.unwrap_or_default();
        fields.add(b"client", Some(OsStr::new(&format!("{id} {start_time}"))));
        fields.add(b"process scope", Some(OsStr::new(&process_scope)));
        fields.add(b"server name", server.name.as_deref());
        fields.add(b"server url", server.url.as_deref());
        fields.add(b"directory", directory.map(Path::as_os_str));
        let mark = fields.finish().as_str()[..32].to_owned();
        Self { mark, client, process_scope, names_server: true, period: None }
    }
}

/// What a session was given before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    /// The last one's generation.
    pub(crate) generation: u64,
    /// By which the last few are known again, the last one last.
    pub(crate) marks: Vec<TokenMark>,
    /// When the last one was given for the first time; to a session with a period, the last time.
    pub(crate) at: Moment,
    /// When it expires: who comes back after that has not been refused.
    pub(crate) expires_at: Moment,
    /// See [`Session::names_server`].
    pub(crate) names_server: bool,
    /// See [`Session::period`].
    pub(crate) period: Option<Duration>,
}
