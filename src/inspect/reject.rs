//! Says by hand what a client says by coming back: that the kept tokens were refused.

use super::locked::locked;
use crate::complaint::{Complaint, Exit};
use crate::keep::{self, Keep};
use crate::recipe::Recipe;
use std::io::{self, Write};

/// Gives the tokens of this recipe, for all its servers, out no more.
pub fn reject(recipe: &Recipe) -> Result<(), Complaint> {
    let failed = |why: String| {
        Complaint::new(
            Exit::Broken,
            format!("not all could be rejected ({why})"),
            "mend that, or forget the token: freshbearer forget",
        )
    };
    let family = recipe.family().to_string();
    let mut rejected = 0;
    for (identity, record) in keep::records().map_err(failed)? {
        if record.family == family
            && let Some(mint) = record.mint
        {
            locked(identity, |keep: &Keep| keep.amend(|record| record.rejected = Some(mint.generation)))
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
