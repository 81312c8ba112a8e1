//! Puts a token where it is wanted: one file per form.

pub(crate) mod headers;

pub(crate) mod token;

mod answer;
