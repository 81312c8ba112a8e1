//! Why our own directory, or a file in it, can't be used.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why what somebody else left can't.
pub(super) const ANOTHER_USERS: &str = "belongs to another user";

/// Why it can't be used.
#[derive(Debug)]
pub(crate) enum StateError {
    /// No home directory could be found.
    NoHome,
    /// Something is there that we would not have put there.
    NotOurs(PathBuf, &'static str),
    /// The file would be larger than any that is read back.
    TooLarge(PathBuf),
    /// The system refused.
    Io(PathBuf, io::Error),
}

impl StateError {
    /// Whether something there is another user's, who alone can change it.
    pub(crate) fn is_another_users(&self) -> bool {
        matches!(self, Self::NotOurs(_, why) if *why == ANOTHER_USERS)
    }
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoHome => f.write_str("no home directory for our state"),
            Self::NotOurs(path, why) => write!(f, "{} {why}", path.display()),
            Self::TooLarge(path) => write!(f, "{}: a file here holds no more than 1 MiB", path.display()),
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
        }
    }
}
