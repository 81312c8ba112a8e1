//! Checks what a person would check, in the order in which they would, and says what to do about it.
//!
//! It only reads: nothing is written, unlocked or kept. The token commands of profiles are run, as only
//! that shows what a client would get; their tokens are dropped unseen.

mod helpers;

mod own_call;
mod remarks;

mod profiles;
mod program;

mod kept;
mod programs;
mod report;
mod scrubbed;
mod state;
mod store;
mod times;

mod finding;

use crate::ask::cache_key::CacheKey;
use crate::clients;
use crate::clients::named::command_keys;
use crate::keep;
use crate::system::clock;
use crate::ui::complaint::Complaint;
use crate::ui::terminal::Level;
use clap::Args;
use report::Report;
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  freshbearer doctor
  freshbearer doctor --json";

/// Check store, state, clock, profiles and clients' helpers, and say what to do; exits with 1 if anything needs attention
///
/// The commands of profiles are run; nothing is kept, written or unlocked.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Doctor {
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Doctor {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let is_well = examine(self.json)?;
        Ok(ExitCode::from(u8::from(!is_well)))
    }
}

/// Prints what was found; whether nothing needs attention.
fn examine(as_json: bool) -> Result<bool, Complaint> {
    let mut report = Report::new(as_json);
    report.add(program::program())?;
    // Why they can't be read is reported with the state directory.
    let records = keep::records().unwrap_or_default();
    let records = keep::without_old_tries(records, clock::now(), || command_keys(clients::find().helpers));
    let state = state::state();
    let has_state = state.iter().all(|finding| finding.level != Level::Error);
    report.add(store::stores(&records, has_state))?;
    report.add(state)?;
    let (config, profiles) = program::config();
    report.add(config)?;
    report.add(times::clock(&records, clock::now()))?;
    let mut tried = Vec::new();
    for name in &profiles {
        let ask = own_call::ask_for_profile(name);
        tried.extend(ask.iter().map(|ask| CacheKey::for_command(&ask.recipe)));
        report.add(profiles::profile(ask))?;
    }
    report.add(helpers::helpers(&records))?;
    let unrecorded = if records.is_empty() && !has_state { keep::without_record() } else { Vec::new() };
    report.add(kept::kept(&records, &unrecorded, &tried, clock::now()))?;
    report.end()
}
