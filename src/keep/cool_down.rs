//! A keychain that did not answer is left alone for a minute, by all our processes: each would
//! otherwise pay for the same silence anew. Where that can't be written down, this process at least
//! remembers it.

use super::store_error::StoreError;
use super::timestamp;
use crate::system::state_dir::StateDir;
use crate::token::moment::Moment;
use std::cell::Cell;
use std::time::Duration;

/// The file that tells since when.
const NAME: &str = "keychain.silent";

/// How long it is left alone.
const REST: Duration = Duration::from_secs(60);

/// Makes the call, unless the keychain was silent within the last minute.
pub(super) fn unless_cooling_down<T>(
    state: Option<&StateDir>,
    now: Moment,
    was_silent: &Cell<bool>,
    call: impl FnOnce() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let noted = state.is_some_and(|state| timestamp::is_within(state, NAME, now, REST));
    if was_silent.get() || noted {
        return Err(StoreError::CoolingDown);
    }
    let answer = call();
    if matches!(answer, Err(StoreError::Silent | StoreError::DeadlineExceeded)) {
        was_silent.set(true);
    }
    if let (Err(StoreError::Silent), Some(state)) = (&answer, state) {
        timestamp::set(state, NAME, now);
    }
    answer
}
