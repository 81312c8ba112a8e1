//! A client's session: what must not be given the same token twice.

/// One session of a client with one server, told apart from all others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Tells it apart: a hash, fit for a file's name.
    pub mark: String,
    /// The client's process and when it started, by which its end is known; `None`: it was named by hand.
    pub client: Option<(u32, u64)>,
}
