//! The records of all tokens: for lists, and for what holds for each token of one command.

use super::ledger;
use super::namespace;
use super::record::Record;
use crate::ask::cache_key::CacheKey;
use crate::system::state_dir::StateDir;
use crate::token::credential::Bearer;

/// Whether a token of this command was said to be refused, be it for another server or account: a command that
/// keeps tokens itself gives the same one for each. What can't be read rejects nothing.
pub(crate) fn is_rejected(command_key: &CacheKey, bearer: &Bearer) -> bool {
    let Ok(state) = StateDir::find() else { return false };
    let records = ledger::cache_keys(&state).unwrap_or_default().into_iter();
    records
        .filter_map(|cache_key| ledger::read(&state, &cache_key).ok()?)
        .any(|record| record.heading.command_key == *command_key && record.is_rejected(bearer))
}

/// Every record that tells something of a token, with its cache key. The error says why none can be read.
pub(crate) fn records() -> Result<Vec<(CacheKey, Record)>, String> {
    let mut records = all_records()?;
    records.retain(|(_, record)| record.tells_anything());
    Ok(records)
}

/// Every record, be it that it only says what is not to be given out.
pub(crate) fn all_records() -> Result<Vec<(CacheKey, Record)>, String> {
    let state = StateDir::find().map_err(|error| error.to_string())?;
    let cache_keys = ledger::cache_keys(&state).map_err(|error| error.to_string())?;
    let here = namespace::current();
    Ok(cache_keys
        .into_iter()
        .filter_map(|cache_key| {
            let record = ledger::read(&state, &cache_key).ok()??;
            Some((cache_key, record.seen_from(&here)))
        })
        .collect())
}
