//! A keychain that did not answer is left alone for a minute, by all our processes: each would
//! otherwise pay for the same silence anew. Where that can't be written down, this process at least
//! remembers it.

use super::trouble::Trouble;
use crate::moment::Moment;
use crate::state_dir::StateDir;
use std::cell::Cell;
use std::time::Duration;

/// The file that tells since when.
const NAME: &str = "keychain.silent";

/// How long it is left alone.
const REST: Duration = Duration::from_secs(60);

/// Makes the call, unless the keychain was silent within the last minute.
pub(super) fn unless_silent<T>(
    state: Option<&StateDir>,
    now: Moment,
    was_silent: &Cell<bool>,
    call: impl FnOnce() -> Result<T, Trouble>,
) -> Result<T, Trouble> {
    let since = state.and_then(|state| {
        let bytes = state.read(NAME).ok()??;
        Some(Moment::from_millis(std::str::from_utf8(&bytes).ok()?.trim().parse().ok()?))
    });
    if was_silent.get() || since.is_some_and(|since| now >= since && now < since.plus(REST)) {
        return Err(Trouble::LeftAlone);
    }
    let answer = call();
    if matches!(answer, Err(Trouble::Silent | Trouble::Hurried)) {
        was_silent.set(true);
    }
    if let (Err(Trouble::Silent), Some(state)) = (&answer, state) {
        // Without this note the next process only waits as long as we did.
        let _ = state.replace(NAME, now.as_millis().to_string().as_bytes());
    }
    answer
}
