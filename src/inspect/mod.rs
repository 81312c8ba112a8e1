//! Tells what is kept and what is wrong, forgets it, gives it out no more: one file or room per verb.

pub(crate) mod forget;
pub(crate) mod reject;
pub(crate) mod status;

mod locked;
