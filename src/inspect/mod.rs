//! Tells what is kept, and forgets it: one file per verb.

pub mod forget;
pub mod status;
