//! The verbs about what is kept: status, forget, reject. A file for each.

pub(crate) mod forget;
pub(crate) mod reject;
pub(crate) mod status;

mod bridges;
mod locked;

mod standing;
