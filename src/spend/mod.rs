//! Puts a token where it is wanted: standard output, in one of the forms.

pub(crate) mod headers;
pub(crate) mod token;

mod answer;
