//! Tells what is kept and what is wrong, forgets it, gives it out no more: one file or room per verb.

pub mod doctor;
pub mod forget;
mod locked;
pub mod reject;
pub mod status;
