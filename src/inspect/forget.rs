//! `freshbearer forget`: takes kept tokens out of every store, with all that is known of them.

use super::locked::locked;
use crate::ask::arguments::Which;
use crate::ask::cache_key::CacheKey;
use crate::ask::reading;
use crate::ask::recipe::Recipe;
use crate::keep::{self, Keep};
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::print::print;
use clap::Args;
use std::process::ExitCode;

/// Forget kept tokens: those of PROFILE or COMMAND for all servers, or all there are
#[derive(Args)]
pub(crate) struct Forget {
    /// Forget every token
    #[arg(long, conflicts_with_all = ["command", "profile"])]
    all: bool,
    #[command(flatten)]
    which: Which,
}

impl Forget {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let recipe = if self.all { None } else { Some(reading::named_recipe(self.which)?) };
        forget(recipe.as_ref())?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Forgets the tokens of one recipe, for all servers and variables; `None`: all of them.
fn forget(recipe: Option<&Recipe>) -> Result<(), Complaint> {
    let command_key = recipe.map(CacheKey::for_command);
    let mut cache_keys: Vec<CacheKey> = keep::records()
        .map_err(|why| incomplete(&why))?
        .into_iter()
        .filter(|(_, record)| command_key.as_ref().is_none_or(|key| *key == record.heading.command_key))
        .map(|(cache_key, _)| cache_key)
        .collect();
    // Its record may be lost, and the token still kept.
    if let Some(cache_key) = recipe.map(reading::key_without_server)
        && !cache_keys.contains(&cache_key)
    {
        cache_keys.push(cache_key);
    }
    let mut forgotten = 0;
    let mut left = Vec::new();
    for cache_key in cache_keys {
        match locked(cache_key, Keep::forget) {
            Ok(found) => forgotten += usize::from(found),
            Err(why) => left.push(why),
        }
    }
    let outcome = match forgotten {
        0 => "nothing was kept\n".to_owned(),
        1 => "forgot 1 token\n".to_owned(),
        count => format!("forgot {count} tokens\n"),
    };
    print("the outcome", &outcome)?;
    if left.is_empty() { Ok(()) } else { Err(incomplete(&left.join("; "))) }
}

fn incomplete(why: &str) -> Complaint {
    Complaint::new(
        Exit::Broken,
        format!("not all could be forgotten ({why})"),
        "fix or unlock that, and forget again",
    )
}
