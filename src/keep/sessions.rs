//! Which generation of a token a client's session was given: a file for each, written when it changes.
//!
//! A client that comes back for a server it already has a token for has, as far as anyone can tell,
//! been refused. Only what is written here tells that it comes back.

use crate::ask::cache_key::CacheKey;
use crate::ask::session::{Given, Session};
use crate::system::state_dir::{StateDir, StateError};
use crate::token::mark::TokenMark;
use crate::token::moment::Moment;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The file name's ending.
const SUFFIX: &str = ".served";

/// After so long, a session whose client can't be seen is taken to have ended.
const LONGEST_SESSION: Duration = Duration::from_secs(7 * 86_400);

#[derive(Serialize, Deserialize)]
struct Served {
    generation: u64,
    marks: Vec<TokenMark>,
    at: Moment,
    /// When the token expires: until then the note is needed.
    expires_at: Moment,
    client: Option<(u32, u64)>,
    #[serde(default)]
    process_scope: String,
}

/// What the session was given last; `None`: nothing yet.
pub(super) fn read(state: &StateDir, cache_key: &CacheKey, session: &Session) -> Option<Given> {
    let bytes = state.read(&name(cache_key, session)).ok()??;
    let Served { generation, marks, at, expires_at, .. } = serde_json::from_slice(&bytes).ok()?;
    Some(Given {
        generation,
        marks,
        at,
        expires_at,
        names_server: session.names_server,
        period: session.period,
    })
}

/// Notes what the session is given.
pub(super) fn write(
    state: &StateDir,
    cache_key: &CacheKey,
    session: &Session,
    given: &Given,
) -> Result<(), StateError> {
    let served = Served {
        generation: given.generation,
        marks: given.marks.clone(),
        at: given.at,
        expires_at: given.expires_at,
        client: session.client,
        process_scope: session.process_scope.clone(),
    };
    let name = name(cache_key, session);
    let bytes = serde_json::to_vec(&served)
        .map_err(|error| StateError::Io(state.path().join(&name), error.into()))?;
    state.replace(&name, &bytes)
}

/// Removes what was noted of sessions whose client has ended. The processes of another scope (another
/// machine, boot or container, with the same home) can't be seen from this one: their sessions end by age.
pub(super) fn sweep(state: &StateDir, now: Moment, process_scope: &str, is_alive: impl Fn(u32, u64) -> bool) {
    for name in state.names(SUFFIX).unwrap_or_default() {
        let name = format!("{name}{SUFFIX}");
        let served = state.read(&name).ok().flatten();
        let served = served.and_then(|bytes| serde_json::from_slice::<Served>(&bytes).ok());
        let goes_on = served.is_some_and(|served| match served.client {
            Some((id, started)) if served.process_scope == process_scope => is_alive(id, started),
            _ => now < served.expires_at.max(served.at.plus(LONGEST_SESSION)),
        });
        if !goes_on {
            // What can't be removed now is tried again after the next mint.
            let _ = state.remove(&name);
        }
    }
    state.sweep(None);
}

fn name(cache_key: &CacheKey, session: &Session) -> String {
    format!("{cache_key}.{}{SUFFIX}", session.mark)
}
