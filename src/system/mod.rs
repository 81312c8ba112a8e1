//! The doors that no room has for itself: clock, environment, hardening, state directory, pipes.

pub(crate) mod pipes;
pub(crate) mod state_dir;

pub(crate) mod clock;

pub(crate) mod environment;
pub(crate) mod hardening;
