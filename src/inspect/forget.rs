//! Forgets kept tokens: out of every store, with all that is known of them.

use super::locked::locked;
use crate::complaint::{Complaint, Exit};
use crate::keep::{self, Keep};
use crate::recipe::{Identity, Recipe};
use std::io::{self, Write};

/// Forgets the tokens of one recipe, for all servers and variables; `None`: all of them.
pub fn forget(recipe: Option<&Recipe>) -> Result<(), Complaint> {
    let family = recipe.map(|recipe| recipe.family().to_string());
    let mut identities: Vec<Identity> = keep::records()
        .map_err(|why| incomplete(&why))?
        .into_iter()
        .filter(|(_, record)| family.as_ref().is_none_or(|family| *family == record.family))
        .map(|(identity, _)| identity)
        .collect();
    // Its record may be lost, and the token still kept.
    if let Some(identity) = recipe.map(Recipe::identity)
        && !identities.contains(&identity)
    {
        identities.push(identity);
    }
    let mut forgotten = 0;
    let mut left = Vec::new();
    for identity in identities {
        match locked(identity, Keep::forget) {
            Ok(found) => forgotten += usize::from(found),
            // One store that can't be used is the same for each token.
            Err(why) if left.contains(&why) => {}
            Err(why) => left.push(why),
        }
    }
    let _ = match forgotten {
        0 if !left.is_empty() => Ok(()),
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
