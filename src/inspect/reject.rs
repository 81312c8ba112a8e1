//! `freshbearer reject`: says by hand that the kept tokens were refused, which a client says by coming back.

use super::locked::locked;
use crate::ask::arguments::Which;
use crate::ask::cache_key::CacheKey;
use crate::ask::reading;
use crate::ask::recipe::Recipe;
use crate::keep::{self, Keep};
use crate::system::clock;
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::print::print;
use clap::Args;
use std::process::ExitCode;

const USAGE: &str = "freshbearer reject PROFILE
       freshbearer reject -- COMMAND...";

const EXAMPLES: &str = "Examples:
  freshbearer reject internal
  freshbearer reject -- mycli auth print-access-token";

/// Say that the kept tokens of PROFILE or COMMAND were refused: the next ask gets new ones
#[derive(Args)]
#[command(override_usage = USAGE, after_help = EXAMPLES)]
pub(crate) struct Reject {
    #[command(flatten)]
    which: Which,
}

impl Reject {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let rejected = reject(&reading::named_recipe(self.which)?)?;
        let outcome = match rejected {
            0 => "nothing was kept\n".to_owned(),
            1 => "rejected 1 token\n".to_owned(),
            count => format!("rejected {count} tokens\n"),
        };
        print("the outcome", &outcome)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Marks the tokens of this recipe as rejected, for all its servers, and counts them.
fn reject(recipe: &Recipe) -> Result<usize, Complaint> {
    let failed = |why: String| {
        Complaint::new(
            Exit::Broken,
            format!("not every token could be rejected ({why})"),
            "fix this, or forget the tokens with 'freshbearer forget'",
        )
    };
    let command_key = CacheKey::for_command(recipe);
    let mut rejected = 0;
    for (cache_key, record) in keep::records().map_err(failed)? {
        if record.heading.command_key == command_key && record.mint.is_some() {
            locked(cache_key, |keep: &Keep| keep.amend(|record| record.reject(clock::now())))
                .map_err(failed)?;
            rejected += 1;
        }
    }
    Ok(rejected)
}
