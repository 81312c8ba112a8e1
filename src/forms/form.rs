//! A form: a name, what it wants of an answer, and the pure functions that write it.

use crate::token::moment::Moment;
use crate::token::secret::Secret;
use std::fmt;
use zeroize::Zeroizing;

/// A way to write an answer.
pub(crate) struct Form {
    /// Its name in `--form`, and in a profile's `form`.
    pub(crate) name: &'static str,
    /// A line about it, for help and completions.
    pub(crate) about: &'static str,
    /// Writes the headers that carry a token; `None`: the form wants the token alone.
    pub(crate) headers: Option<Write<[(String, Secret)]>>,
    /// Writes the token alone; `None`: the form wants headers.
    pub(crate) token: Option<Write<Secret>>,
}

/// Turns what is written, and when it expires, into the whole text.
pub(crate) type Write<T> = fn(&T, Moment) -> Zeroizing<String>;

/// What a verb prints, which decides the forms that it can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wants {
    Headers,
    Token,
}

impl Form {
    /// Whether it writes what a verb prints.
    pub(crate) const fn suits(&self, wants: Wants) -> bool {
        match wants {
            Wants::Headers => self.headers.is_some(),
            Wants::Token => self.token.is_some(),
        }
    }
}

impl PartialEq for Form {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
