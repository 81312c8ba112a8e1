//! Says by hand what a client says by coming back: that the kept tokens were refused.

use super::locked::locked;
use crate::ask::recipe::Recipe;
use crate::keep::{self, Keep};
use crate::ui::complaint::{Complaint, Exit};
use std::io::{self, Write};

/// Gives the tokens of this recipe, for all its servers, out no more.
pub(crate) fn reject(recipe: &Recipe) -> Result<(), Complaint> {
    let failed = |why: String| {
        Complaint::new(
            Exit::Broken,
            format!("not all could be rejected ({why})"),
            "mend that, or forget the token: freshbearer forget",
        )
    };
    let command_key = recipe.command_key().to_string();
    let mut rejected = 0;
    for (cache_key, record) in keep::records().map_err(failed)? {
        if record.command_key == command_key
            && let Some(mint) = record.mint
        {
            locked(cache_key, |keep: &Keep| keep.amend(|record| record.rejected = Some(mint.generation)))
                .map_err(failed)?;
            rejected += 1;
        }
    }
    let _ = match rejected {
        0 => writeln!(io::stdout(), "nothing was kept"),
        1 => writeln!(io::stdout(), "rejected 1 token"),
        count => writeln!(io::stdout(), "rejected {count} tokens"),
    };
    Ok(())
}
