//! `freshbearer reject`: says by hand that the kept tokens were refused, which a client says by coming back.

use super::locked::locked;
use crate::ask::arguments::Which;
use crate::ask::cache_key::CacheKey;
use crate::ask::reading;
use crate::ask::recipe::Recipe;
use crate::keep::record::Heading;
use crate::keep::{self, Keep};
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
    let command_key = CacheKey::for_command(recipe);
    let (records, mut troubles) = match keep::all_records() {
        Ok(records) => (records, Vec::new()),
        Err(why) => (Vec::new(), vec![why]),
    };
    let of_recipe = records.into_iter().filter(|(_, record)| record.heading.command_key == command_key);
    let mut headings: Vec<(CacheKey, Heading)> =
        of_recipe.map(|(cache_key, record)| (cache_key, record.heading)).collect();
    // Where nothing can be noted, tokens are kept without a record.
    let unrecorded = reading::key_without_server(recipe);
    if headings.iter().all(|(cache_key, _)| *cache_key != unrecorded) {
        headings.push((
            unrecorded,
            Heading { command: recipe.title(), server: None, varied: Vec::new(), command_key },
        ));
    }
    let mut rejected = 0;
    for (cache_key, heading) in headings {
        match locked(cache_key, |keep: &Keep| keep.reject(&heading, recipe.ttl)) {
            Ok(was_kept) => rejected += usize::from(was_kept),
            Err(why) if troubles.contains(&why) => {}
            Err(why) => troubles.push(why),
        }
    }
    if troubles.is_empty() { Ok(rejected) } else { Err(incomplete(&troubles.join("; "))) }
}

fn incomplete(why: &str) -> Complaint {
    Complaint::new(
        Exit::Broken,
        format!("it could not be noted that the tokens were refused ({why})"),
        "fix this, and run it again: until then a command that keeps tokens itself may give them once more",
    )
}
