//! Cached tokens: what failed last, in short. `status` has the details.

use super::finding::Finding;
use crate::ask::cache_key::CacheKey;
use crate::keep;
use crate::keep::record::Record;
use crate::token::moment::Moment;
use crate::ui::terminal::{Level, span};
use std::time::Duration;

/// After this long a failure no longer needs attention.
const RECENT: Duration = Duration::from_secs(86_400);

/// Pure. `unrecorded`: tokens without a record. `tried`: the command keys of the profiles whose commands the
/// doctor has just run.
pub(super) fn kept(
    records: &[(CacheKey, Record)],
    unrecorded: &[(&'static str, usize)],
    tried: &[CacheKey],
    now: Moment,
) -> Vec<Finding> {
    let found: Vec<Finding> =
        records.iter().flat_map(|(cache_key, record)| examine(cache_key, record, tried, now)).collect();
    if !found.is_empty() {
        return found;
    }
    let what = match records.len() {
        0 if !unrecorded.is_empty() => {
            let what = format!("{} kept without a record", keep::counted(unrecorded));
            let hint = "'freshbearer forget --all' removes what no record tells of";
            return vec![Finding::note("kept", what, hint)];
        }
        0 => "no tokens cached yet".to_owned(),
        1 => "1 token, no recent failure".to_owned(),
        count => format!("{count} tokens, no recent failure"),
    };
    vec![Finding::ok("kept", what)]
}

fn examine(cache_key: &CacheKey, record: &Record, tried: &[CacheKey], now: Moment) -> Vec<Finding> {
    let title = match &record.heading.server {
        Some(server) => format!("'{}' for {server}", record.heading.command),
        None => format!("'{}'", record.heading.command),
    };
    let mut found = Vec::new();
    if let Some(failure) = &record.failure {
        let times =
            if failure.count > 1 { format!(", {} times in a row", failure.count) } else { String::new() };
        let ago = now.since(failure.at);
        let what = format!("{title} failed {} ago{times}: {}", span(ago), failure.complaint.what);
        // Only Claude Code says for which server it asks.
        let screen = match &record.heading.server {
            Some(_) => {
                "\nClaude Code then says that the server needs sign-in: choose Reconnect in /mcp, not Authenticate"
            }
            None => "",
        };
        let hint = format!(
            "{}{screen}\nfor details: freshbearer status\nonce it works again, the next request clears this; at once: freshbearer forget --id {}",
            failure.complaint.hint,
            cache_key.id()
        );
        // How the command does now was reported with the profile, and is not counted twice.
        let level = if tried.contains(&record.heading.command_key) { Level::Note } else { level(ago) };
        // It may have failed for several servers.
        let cause = record.heading.command_key.as_str();
        found.push(Finding { level, ..Finding::warning("kept-failure", what, hint).because_of(cause) });
    }
    if let Some(refusal) = &record.refusal {
        let ago = now.since(refusal.at);
        let what = format!("{} asked for {title} {} ago, and was refused", refusal.server, span(ago));
        let hint =
            "find out who configured it; if it may have the token, add its URL to the profile's 'servers'";
        found.push(Finding { level: level(ago), ..Finding::warning("kept-refused", what, hint) });
    }
    if let Some(name) = record.mint.as_ref().and_then(|mint| mint.unreadable_expiry.as_ref()) {
        let what = format!("{title} printed an expiry in '{name}' that can't be relied on");
        let hint = "name another field with --expiry-path, or the tokens' lifetime with --ttl";
        found.push(Finding::note("kept-expiry", what, hint));
    }
    if record.mint.as_ref().is_some_and(|mint| mint.unchanged) {
        let what = format!("{title} printed the same token again after it was rejected");
        let hint = "with --refresh-command, name a command that makes a new token";
        found.push(Finding::note("kept-same", what, hint));
    }
    found
}

fn level(ago: Duration) -> Level {
    if ago < RECENT { Level::Warning } else { Level::Note }
}
