//! What running bridges have to say of their servers: a bridge is started by a client, which seldom shows it.
//!
//! `NAME.bridge` is the lock of a bridge, held while it lives, and `NAME.fault` its note. What a bridge that was killed
//! has left is removed by whoever looks next. Made only when something fails.

use super::lock::{self, Attempt, Lock};
use crate::system::clock;
use crate::system::state_dir::StateDir;
use crate::token::moment::Moment;
use serde::{Deserialize, Serialize};

const LOCK: &str = ".bridge";

const NOTE: &str = ".fault";

/// The last fault of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BridgeFault {
    /// The server as it may be shown.
    pub(crate) server: String,
    pub(crate) at: Moment,
    pub(crate) what: String,
    pub(crate) hint: String,
    /// The server's HTTP status, if it answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<u16>,
    /// The server has answered since.
    pub(crate) is_over: bool,
}

/// The place of a bridge's note; it goes when this is dropped.
#[derive(Debug)]
pub(crate) struct BridgeNote {
    state: StateDir,
    name: String,
    _lock: Lock,
}

impl BridgeNote {
    /// A place for the bridge that this process is. Without one its fault is told on standard error only.
    pub(crate) fn open() -> Option<Self> {
        let state = StateDir::find().ok()?;
        sweep(&state);
        // Processes of two containers may have one number.
        let name = format!("{}-{}", std::process::id(), clock::now().as_millis());
        match lock::try_lock(state.open_lock(&format!("{name}{LOCK}")).ok()?) {
            Attempt::Acquired(lock) => Some(Self { state, name, _lock: lock }),
            Attempt::Contended | Attempt::Unavailable(_) => None,
        }
    }

    pub(crate) fn write(&self, fault: &BridgeFault) {
        if let Ok(bytes) = serde_json::to_vec(fault) {
            // Nobody is to be told of it here.
            let _ = self.state.replace(&format!("{}{NOTE}", self.name), &bytes);
        }
    }
}

impl Drop for BridgeNote {
    fn drop(&mut self) {
        remove(&self.state, &self.name);
    }
}

/// The faults of the bridges that are running, the oldest first.
pub(crate) fn faults() -> Vec<BridgeFault> {
    let Ok(state) = StateDir::find() else { return Vec::new() };
    let mut faults: Vec<BridgeFault> = sweep(&state)
        .iter()
        .filter_map(|name| serde_json::from_slice(&state.read(&format!("{name}{NOTE}")).ok()??).ok())
        .collect();
    faults.sort_by_key(|fault| fault.at);
    faults
}

/// Removes what ended bridges have left.
pub(crate) fn forget_ended() {
    if let Ok(state) = StateDir::find() {
        sweep(&state);
    }
}

/// The names of those that run; what the others left is removed.
fn sweep(state: &StateDir) -> Vec<String> {
    let named = |ending| state.names(ending).unwrap_or_default();
    let mut names = named(LOCK);
    names.retain(|name| {
        let lock = state.open_lock_as_it_is(&format!("{name}{LOCK}")).map(lock::try_lock);
        matches!(lock, Some(Attempt::Contended))
    });
    for ended in named(LOCK).into_iter().chain(named(NOTE)).filter(|name| !names.contains(name)) {
        remove(state, &ended);
    }
    names
}

fn remove(state: &StateDir, name: &str) {
    for ending in [NOTE, LOCK] {
        // What can't be removed is tried again by the next.
        let _ = state.remove(&format!("{name}{ending}"));
    }
}
