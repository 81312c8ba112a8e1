//! The helpers that clients are configured to run: whether they will run, and whether their tokens are cached.

use super::finding::Finding;
use super::own_call;
use super::programs::{check, is_showable_command};
use super::remarks;
use crate::ask::cache_key::CacheKey;
use crate::clients;
use crate::clients::helper::{Client, Helper, Scope};
use crate::clients::line::{self, Command, Line};
use crate::clients::own_name::own_args;
use crate::clients::replacement::{cached, inside_echo, prefix};
use crate::clients::tail::{self, Tail};
use crate::keep::record::Record;
use crate::system::environment;
use crate::ui::redact;
use crate::ui::terminal::Level;

/// Examines every helper of every client.
pub(super) fn helpers(records: &[(CacheKey, Record)]) -> Vec<Finding> {
    let found = clients::find();
    let mut findings: Vec<Finding> = found
        .unreadable
        .iter()
        .map(|(file, why)| {
            let what = format!("{file} can't be read: {}", redact::line(why));
            Finding::error("helper-file", what, "fix this file; the helpers in it were not checked")
        })
        .collect();
    if found.helpers.is_empty() && findings.is_empty() {
        let what = if found.any_client {
            "no client is configured to run a helper"
        } else {
            "no client is configured here"
        };
        findings.push(Finding::ok("helper", what));
    }
    findings.extend(found.remarks.iter().flat_map(remarks::examine));
    findings.extend(found.helpers.iter().flat_map(|helper| examine(helper, records)));
    if found.helpers.iter().any(|helper| helper.client == Client::Codex) {
        findings.extend(found.codex_daemon.as_deref().map(shared_daemon));
    }
    findings
}

/// What a daemon of Codex's changes for its helpers.
fn shared_daemon(place: &str) -> Finding {
    let what =
        "one daemon of Codex's runs the helpers of all its windows, with the PATH of whoever started it";
    let hint = format!(
        "each new window in the same folder gets a new token; daemon_auto_start = false under [features] in {place} \
         makes each a session of its own"
    );
    Finding::note("helper-daemon", what, hint)
}

fn examine(helper: &Helper, records: &[(CacheKey, Record)]) -> Vec<Finding> {
    let title = format!("{} ({})", helper.title, helper.place);
    if helper.is_stdio {
        let what = format!("{title}: has {}, but its server has no URL", helper.setting);
        let hint = "remove the setting: clients run helpers only for servers of type http, sse or ws";
        return vec![Finding::warning("helper-on-stdio", what, hint)];
    }
    let mut findings: Vec<Finding> =
        untrusted(helper, &title).into_iter().chain(beside(helper, &title)).collect();
    match line::read(&helper.line) {
        Line::UnbalancedQuotes => {
            let what = format!("{title}: unbalanced quotes");
            findings.push(Finding::error("helper-quotes", what, "close each quote that the line opens"));
        }
        Line::Command(command) => findings.extend(examine_command(helper, &title, &command, records)),
        Line::Script => match tail::split(&helper.line) {
            Some((command, tail)) => {
                findings.extend(behind_call(helper, &title, tail));
                findings.extend(examine_command(helper, &title, &command, records));
            }
            None => findings.push(script(helper, &title)),
        },
    }
    // That it asks freshbearer is good news only if nothing speaks against it.
    if findings.iter().any(|finding| finding.level.needs_attention()) {
        findings.retain(|finding| finding.level != Level::Ok);
    }
    findings
}

/// What stands behind a call of ours.
fn behind_call(helper: &Helper, title: &str, tail: Tail) -> Option<Finding> {
    match tail {
        Tail::StderrElsewhere => None,
        Tail::StderrIntoAnswer => Some(Finding::warning(
            "helper-stderr",
            format!(
                "{title}: '2>&1' puts warnings into the answer, which {} can't read then",
                helper.client.title()
            ),
            "remove '2>&1': 'freshbearer status' shows what went wrong",
        )),
        Tail::Pipe => Some(Finding::warning(
            "helper-pipe",
            format!("{title}: another program behind '|' makes the answer, and hides that there was none"),
            "remove it: freshbearer prints what the client wants; what the token command prints is piped within it: \
             -- sh -c 'mycli ... | jq -r .token'",
        )),
    }
}

/// What stands beside the helper, or in its way.
fn beside(helper: &Helper, title: &str) -> Vec<Finding> {
    let pending = helper.is_pending.then(|| {
        let what =
            format!("{title}: is not approved yet as far as its settings say, so it may not be run here");
        Finding::note("helper-pending-approval", what, "start claude in this folder and approve the server")
    });
    let fixed = helper.has_fixed_authorization.then(|| {
        let what = format!("{title}: has a fixed Authorization header beside its helper");
        Finding::note("helper-beside-fixed", what, "remove the fixed header: the helper's is the fresh one")
    });
    pending.into_iter().chain(fixed).collect()
}

fn examine_command(
    helper: &Helper,
    title: &str,
    command: &Command,
    records: &[(CacheKey, Record)],
) -> Vec<Finding> {
    let home = environment::home().unwrap_or_default();
    let program = line::expand_home(command.program(), &home);
    let mut findings: Vec<Finding> =
        check(title, &program, command.words.get(1..).unwrap_or_default(), helper.directory())
            .into_iter()
            .collect();
    if let Some(arguments) = own_args(command) {
        findings.extend(own_call::examine(helper, title, command, &arguments, records));
    } else if mentions_call(&helper.line) {
        findings.push(script(helper, title));
    } else {
        findings.push(not_cached(helper, title));
    }
    findings
}

fn untrusted(helper: &Helper, title: &str) -> Option<Finding> {
    let (Scope::Folder { trusted: false } | Scope::Project { trusted: false }) = helper.scope else {
        return None;
    };
    let what =
        format!("{title}: {} does not trust this folder, so it runs no helper here", helper.client.title());
    let hint = match helper.client {
        Client::ClaudeCode => {
            "start claude in that folder and accept its trust dialog, or move the server to ~/.claude.json"
        }
        Client::Codex => {
            "start codex in that folder and trust it, or move the server to your own config.toml"
        }
    };
    Some(Finding::warning("helper-untrusted-folder", what, hint))
}

/// A line that can't be judged, unless it is an `echo` around a token command.
fn script(helper: &Helper, title: &str) -> Finding {
    let prefix = prefix(helper.wanted);
    if mentions_call(&helper.line) {
        let what = format!("{title}: runs freshbearer inside another command, which was not looked into");
        let line = helper.setting_with(&format!("{} PROFILE", prefix.trim_end_matches(" --")));
        let hint = format!("to have it checked, run freshbearer alone: {line}");
        return Finding::note("helper-script", what, hint);
    }
    if cached(&helper.line, helper.wanted).is_some() {
        return not_cached(helper, title);
    }
    let what = format!("{title}: is a shell script, which was not looked into");
    let line = helper.setting_with(&format!("{prefix} /path/to/file"));
    let hint = format!("to cache its token, save the script as an executable file and write: {line}");
    Finding::note("helper-script", what, hint)
}

/// Whether freshbearer seems to be called somewhere in the line.
fn mentions_call(line: &str) -> bool {
    ["freshbearer headers", "freshbearer token", "freshbearer.exe"].iter().any(|call| line.contains(call))
}

/// With the line to write instead, if that is known and holds no secret.
fn not_cached(helper: &Helper, title: &str) -> Finding {
    let what = format!("{title}: is not cached, so its command runs at every connection");
    let prefix = prefix(helper.wanted);
    let command = inside_echo(&helper.line, helper.wanted);
    let cached = cached(&helper.line, helper.wanted);
    // Setup leaves alone what it has no line for, and files that are not the user's.
    let setup = cached.is_some() && helper.is_users_own();
    let by_hand = match cached {
        Some(line) if is_showable_command(command.unwrap_or(&helper.line)) => {
            format!("replace it with: {}", helper.setting_with(&line))
        }
        Some(_) if command.is_some() => {
            format!("replace the line with \"{prefix}\" and the command inside $(...)")
        }
        _ => format!("write \"{prefix}\" in front of the program, and leave the rest of the line as it is"),
    };
    let hint = if setup { format!("run 'freshbearer setup', or {by_hand}") } else { by_hand };
    Finding::warning("helper-not-cached", what, hint)
}
