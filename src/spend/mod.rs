//! Puts a token where it is wanted: standard output, in one of the forms, or a command's environment.

pub(crate) mod git;
pub(crate) mod headers;
pub(crate) mod run;
pub(crate) mod token;

mod answer;
mod request;
