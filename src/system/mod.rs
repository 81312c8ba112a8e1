//! The doors that no room has for itself: clock, environment, hardening, orphans, state directory, the user's own
//! files, pipes.

pub(crate) mod pipes;
pub(crate) mod state_dir;

pub(crate) mod clock;

pub(crate) mod environment;
pub(crate) mod hardening;
pub(crate) mod orphans;
pub(crate) mod user_file;
