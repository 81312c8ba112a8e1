//! A file of our own directory that tells since when something is so.

use crate::system::state_dir::StateDir;
use crate::token::moment::Moment;
use std::time::Duration;

/// Whether the moment noted there is no longer ago than `span`. One in the future was noted by a clock
/// that has been set back since, and says nothing.
pub(super) fn is_within(state: &StateDir, name: &str, now: Moment, span: Duration) -> bool {
    let since = || {
        let bytes = state.read(name).ok()??;
        Some(Moment::from_millis(std::str::from_utf8(&bytes).ok()?.trim().parse().ok()?))
    };
    since().is_some_and(|since| now >= since && now < since.plus(span))
}

/// Notes `now`. Where that can't be written down, nothing is remembered: it costs time, and no more.
pub(super) fn set(state: &StateDir, name: &str, now: Moment) {
    let _ = state.replace(name, now.as_millis().to_string().as_bytes());
}
