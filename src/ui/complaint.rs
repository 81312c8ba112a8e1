//! What every error owes its reader: what happened, what to do about it, and an exit code.
//!
//! Clients hide our standard error, so the last complaint of each kept token is also remembered in
//! its record; hence a complaint can be written down and read back. It never holds a secret.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Why an errand ended without what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Complaint {
    /// What happened: lower case, no full stop.
    pub(crate) what: String,
    /// What to do about it.
    pub(crate) hint: String,
    /// The last lines that the token command wrote on its standard error, made fit to be shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) said: Vec<String>,
    /// The token command's own exit status, if it had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<i32>,
    /// What the caller should do next, as an exit code.
    pub(crate) exit: Exit,
    #[serde(default)]
    pub(crate) cause: Cause,
}

/// What a failed mint says of the next try, and of other callers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Cause {
    /// It may be over at the next try.
    Passing,
    /// It will be the same until somebody does something about it.
    #[default]
    Lasting,
    /// It comes of the caller's own environment, limits or flags, and says nothing of another's.
    Caller,
    /// The command wanted a browser, and each try would open another window.
    Browser,
}

/// Exit codes, by what the caller does next. Part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Exit {
    /// 1: something around us is broken; see the hint.
    Broken,
    /// 2: the arguments are wrong; fix them.
    Usage,
    /// 3: the token command could not be started or failed; run it by itself.
    Command,
    /// 4: what the token command printed is no usable bearer token; choose another form of it.
    Output,
    /// 5: not within the deadline; ask again.
    Deadline,
    /// 6: the profile's token may not go to this server; see who asks.
    Refused,
}

impl Exit {
    /// The number that the process ends with.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Broken => 1,
            Self::Usage => 2,
            Self::Command => 3,
            Self::Output => 4,
            Self::Deadline => 5,
            Self::Refused => 6,
        }
    }
}

impl Complaint {
    /// A pair of what happened and what to do about it.
    pub(crate) fn new(exit: Exit, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            hint: hint.into(),
            said: Vec::new(),
            status: None,
            exit,
            cause: Cause::default(),
        }
    }

    /// Adds the last lines that the token command wrote on its standard error.
    #[must_use]
    pub(crate) fn with_stderr(mut self, said: Vec<String>) -> Self {
        self.said = said;
        self
    }

    /// Adds what it says of the next try.
    #[must_use]
    pub(crate) const fn because(mut self, cause: Cause) -> Self {
        self.cause = cause;
        self
    }

    /// Adds the token command's exit status.
    #[must_use]
    pub(crate) const fn with_exit_status(mut self, status: Option<i32>) -> Self {
        self.status = status;
        self
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.said {
            writeln!(f, "  | {line}")?;
        }
        writeln!(f, "error: {}", self.what)?;
        write!(f, "hint: {}", self.hint)
    }
}

impl std::error::Error for Complaint {}

#[cfg(test)]
mod tests {
    use super::{Complaint, Exit};

    #[test]
    fn reads_as_what_and_hint() {
        let complaint = Complaint::new(Exit::Command, "it failed", "run it by itself")
            .with_stderr(vec!["no session".to_owned()]);
        assert_eq!(complaint.to_string(), "  | no session\nerror: it failed\nhint: run it by itself");
    }
}
