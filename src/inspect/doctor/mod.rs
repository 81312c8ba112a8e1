//! Checks what a person would check, in the order in which they would, and says what to do about it.
//!
//! It only reads: nothing is written, unlocked or kept. The token commands of profiles are run, as only
//! that shows what a client would get; their tokens are dropped unseen.

mod finding;
mod helpers;
mod kept;
mod line;
mod named;
mod ours;
mod profiles;
mod program;
mod programs;
mod replacement;
mod report;
mod scrubbed;
mod state;
mod store;
mod times;
mod understand;

use crate::clock;
use crate::complaint::Complaint;
use crate::keep;
use report::Report;
pub use understand::{Misunderstood, Understand};

/// Prints what was found; whether nothing needs attention.
pub fn examine(as_json: bool, understand: Understand) -> Result<bool, Complaint> {
    let mut report = Report::new(as_json);
    report.add(program::program())?;
    // What is wrong with the place of the records is told with the state.
    let records = keep::records().unwrap_or_default();
    report.add(store::stores(&records))?;
    report.add(state::state())?;
    let (config, profiles) = program::config();
    report.add(config)?;
    report.add(times::clock(&records, clock::now()))?;
    for name in &profiles {
        report.add(profiles::profile(name, understand))?;
    }
    report.add(helpers::helpers(understand))?;
    report.add(kept::kept(&records, clock::now()))?;
    report.end()
}
