//! Helpers that call freshbearer: whether it understands its arguments, and gives the client what it can use.
//! The only file that asks what arguments mean.

use super::finding::Finding;
use super::profiles::deadline_too_long;
use super::programs::{check, is_showable};
use super::scrubbed::scrubbed;
use crate::ask::Ask;
use crate::ask::cache_key::CacheKey;
use crate::ask::options::StoreChoice;
use crate::ask::profile;
use crate::ask::server::Server;
use crate::ask::understand::{Misunderstood, understand};
use crate::clients::helper::{Helper, Wanted};
use crate::clients::line::Command;
use crate::forms::Form;
use crate::keep::record::Record;
use crate::ui::complaint::Complaint;
use crate::ui::terminal::span;
use std::time::Duration;

/// The ask for a profile's token.
pub(super) fn ask_for_profile(name: &str) -> Result<Ask, Complaint> {
    match understand(&["token".to_owned(), name.to_owned()], Server::default()) {
        Ok((ask, _)) => Ok(ask),
        Err(Misunderstood::Words(complaint) | Misunderstood::Ask(complaint)) => Err(complaint),
    }
}

/// What there is to say about a helper that calls freshbearer with these arguments.
pub(super) fn examine(
    helper: &Helper,
    title: &str,
    line: &Command,
    arguments: &[String],
    records: &[(CacheKey, Record)],
) -> Vec<Finding> {
    let (ask, form) = match understand(arguments, helper.server.clone()) {
        Ok(understood) => understood,
        Err(Misunderstood::Words(complaint)) => {
            return vec![Finding::complaint("helper-arguments", title, complaint)];
        }
        Err(Misunderstood::Ask(complaint)) => {
            return vec![Finding::complaint("helper-profile", title, without_its_words(complaint))];
        }
    };
    let mut findings = judge(helper, title, &ask, form);
    findings.extend(expires_between_runs(helper, title, &ask, records));
    if let Some(server) = &helper.undisclosed_server
        && let Ok((ask, _)) = understand(arguments, server.clone())
    {
        findings.extend(undisclosed(helper, title, &ask));
    }
    // A variable that the line itself sets is there.
    let used = ask.vary_env.iter().filter(|name| !line.sets.contains(name));
    findings.extend(scrubbed(helper, title, used));
    // A profile's command was checked with the profile.
    let command: Vec<String> = match &ask.recipe.profile {
        Some(_) => Vec::new(),
        None => ask.recipe.command.iter().map(|word| word.to_string_lossy().into_owned()).collect(),
    };
    if let Some((program, rest)) = command.split_first() {
        findings.extend(check(title, program, rest, helper.directory()));
    }
    let what = match command.first() {
        Some(program) if !is_showable(program) => "the token of a command".to_owned(),
        _ => format!("'{}'", ask.recipe.title()),
    };
    findings.push(Finding::ok("helper", format!("{title}: asks freshbearer for {what}")));
    findings
}

/// The complaint without what it quotes of a helper's line, which may be a secret in the wrong place. The
/// names of profiles are not.
fn without_its_words(complaint: Complaint) -> Complaint {
    let names = profile::names().unwrap_or_default();
    let mut quoted = complaint.what.split('\'').skip(1).step_by(2);
    if quoted.all(|word| names.iter().any(|name| name == word)) {
        return complaint;
    }
    let what = if complaint.what.starts_with("no profile") {
        "it names a profile that config.toml does not have"
    } else {
        "freshbearer refuses its arguments"
    };
    Complaint { what: what.to_owned(), ..complaint }
}

/// Claude Code runs its `otelHeadersHelper` every 29 minutes, and not after a 401.
fn expires_between_runs(
    helper: &Helper,
    title: &str,
    ask: &Ask,
    records: &[(CacheKey, Record)],
) -> Option<Finding> {
    const BETWEEN_RUNS: Duration = Duration::from_secs(29 * 60);
    let (_, record) = records.iter().find(|(cache_key, _)| *cache_key == ask.cache_key)?;
    let life = record.mint.as_ref().map(|mint| mint.expires_at.since(mint.at))? + Duration::from_secs(1);
    let what = format!("{title}: its tokens live for {}, and it runs every 29 min", span(life));
    let hint = "set CLAUDE_CODE_OTEL_HEADERS_HELPER_DEBOUNCE_MS to less than that under \"env\" in the same file, \
                such as \"60000\"";
    let expires = !helper.is_debounced && life < BETWEEN_RUNS;
    expires.then(|| Finding::warning("helper-otel-debounce", what, hint))
}

/// A server that freshbearer is not told about, and so can't refuse.
fn undisclosed(helper: &Helper, title: &str, ask: &Ask) -> Option<Finding> {
    let server = ask.forbidden_server()?;
    let what =
        format!("{title}: {server} gets the token of profile '{}', which is not for it", ask.recipe.title());
    let hint = format!(
        "name a profile that is for this server: {} does not tell its helpers which server they run for, so freshbearer can't refuse it",
        helper.client.title()
    );
    Some(Finding::warning("helper-server", what, hint))
}

fn judge(helper: &Helper, title: &str, ask: &Ask, form: &Form) -> Vec<Finding> {
    let mut findings = Vec::new();
    let client = helper.client.title();
    // The client fills in `${NAME}`, and its value can't be seen from here.
    let is_known = helper.server.url.as_ref().is_some_and(|url| !url.to_string_lossy().contains("${"));
    if let Some(server) = ask.forbidden_server().filter(|_| is_known) {
        let what = format!("{title}: profile '{}' is not for {server}", ask.recipe.title());
        let hint = "if this server may have its token, add the server's URL to 'servers' in config.toml; if not, remove the helper";
        findings.push(Finding::error("helper-server", what, hint));
    }
    let fix = match helper.wanted {
        Wanted::Headers if form.name != "json" => {
            Some("write 'freshbearer headers' without --form: one JSON object is expected")
        }
        Wanted::Token if form.name != "token" => {
            Some("write 'freshbearer token' without --form: the bare token is expected")
        }
        _ => None,
    };
    if let Some(fix) = fix {
        findings.push(Finding::error("helper-form", format!("{title}: prints what {client} can't use"), fix));
    }
    findings.extend(deadline_too_long(title, "helper-deadline", ask.deadline));
    if ask.store == StoreChoice::None {
        let what = format!("{title}: its token is not cached, because its store is 'none'");
        let hint = "remove the 'store' option: the default is the keychain or the kernel keyring";
        findings.push(Finding::warning("helper-not-cached", what, hint));
    }
    findings
}
