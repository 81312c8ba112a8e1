//! The files of the records, one for each token: read whole, replaced whole, and left as they are where a newer
//! version wrote them.

use super::record::{Record, VERSION};
use crate::ask::cache_key::CacheKey;
use crate::system::state_dir::{StateDir, StateError, Version};
use serde::Deserialize;

/// The file name's ending.
const SUFFIX: &str = ".json";

/// Reads the record; `Ok(None)` if there is none that could be read.
pub(crate) fn read(state: &StateDir, cache_key: &CacheKey) -> Result<Option<Record>, StateError> {
    Ok(read_stamped(state, cache_key)?.0)
}

/// The record, with what tells this state of it from the next.
pub(crate) fn read_stamped(
    state: &StateDir,
    cache_key: &CacheKey,
) -> Result<(Option<Record>, Option<Version>), StateError> {
    let Some((bytes, stamp)) = state.read_stamped(&name(cache_key))? else {
        return Ok((None, None));
    };
    let record = serde_json::from_slice(&bytes).ok().filter(|record: &Record| record.v == VERSION);
    Ok((record, Some(stamp)))
}

/// Why a record that is there can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Illegible {
    /// A newer version of ours wrote it, of this number.
    Newer(u32),
    /// It was damaged, or isn't ours: the reason.
    Damaged(String),
}

/// Why the record can't be read; `None` if it can, or if there is none.
pub(crate) fn illegible(state: &StateDir, cache_key: &CacheKey) -> Option<Illegible> {
    let bytes = match state.read(&name(cache_key)) {
        Ok(bytes) => bytes?,
        Err(error) => return Some(Illegible::Damaged(error.to_string())),
    };
    match serde_json::from_slice(&bytes) {
        Ok(Versioned { v }) if v > VERSION => Some(Illegible::Newer(v)),
        _ => match serde_json::from_slice::<Record>(&bytes) {
            Ok(record) if record.v == VERSION => None,
            _ => Some(Illegible::Damaged("it holds something else".to_owned())),
        },
    }
}

/// Writes the record, unless the one that is there is of a newer version.
pub(crate) fn write(state: &StateDir, cache_key: &CacheKey, record: &Record) -> Result<(), StateError> {
    let name = name(cache_key);
    if let Ok(Some(bytes)) = state.read(&name)
        && let Ok(Versioned { v }) = serde_json::from_slice(&bytes)
        && v > VERSION
    {
        return Err(StateError::NotOurs(state.path().join(name), "was written by a newer freshbearer"));
    }
    match serde_json::to_vec(record) {
        Ok(bytes) => state.replace(&name, &bytes),
        Err(error) => Err(StateError::Io(state.path().join(name), error.into())),
    }
}

/// Removes the record; `false` if there was none.
pub(crate) fn remove(state: &StateDir, cache_key: &CacheKey) -> Result<bool, StateError> {
    state.remove(&name(cache_key))
}

/// Tells one state of the record from the next, without reading it.
pub(crate) fn stamp(state: &StateDir, cache_key: &CacheKey) -> Option<Version> {
    state.stamp(&name(cache_key))
}

/// All cache_keys that have a record.
pub(crate) fn cache_keys(state: &StateDir) -> Result<Vec<CacheKey>, StateError> {
    Ok(state.names(SUFFIX)?.iter().filter_map(|name| CacheKey::from_hex(name)).collect())
}

#[derive(Deserialize)]
struct Versioned {
    v: u32,
}

fn name(cache_key: &CacheKey) -> String {
    format!("{cache_key}{SUFFIX}")
}
