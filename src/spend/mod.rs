//! Puts a token where it is wanted: standard output in one of the forms, a command's environment, or the bridge.

pub(crate) mod bridge;
pub(crate) mod bridge_token;
pub(crate) mod docker;
pub(crate) mod get;
pub(crate) mod git;
pub(crate) mod headers;
pub(crate) mod keyring;
pub(crate) mod link;
pub(crate) mod run;
pub(crate) mod terraform;
pub(crate) mod token;

mod goauth;

mod answer;
mod request;
