//! The kept tokens: what failed last, in short. `status` tells the rest.

use super::finding::Finding;
use crate::ask::cache_key::CacheKey;
use crate::keep::record::Record;
use crate::token::moment::Moment;
use crate::ui::terminal::{Level, span};
use std::time::Duration;

/// What is older than this is no news.
const NEWS: Duration = Duration::from_secs(86_400);

/// Pure: what the records tell of failures.
pub(super) fn kept(records: &[(CacheKey, Record)], now: Moment) -> Vec<Finding> {
    let found: Vec<Finding> = records.iter().flat_map(|(_, record)| of(record, now)).collect();
    if !found.is_empty() {
        return found;
    }
    let what = match records.len() {
        0 => "nothing is kept yet".to_owned(),
        1 => "1 token is known, and it did not fail last".to_owned(),
        count => format!("{count} tokens are known, and none failed last"),
    };
    vec![Finding::ok("kept", what)]
}

fn of(record: &Record, now: Moment) -> Vec<Finding> {
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
        let hint = format!(
            "{}\n'freshbearer status' tells more; 'freshbearer forget' ends it",
            failure.complaint.hint
        );
        found.push(Finding { level: level(ago), ..Finding::warning("kept-failure", what, hint) });
    }
    if let Some(refusal) = &record.refusal {
        let ago = now.since(refusal.at);
        let what = format!("{} asked for {title} {} ago, and was refused", refusal.server, span(ago));
        let hint = "see who configured it; if it may have the token, add its URL to the profile's 'servers'";
        found.push(Finding { level: level(ago), ..Finding::warning("kept-refused", what, hint) });
    }
    if record.mint.as_ref().is_some_and(|mint| mint.unchanged) {
        let what = format!("{title} gave the same token again, though it was refused");
        let hint = "--refresh-command names a form of it that makes a new one";
        found.push(Finding::note("kept-same", what, hint));
    }
    found
}

fn level(ago: Duration) -> Level {
    if ago < NEWS { Level::Warning } else { Level::Note }
}
