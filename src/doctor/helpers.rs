//! The helpers that clients are configured to run: whether they will run, find what they name, and are
//! cached.

use super::finding::Finding;
use super::line::{self, Line};
use super::named::{program_of, relative, title};
use super::ours;
use super::programs::{self, Place};
use super::replacement::in_its_place;
use super::scrubbed;
use crate::clients;
use crate::clients::helper::{Client, Helper, Scope};
use crate::ui::redact;
use crate::ui::terminal::Level;
use std::path::Path;

/// Every helper that there is.
pub(super) fn helpers() -> Vec<Finding> {
    let found = clients::find();
    let mut findings: Vec<Finding> = found
        .unreadable
        .iter()
        .map(|(file, why)| {
            let hint = "mend it; the client can't read it either";
            Finding::error("helper-file", format!("{file} can't be read: {}", redact::line(why)), hint)
        })
        .collect();
    if found.helpers.is_empty() && findings.is_empty() {
        let what = if found.any {
            "no client is configured to run a helper"
        } else {
            "no client is configured here"
        };
        findings.push(Finding::ok("helper", what));
    }
    findings.extend(found.helpers.iter().flat_map(examine));
    findings
}

fn examine(helper: &Helper) -> Vec<Finding> {
    let title = title(helper);
    if helper.on_process {
        let what = format!("{title}: {} is set for a server that has no url", helper.setting);
        let hint = "helpers are for servers of type http, sse or ws; a process gets its token in another way";
        return vec![Finding::warning("helper-on-stdio", what, hint)];
    }
    let Some(line) = line::read(&helper.line) else {
        let what = format!("{title}: the quotes of its line don't come in pairs");
        return vec![Finding::error(
            "helper-quotes",
            what,
            "its shell gives up on it; close each quote that it opens",
        )];
    };
    let mut findings: Vec<Finding> = untrusted(helper, &title).into_iter().collect();
    let (program, argument) = line.program.clone().unwrap_or_default();
    findings.extend(program_of(&title, &program));
    if argument.as_ref().is_some_and(|argument| is_script_elsewhere(&program, argument)) {
        findings.push(relative(&title, "a script that its line starts"));
    }
    let (varied, told) = match &line.ours {
        Some(words) => ours::examine(helper, words),
        None => (Vec::new(), uncached(helper, &line)),
    };
    findings.extend(scrubbed::scrubbed(
        helper,
        &title,
        &[scrubbed::variables(&helper.line), varied].concat(),
    ));
    findings.extend(told);
    // That it asks us is good news only if nothing speaks against it.
    if findings.iter().any(|finding| finding.level.needs_attention()) {
        findings.retain(|finding| finding.level != Level::Ok);
    }
    findings
}

fn untrusted(helper: &Helper, title: &str) -> Option<Finding> {
    let (Scope::Folder { trusted: false } | Scope::Project { trusted: false }) = helper.scope else {
        return None;
    };
    let hint = match helper.client {
        Client::ClaudeCode => {
            "start claude in that folder and accept its dialog; or move the server to ~/.claude.json"
        }
        Client::Codex => "start codex in that folder and accept; or move the server to your own config.toml",
    };
    let what = format!(
        "{title}: {} wasn't told to trust this folder, and runs no helper of it",
        helper.client.title()
    );
    Some(Finding::warning("helper-untrusted-folder", what, hint))
}

/// `sh ./x`, `python3 tools/x.py`, `sh get.sh`.
fn is_script_elsewhere(program: &str, argument: &str) -> bool {
    let name = program.rsplit(std::path::is_separator).next().unwrap_or_default();
    let runs_scripts = ["sh", "bash", "dash", "zsh", "node", "perl", "python", "python3", "ruby"];
    if !runs_scripts.contains(&name) || argument.starts_with('-') {
        return false;
    }
    match programs::find(argument) {
        Place::Relative => true,
        // Looked for on PATH, it would be a program; these take it for a file.
        Place::There(_) | Place::NotExecutable(_) | Place::Nowhere => {
            argument.contains('.') && !argument.starts_with('~') && !Path::new(argument).is_absolute()
        }
        Place::Unknown => false,
    }
}

fn uncached(helper: &Helper, line: &Line) -> Vec<Finding> {
    let title = title(helper);
    if line.invokes_freshbearer {
        return vec![Finding::ok("helper", format!("{title}: asks freshbearer, within a line of its own"))];
    }
    let what = format!("{title}: is not cached, and runs its command at every connection");
    vec![Finding::warning("helper-not-cached", what, in_its_place(helper, line))]
}
