//! What is to be set up, as given or asked for: the server, its name, the token command.

use super::question;
use crate::ask::allowed_server::AllowedServer;
use crate::ask::profile;
use crate::clients::line::{self, Line};
use crate::clients::program;
use crate::system::environment;
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::print::say;
use crate::ui::redact;
use std::ffi::OsString;
use std::path::Path;
use url::Host;

/// Labels of a host that say nothing of whose it is.
const COMMON: [&str; 4] = ["api", "mcp", "server", "www"];

pub(super) struct Wanted {
    pub(super) url: String,
    /// The URL without what only one request is about, as a profile's `servers` has it.
    pub(super) server: String,
    /// Whether a token can't be read on its way there.
    pub(super) is_private: bool,
    pub(super) name: String,
    /// `None`: the profile of this name is there, and its command is the one.
    pub(super) command: Option<Vec<String>>,
}

impl Wanted {
    /// From what was given; the rest is asked for.
    pub(super) fn complete(
        url: Option<&str>,
        name: Option<&str>,
        command: &[OsString],
    ) -> Result<Self, Complaint> {
        let url = match url {
            Some(url) => url.to_owned(),
            None => question::ask("The server's URL", None, "--url")?,
        };
        let server = server(&url)?;
        let is_private = is_private(&server);
        if !is_private {
            say("warning: over http the token can be read on its way; use https if the server has it");
        }
        let name = match name {
            Some(name) => name.to_owned(),
            None => question::ask("A name for it", Some(&usual_name(&server)), "--name")?,
        };
        check_name(&name)?;
        let is_there = profile::names()?.contains(&name);
        let command = match command {
            [] if is_there => None,
            [] => {
                let line = question::ask("The token command", None, "-- COMMAND")?;
                Some(resolved(words_of(&line)?))
            }
            words => {
                let words = words.iter().map(|word| word.to_str().map(str::to_owned));
                let words: Option<Vec<String>> = words.collect();
                let what = "the token command is not Unicode, and config.toml is";
                let hint = "save it as a script, and name that";
                Some(resolved(words.ok_or_else(|| Complaint::new(Exit::Usage, what, hint))?))
            }
        };
        Ok(Self { url, server, is_private, name, command })
    }
}

/// The URL as a profile's `servers` has it.
fn server(url: &str) -> Result<String, Complaint> {
    let bare = url.split(['?', '#']).next().unwrap_or_default();
    let why = match bare.parse::<AllowedServer>() {
        Ok(_) if bare.starts_with("https://") || bare.starts_with("http://") => return Ok(bare.to_owned()),
        Ok(_) => format!("'{}' is no URL of HTTP", redact::line(bare)),
        Err(why) => redact::line(&why),
    };
    Err(Complaint::new(Exit::Usage, why, "write it whole, as in --url https://mcp.example.com/mcp"))
}

/// Pure: whether nobody between here and the server can read along.
fn is_private(server: &str) -> bool {
    let url = url::Url::parse(server).ok();
    url.is_some_and(|url| match url.host() {
        _ if url.scheme() == "https" => true,
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    })
}

/// Pure: a name that the host suggests.
fn usual_name(server: &str) -> String {
    let host = server.split("://").nth(1).unwrap_or_default().split(['/', ':']).next().unwrap_or_default();
    let mut labels: Vec<&str> = host.split('.').collect();
    if labels.len() > 1 {
        labels.pop();
    }
    let telling = labels.iter().find(|label| !COMMON.contains(label) && check_name(label).is_ok());
    let is_number = host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    telling.filter(|_| !is_number).map_or_else(|| "internal".to_owned(), |label| (*label).to_owned())
}

/// What every client takes for a name, and TOML for a bare key.
fn check_name(name: &str) -> Result<(), Complaint> {
    let is_good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if name.len() <= 64 && name.bytes().all(is_good) && name.starts_with(|c: char| c.is_ascii_alphanumeric())
    {
        return Ok(());
    }
    let hint = "use up to 64 letters, digits, '-' and '_', beginning with a letter or a digit";
    Err(Complaint::new(Exit::Usage, format!("'{}' can't be a server's name", redact::line(name)), hint))
}

/// The words of a line that was typed. What only a shell understands is left to one.
fn words_of(text: &str) -> Result<Vec<String>, Complaint> {
    match line::read(text) {
        Line::Command(command) if command.sets.is_empty() && !command.words.is_empty() => Ok(command.words),
        Line::UnbalancedQuotes => {
            Err(Complaint::new(Exit::Usage, "the command has unbalanced quotes", "close each quote"))
        }
        _ => Ok(["sh", "-c", text].map(str::to_owned).to_vec()),
    }
}

/// With a program that is found wherever the command is started: clients have a directory and a PATH of their own.
pub(super) fn resolved(mut words: Vec<String>) -> Vec<String> {
    let Some(program) = words.first_mut() else { return words };
    let written = line::expand_home(program, &environment::home().unwrap_or_default());
    if !written.contains(std::path::is_separator) {
        if let Some(path) = program::find(&written) {
            *program = program::word_for(&written, &path);
        }
    } else if let Some(here) = environment::working_directory() {
        let path = here.join(Path::new(&written));
        let plain: std::path::PathBuf = path.components().collect();
        *program = plain.to_string_lossy().into_owned();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{check_name, is_private, usual_name, words_of};
    use proptest::prelude::{prop_assert, proptest};

    #[test]
    fn a_name_is_suggested_by_the_host() {
        for (server, name) in [
            ("https://mcp.example.com/mcp", "example"),
            ("https://tickets.corp.example/mcp", "tickets"),
            ("http://127.0.0.1:8080/mcp", "internal"),
            ("http://localhost:8080", "localhost"),
        ] {
            assert_eq!(usual_name(server), name, "{server}");
        }
    }

    #[test]
    fn http_is_private_on_this_machine_alone() {
        for (server, expected) in [
            ("https://mcp.example.com/mcp", true),
            ("http://127.0.0.1:80/mcp", true),
            ("http://[::1]/mcp", true),
            ("http://localhost/mcp", true),
            ("http://127.0.0.1.example.com/mcp", false),
            ("http://internal/mcp", false),
        ] {
            assert_eq!(is_private(server), expected, "{server}");
        }
    }

    #[test]
    fn a_line_for_a_shell_is_left_to_one() {
        assert_eq!(words_of("mycli auth 'a b'").unwrap(), ["mycli", "auth", "a b"]);
        assert_eq!(words_of("mycli | jq -r .t").unwrap(), ["sh", "-c", "mycli | jq -r .t"]);
        assert_eq!(words_of("A=1 mycli").unwrap(), ["sh", "-c", "A=1 mycli"]);
        assert!(words_of("mycli 'a").is_err());
    }

    proptest! {
        #[test]
        fn what_is_suggested_is_a_name(host in "[a-z0-9.-]{1,30}") {
            prop_assert!(check_name(&usual_name(&format!("https://{host}/mcp"))).is_ok(), "{host}");
        }
    }
}
