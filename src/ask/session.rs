//! A client's session: what must not be given the same token twice.

use crate::token::moment::Moment;

/// One session of a client with one server, told apart from all others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    /// Tells it apart: a hash, fit for a file's name.
    pub(crate) mark: String,
    /// The client's process and when it started, by which its end is known; `None`: it was named by hand.
    pub(crate) client: Option<(u32, u64)>,
    /// The world in which that process can be seen: a machine's boot, or a container of it.
    pub(crate) world: String,
    /// Whether the client tells its servers apart for us. Codex doesn't: all of its servers look like
    /// one, which at the start asks once for each of them.
    pub(crate) names_server: bool,
}

/// What a session was given before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    /// The generation of the token.
    pub(crate) generation: u64,
    /// When it was given for the first time.
    pub(crate) at: Moment,
    /// The same as [`Session::names_server`].
    pub(crate) names_server: bool,
}
