//! Puts a token where it is wanted: one file per form.

mod answer;
pub mod headers;
pub mod token;
