//! Which command makes the token, and how its output is read; and what may be shown of it.

use crate::ask::title;
use crate::ui::redact;
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How a token is made: all that the process that mints needs to know of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Recipe {
    /// The profile that it comes from.
    pub(crate) profile: Option<String>,
    /// The token command with its arguments; started as it is, without a shell.
    pub(crate) command: Vec<OsString>,
    /// The directory that the command belongs to, if its program is named by a relative path.
    pub(crate) directory: Option<PathBuf>,
    /// Run instead for a token newer than the one that the command gave; `None`: the command itself.
    pub(crate) refresh_command: Option<Vec<OsString>>,
    pub(crate) paths: Paths,
    /// The assumed lifetime of a token that carries no expiry.
    pub(crate) ttl: Duration,
    /// Whether all servers share one token; then the command can't see which one asks.
    pub(crate) shared: bool,
}

/// JSON pointers (RFC 6901) into the token command's output, where it has to be told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Paths {
    pub(crate) token: Option<String>,
    /// To the moment of its expiry, or the seconds until then.
    pub(crate) expiry: Option<String>,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            profile: None,
            command: Vec::new(),
            directory: None,
            refresh_command: None,
            paths: Paths::default(),
            ttl: Duration::from_secs(60),
            shared: false,
        }
    }
}

impl Recipe {
    /// As it may be shown: the profile's name, or the command's program and subcommands.
    pub(crate) fn title(&self) -> String {
        if let Some(name) = &self.profile {
            return redact::line(name);
        }
        title::of_command(&self.command)
    }

    /// The line with which its user logs in, if it can be shown whole.
    pub(crate) fn login_line(&self) -> Option<String> {
        let title = self.title();
        let named = match &self.profile {
            Some(name) => {
                (*name == title).then(|| shlex::try_quote(name).ok().map(String::from)).flatten()?
            }
            None if title.ends_with("...") || !self.is_on_path() => return None,
            None => format!("-- {title}"),
        };
        Some(format!("freshbearer login {named}"))
    }

    fn is_on_path(&self) -> bool {
        self.command.first().is_some_and(|program| Path::new(program).components().count() == 1)
    }

    /// The command's words as they are everywhere, with an absolute path for a relative one.
    pub(super) fn words_anywhere(&self) -> Vec<OsString> {
        let mut words = self.command.clone();
        if let (Some(directory), Some(program)) = (&self.directory, words.first_mut()) {
            let path = directory.join(&*program);
            *program = std::path::absolute(&path).unwrap_or(path).into_os_string();
        }
        words
    }

    /// The program that could not be started, as it may be shown: a profile's name doesn't tell it.
    pub(crate) fn named_program(&self) -> String {
        match &self.profile {
            Some(name) => {
                format!("'{}' of profile '{}'", title::of_program(&self.command), redact::line(name))
            }
            None => format!("'{}'", self.title()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Recipe;
    use std::ffi::OsString;

    fn recipe(command: &[&str]) -> Recipe {
        Recipe { command: command.iter().map(OsString::from).collect(), ..Recipe::default() }
    }

    #[test]
    fn the_line_to_log_in_with_is_shown_whole_or_not_at_all() {
        let profile =
            |name: &str| Recipe { profile: Some(name.to_owned()), ..recipe(&["mycli"]) }.login_line();
        assert_eq!(profile("internal").as_deref(), Some("freshbearer login internal"));
        assert_eq!(profile("my own").as_deref(), Some("freshbearer login 'my own'"));
        let line = recipe(&["mycli", "auth", "print-access-token"]).login_line();
        assert_eq!(line.as_deref(), Some("freshbearer login -- mycli auth print-access-token"));
        assert_eq!(recipe(&["/opt/mycli", "auth"]).login_line(), None);
        assert_eq!(recipe(&["mycli", "canary"]).login_line(), None);
    }

    #[test]
    fn a_relative_command_is_another_one_in_another_directory() {
        let words = |directory: &str, program: &str| {
            Recipe { directory: Some(directory.into()), ..recipe(&[program, "./x"]) }.words_anywhere()
        };
        assert_eq!(words("/a", "./bin/mint"), ["/a/bin/mint", "./x"]);
        assert_eq!(words("/a", "bin//mint"), words("/a/bin", "./mint"));
        assert_ne!(words("/a", "./mint"), words("/b", "./mint"));
        assert_eq!(recipe(&["mint"]).words_anywhere(), ["mint"]);
    }
}
