//! Pure: commands that were tried, never gave a token, and are asked for by nobody: no trouble for ever.

use super::record::Record;
use crate::ask::cache_key::CacheKey;
use crate::token::moment::Moment;
use std::time::Duration;

/// After this long, such a command was only tried.
const OLD: Duration = Duration::from_secs(60 * 60);

/// The records without theirs. `named`: the command keys of what somebody means to be run.
pub(crate) fn without_old_tries(
    mut records: Vec<(CacheKey, Record)>,
    now: Moment,
    named: impl FnOnce() -> Vec<CacheKey>,
) -> Vec<(CacheKey, Record)> {
    if records.iter().any(|(_, record)| is_old_try(record, now)) {
        let named = named();
        records.retain(|(_, record)| !is_old_try(record, now) || named.contains(&record.heading.command_key));
    }
    records
}

fn is_old_try(record: &Record, now: Moment) -> bool {
    let failed = record.failure.as_ref().is_some_and(|failure| now.since(failure.at) > OLD);
    failed && record.mint.is_none() && record.refusal.is_none()
}
