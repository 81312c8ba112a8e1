//! Checks what a person would check, in the order in which they would, and says what to do about it.
//!
//! It only reads: nothing is written, unlocked or kept. The token commands of profiles are run, as only
//! that shows what a client would get; their tokens are dropped unseen.

mod helpers;

mod ours;

mod named;
mod profiles;

mod kept;
mod program;
mod replacement;
mod report;
mod scrubbed;
mod state;
mod store;
mod times;

mod finding;
mod line;
mod programs;
mod understand;

use crate::keep;
use crate::system::clock;
use crate::ui::complaint::Complaint;
use report::Report;
pub(crate) use understand::{Misunderstood, Understand};

/// Prints what was found; whether nothing needs attention.
pub(crate) fn examine(as_json: bool, understand: Understand) -> Result<bool, Complaint> {
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
