//! Logs in: runs the token command before its user's eyes, with the terminal and no deadline, and keeps
//! what it gives.
//!
//! For a client, the command runs where nobody sees it and where it can ask nothing. Once its own session
//! has ended, somebody has to run it where it can; and what failed for want of that is forgotten then, for
//! every server that the same command serves, so that their clients need not sit out a pause.

use crate::ask::Ask;
use crate::ask::options::StoreChoice;
use crate::fresh_token::minting;
use crate::keep::{self, Attempt, Keep, Lock};
use crate::mint;
use crate::system::clock::{self, Deadline};
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::terminal;
use std::io::{self, Write};
use std::time::Duration;

/// How often a lock is tried that another process holds.
const NAP: Duration = Duration::from_millis(25);

/// Runs the token command and keeps its token. The token itself is not printed.
pub(crate) fn login(ask: &Ask) -> Result<(), Complaint> {
    let keep = Keep::of(ask.recipe.cache_key(), ask.store);
    let _lock = wait_for_lock(&keep, ask)?;
    let minted = mint::mint_with_user(&ask.recipe).inspect_err(|complaint| {
        // What can't be noted, the user sees here all the same.
        let _ = keep.note(&ask.recipe, |record| record.failed(clock::now(), complaint));
    })?;
    for warning in minting::keep_minted(&keep, ask, minted) {
        let _ = writeln!(io::stderr(), "warning: {warning}");
    }
    forget_failures(ask);
    let _ = writeln!(io::stdout(), "{}", outcome(&keep, ask));
    Ok(())
}

/// Nobody else may mint meanwhile: two logins at once would only spoil each other.
fn wait_for_lock(keep: &Keep, ask: &Ask) -> Result<Option<Lock>, Complaint> {
    let patience = Deadline::after(ask.command_timeout);
    loop {
        match keep.try_lock() {
            Attempt::Acquired(lock) => return Ok(Some(lock)),
            Attempt::Unavailable(_) => return Ok(None),
            Attempt::Contended if patience.passed() => {
                return Err(Complaint::new(
                    Exit::Deadline,
                    format!(
                        "another process has been minting this token for {}",
                        terminal::took(ask.command_timeout)
                    ),
                    "see whether it waits for you somewhere; end it, and log in again",
                ));
            }
            Attempt::Contended => patience.pause(NAP),
        }
    }
}

/// The failures of the same command for other servers and variables.
fn forget_failures(ask: &Ask) {
    let command_key = ask.recipe.command_key().to_string();
    // Best effort: what stays is a pause of half a minute at most.
    for (cache_key, record) in keep::records().unwrap_or_default() {
        let keep = Keep::of(cache_key, ask.store);
        if record.command_key == command_key
            && record.failure.is_some()
            && let Attempt::Acquired(_lock) = keep.try_lock()
        {
            let _ = keep.amend(|record| record.failure = None);
        }
    }
}

fn outcome(keep: &Keep, ask: &Ask) -> String {
    let title = ask.recipe.title();
    match keep.record().and_then(|record| record.mint).filter(|_| ask.store != StoreChoice::None) {
        Some(mint) if mint.store.is_some() => {
            let left = terminal::span(mint.ends.since(clock::now()));
            let store = mint.store.unwrap_or_default();
            format!("'{title}' gave a token; it is kept ({store}) and ends in {left}")
        }
        _ => format!("'{title}' gave a token; it is not kept"),
    }
}
