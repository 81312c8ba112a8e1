//! `freshbearer forget`: removes kept tokens from every store, and all that is known of them.

use super::locked::locked;
use crate::ask::arguments::Which;
use crate::ask::cache_key::CacheKey;
use crate::ask::reading;
use crate::ask::recipe::Recipe;
use crate::keep::{self, Keep, StoreError};
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::print::print;
use clap::Args;
use std::process::ExitCode;

const USAGE: &str = "freshbearer forget PROFILE
       freshbearer forget -- COMMAND...
       freshbearer forget --id ID
       freshbearer forget --all";

const EXAMPLES: &str = "Examples:
  freshbearer forget internal
  freshbearer forget -- mycli auth print-access-token";

/// Forget kept tokens: those of PROFILE or COMMAND for all servers, or every one
#[derive(Args)]
#[command(override_usage = USAGE, after_help = EXAMPLES)]
pub(crate) struct Forget {
    /// Forget every token
    #[arg(long, conflicts_with_all = ["command", "profile"])]
    all: bool,
    /// Forget the one that 'freshbearer status' shows with this id
    #[arg(long, value_name = "ID", conflicts_with_all = ["all", "command", "profile"])]
    id: Option<String>,
    #[command(flatten)]
    which: Which,
}

impl Forget {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        if let Some(id) = self.id {
            forget_all_of(with_id(&id)?)?;
            return Ok(ExitCode::SUCCESS);
        }
        let recipe = if self.all { None } else { Some(reading::named_recipe(self.which)?) };
        forget(recipe.as_ref())?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Forgets the tokens of one recipe, for all servers and variables; `None`: every token.
fn forget(recipe: Option<&Recipe>) -> Result<(), Complaint> {
    let mut found = recorded(recipe);
    match recipe {
        // Its record may be lost, and the token still kept.
        Some(recipe) => found.cache_keys.push(reading::key_without_server(recipe)),
        None => {
            keep::bridges::forget_ended();
            found.add_unrecorded();
        }
    }
    found.cache_keys.sort_by(|one, other| one.as_str().cmp(other.as_str()));
    found.cache_keys.dedup();
    forget_all_of(found)
}

/// The token that has this id.
fn with_id(id: &str) -> Result<Found, Complaint> {
    let records = keep::records().map_err(|why| incomplete(&why))?.into_iter();
    let of_id = |cache_key: &CacheKey| id.len() >= cache_key.id().len() && cache_key.as_str().starts_with(id);
    let cache_keys: Vec<CacheKey> = records.map(|(cache_key, _)| cache_key).filter(of_id).collect();
    if cache_keys.is_empty() {
        let what = format!("no kept token has the id '{}'", id.escape_debug());
        return Err(Complaint::new(Exit::Usage, what, "freshbearer status --json lists them"));
    }
    Ok(Found { cache_keys, ..Found::default() })
}

fn forget_all_of(mut found: Found) -> Result<(), Complaint> {
    let mut forgotten = 0;
    for cache_key in found.cache_keys {
        match locked(cache_key, Keep::forget) {
            Ok(was_kept) => forgotten += usize::from(was_kept),
            // One store that can't be used is the same for each token.
            Err(why) if found.left.contains(&why) => {}
            Err(why) => found.left.push(why),
        }
    }
    let outcome = match forgotten {
        0 if found.unseen.is_empty() => "nothing was kept\n".to_owned(),
        0 => format!("nothing was found; not every store can be searched ({})\n", found.unseen.join("; ")),
        1 => "forgot 1 token\n".to_owned(),
        count => format!("forgot {count} tokens\n"),
    };
    // That nothing was kept can't be said where something is left.
    if found.left.is_empty() || forgotten > 0 {
        print("the outcome", &outcome)?;
    }
    if found.left.is_empty() { Ok(()) } else { Err(incomplete(&found.left.join("; "))) }
}

/// What there is to forget.
#[derive(Default)]
struct Found {
    cache_keys: Vec<CacheKey>,
    /// What may still be kept, and why.
    left: Vec<String>,
    /// The stores that are absent here, and may hold something elsewhere.
    unseen: Vec<String>,
}

fn recorded(recipe: Option<&Recipe>) -> Found {
    let command_key = recipe.map(CacheKey::for_command);
    match keep::all_records() {
        Ok(records) => {
            let of_recipe = records.into_iter().filter(|(_, record)| {
                command_key.as_ref().is_none_or(|key| *key == record.heading.command_key)
            });
            Found { cache_keys: of_recipe.map(|(cache_key, _)| cache_key).collect(), ..Found::default() }
        }
        // What is in the stores goes all the same.
        Err(why) => Found { left: vec![why], ..Found::default() },
    }
}

impl Found {
    fn add_unrecorded(&mut self) {
        let (cache_keys, troubles) = keep::unrecorded();
        self.cache_keys.extend(cache_keys);
        for (title, trouble) in troubles {
            let is_absent = matches!(trouble, StoreError::Unavailable(_));
            let text = format!("{title} {trouble}");
            if is_absent { self.unseen.push(text) } else { self.left.push(text) }
        }
    }
}

fn incomplete(why: &str) -> Complaint {
    Complaint::new(
        Exit::Broken,
        format!("not every token could be forgotten ({why})"),
        "fix or unlock this, and run it again",
    )
}
