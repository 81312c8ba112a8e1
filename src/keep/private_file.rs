//! Door: a file that only its owner may read, in plain text, for those who ask for this store by name.

use super::trouble::Trouble;
use crate::recipe::Identity;
use crate::state_dir::StateDir;
use zeroize::Zeroizing;

pub(super) fn read(state: &StateDir, identity: &Identity) -> Result<Option<Zeroizing<Vec<u8>>>, Trouble> {
    state.read(&name(identity)).map_err(|error| Trouble::Unavailable(error.to_string()))
}

pub(super) fn write(state: &StateDir, identity: &Identity, bytes: &[u8]) -> Result<(), Trouble> {
    state.replace(&name(identity), bytes).map_err(|error| Trouble::Unavailable(error.to_string()))
}

pub(super) fn remove(state: &StateDir, identity: &Identity) -> Result<bool, Trouble> {
    state.remove(&name(identity)).map_err(|error| Trouble::Unavailable(error.to_string()))
}

fn name(identity: &Identity) -> String {
    format!("{identity}.token")
}
