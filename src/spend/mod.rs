//! Puts a token where it is wanted: standard output, in one of the forms, or the bridge.

pub(crate) mod bridge;
pub(crate) mod bridge_token;
pub(crate) mod headers;
pub(crate) mod token;

mod answer;
