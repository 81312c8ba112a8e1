//! A form: a name, what it wants of an answer, and the pure functions that write it.

use crate::token::moment::Moment;
use crate::token::secret::Secret;
use crate::token::variable::VariableTemplate;
use std::fmt;
use zeroize::Zeroizing;

/// A way to write an answer.
pub(crate) struct Form {
    /// Its name in `--form`, and in a profile's `form`.
    pub(crate) name: &'static str,
    /// A line about it, for help and completions.
    pub(crate) about: &'static str,
    /// The variable in which the program that wants this form says more.
    pub(crate) variable: Option<&'static str>,
    /// The server that is named there.
    pub(crate) server: fn(&str) -> Option<String>,
    /// Whether it sets variables, and so wants some to be named.
    pub(crate) names_variables: bool,
    /// Whether it says to which servers the token may go, and so wants some with https.
    pub(crate) names_servers: bool,
    /// Whether its program comes back from a token without saying which: then it is remembered.
    pub(crate) remembers: bool,
    /// Writes the headers that carry a token; `None`: the form wants the token alone.
    pub(crate) headers: Option<Write<[(String, Secret)]>>,
    /// Writes the token alone; `None`: the form wants headers.
    pub(crate) token: Option<Write<Secret>>,
}

/// Turns what is written, and what else is known, into the whole text.
pub(crate) type Write<T> = fn(&T, &Facts<'_>) -> Zeroizing<String>;

/// What a form may say besides the token.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts<'a> {
    /// When whoever gets the token is to ask again.
    pub(crate) until: Moment,
    /// The servers to which it may go.
    pub(crate) servers: Vec<&'a str>,
    /// The variables that are to carry it.
    pub(crate) variables: &'a [VariableTemplate],
    /// Who it logs in.
    pub(crate) username: &'a str,
    /// What the program that gets it said of itself, in the form's variable or in its request.
    pub(crate) told: &'a str,
}

/// What a verb prints, which decides the forms that it can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wants {
    Headers,
    Token,
}

impl Form {
    /// What a form doesn't say of itself.
    pub(super) const NONE: Self = Self {
        name: "",
        about: "",
        variable: None,
        server: |_| None,
        names_variables: false,
        names_servers: false,
        remembers: false,
        headers: None,
        token: None,
    };

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
