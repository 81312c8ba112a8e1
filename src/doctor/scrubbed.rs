//! Pure: variables that a helper needs and its client removes from its environment.

use super::finding::Finding;
use crate::clients::helper::{Client, Helper, Scope};

/// Claude Code removes variables with one of these words in their names, from the helpers of projects and plugins only.
const REMOVED_BY_CLAUDE_CODE: &str =
    "TOKEN SECRET PASSWORD PASSPHRASE KEY AUTH COOKIE PAT DSN CREDENTIAL CREDENTIALS";

/// Codex removes all but these.
const LEFT_BY_CODEX: &str = "HOME LOGNAME PATH SHELL USER LANG LC_ALL TERM TMPDIR TZ";

pub(super) fn scrubbed<'a>(
    helper: &Helper,
    title: &str,
    used: impl Iterator<Item = &'a String>,
) -> Option<Finding> {
    let removed: Vec<&str> = used.map(String::as_str).filter(|name| is_removed(helper, name)).collect();
    let (whose, hint) = match helper.client {
        Client::ClaudeCode => (
            "Claude Code removes from the environment of projects' and plugins' helpers",
            "move the server to ~/.claude.json, or rename the variable",
        ),
        Client::Codex => {
            ("Codex removes from its helpers' environment", "have the token command read it from a file")
        }
    };
    let what = format!("{title}: uses {}, which {whose}", removed.join(", "));
    (!removed.is_empty()).then(|| Finding::warning("helper-scrubbed-variable", what, hint))
}

fn is_removed(helper: &Helper, name: &str) -> bool {
    let has = |list: &str, name: &str| list.split(' ').any(|one| one == name);
    match (helper.client, helper.scope) {
        (Client::ClaudeCode, Scope::Project { .. } | Scope::Plugin) => {
            name.to_ascii_uppercase().split('_').any(|word| has(REMOVED_BY_CLAUDE_CODE, word))
        }
        (Client::ClaudeCode, _) => false,
        (Client::Codex, _) => !has(LEFT_BY_CODEX, name),
    }
}
