//! Which generation of a token a client's session was given: a file for each, written when it changes.
//!
//! A client that comes back for a server it already has a token for has, as far as anyone can tell,
//! been refused. Only what is written here tells that it comes back.

use crate::ask::cache_key::CacheKey;
use crate::ask::session::{Given, Session};
use crate::system::state_dir::{StateDir, StateError};
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
    at: Moment,
    client: Option<(u32, u64)>,
    #[serde(default)]
    process_scope: String,
}

/// What the session was given last; `None`: nothing yet.
pub(super) fn read(state: &StateDir, cache_key: &CacheKey, session: &Session) -> Option<Given> {
    let bytes = state.read(&name(cache_key, session)).ok()??;
    let Served { generation, at, .. } = serde_json::from_slice(&bytes).ok()?;
    Some(Given { generation, at, names_server: session.names_server, period: session.period })
}

/// Notes that the session is given this generation.
pub(super) fn write(
    state: &StateDir,
    cache_key: &CacheKey,
    session: &Session,
    generation: u64,
    now: Moment,
) -> Result<(), StateError> {
    let served =
        Served { generation, at: now, client: session.client, process_scope: session.process_scope.clone() };
    // Numbers can always be written.
    state.replace(&name(cache_key, session), &serde_json::to_vec(&served).unwrap_or_default())
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
            _ => now < served.at.plus(LONGEST_SESSION),
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
