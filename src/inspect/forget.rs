//! Forgets kept tokens: out of every store, with all that is known of them.

use super::locked::locked;
use crate::ask::recipe::{CacheKey, Recipe};
use crate::keep::{self, Keep};
use crate::ui::complaint::{Complaint, Exit};
use std::io::{self, Write};

/// Forgets the tokens of one recipe, for all servers and variables; `None`: all of them.
pub(crate) fn forget(recipe: Option<&Recipe>) -> Result<(), Complaint> {
    let command_key = recipe.map(|recipe| recipe.command_key().to_string());
    let mut cache_keys: Vec<CacheKey> = keep::records()
        .map_err(|why| incomplete(&why))?
        .into_iter()
        .filter(|(_, record)| {
            command_key.as_ref().is_none_or(|command_key| *command_key == record.command_key)
        })
        .map(|(cache_key, _)| cache_key)
        .collect();
    // Its record may be lost, and the token still kept.
    if let Some(cache_key) = recipe.map(Recipe::cache_key)
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
    let _ = match forgotten {
        0 => writeln!(io::stdout(), "nothing was kept"),
        1 => writeln!(io::stdout(), "forgot 1 token"),
        count => writeln!(io::stdout(), "forgot {count} tokens"),
    };
    if left.is_empty() { Ok(()) } else { Err(incomplete(&left.join("; "))) }
}

fn incomplete(why: &str) -> Complaint {
    Complaint::new(
        Exit::Broken,
        format!("not all could be forgotten ({why})"),
        "mend or unlock that, and forget again",
    )
}
