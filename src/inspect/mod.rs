//! Tells what is kept, forgets it, gives it out no more: one file per verb.

pub mod forget;
mod locked;
pub mod reject;
pub mod status;
