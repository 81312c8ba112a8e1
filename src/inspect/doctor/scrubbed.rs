//! Pure: variables that a helper names and its client takes out of its environment.

use super::finding::Finding;
use crate::clients::helper::{Client, Helper, Scope};

/// Words in a variable's name for which Claude Code takes it from the helpers of projects.
const TELLING: [&str; 11] = [
    "TOKEN",
    "SECRET",
    "PASSWORD",
    "PASSPHRASE",
    "KEY",
    "AUTH",
    "COOKIE",
    "PAT",
    "DSN",
    "CREDENTIAL",
    "CREDENTIALS",
];

/// All that Codex leaves to its helpers.
const LEFT: [&str; 10] =
    ["HOME", "LOGNAME", "PATH", "SHELL", "USER", "LANG", "LC_ALL", "TERM", "TMPDIR", "TZ"];

/// What there is to say of these variables.
pub(super) fn scrubbed(helper: &Helper, title: &str, variables: &[String]) -> Option<Finding> {
    let gone: Vec<&str> = variables.iter().map(String::as_str).filter(|name| is_gone(helper, name)).collect();
    let client = helper.client.title();
    let (why, hint) = match helper.client {
        Client::ClaudeCode => (
            format!("{client} takes such names from the helpers of projects"),
            "move the server to ~/.claude.json, or call the variable something else",
        ),
        Client::Codex => (
            format!("{client} clears its helpers' environment"),
            "let the command read it from a file of yours",
        ),
    };
    let what = format!("{title}: it names {}, and {why}", gone.join(", "));
    (!gone.is_empty()).then(|| Finding::attention("helper-scrubbed-variable", what, hint))
}

fn is_gone(helper: &Helper, name: &str) -> bool {
    match (helper.client, helper.scope) {
        (Client::ClaudeCode, Scope::Project { .. }) => {
            name.to_ascii_uppercase().split('_').any(|word| TELLING.contains(&word))
        }
        (Client::ClaudeCode, _) => false,
        (Client::Codex, _) => !LEFT.contains(&name),
    }
}
