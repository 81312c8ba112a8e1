//! `freshbearer login`: runs the token command in the user's terminal, without a deadline, and keeps its token.
//!
//! For a client, the command runs where it can't ask anything. Once its own login has expired, somebody has
//! to run it where it can. Its failures are forgotten then, for all servers, so that no client has to sit out a
//! back-off.

use super::minting;
use super::trying;
use crate::ask::Ask;
use crate::ask::arguments::AskArgs;
use crate::ask::cache_key::CacheKey;
use crate::ask::explained::explained;
use crate::ask::options::StoreChoice;
use crate::ask::reading::{self, Asked};
use crate::forms::Wants;
use crate::keep::record::Heading;
use crate::keep::{self, Attempt, Keep, Lock};
use crate::mint::{self, Minted};
use crate::system::clock::{self, Deadline};
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::print::{print, say};
use crate::ui::terminal;
use clap::{Arg, Args};
use std::process::ExitCode;

/// What to do about a login that brings a rejected token back.
const REJECTED: &str =
    "it keeps tokens itself: end its own login first, or log in with a form of it that makes a new one";

const USAGE: &str = "freshbearer login [OPTIONS] -- COMMAND...
       freshbearer login [OPTIONS] PROFILE";

const EXAMPLES: &str = "Examples:
  freshbearer login internal
  freshbearer login -- mycli auth print-access-token";

/// Run COMMAND in this terminal, without a deadline, and keep its token: for when it has to ask you
#[derive(Args)]
#[command(mut_args(explained), mut_args(unless_of_no_use), override_usage = USAGE, after_help = EXAMPLES)]
pub(crate) struct Login {
    #[command(flatten)]
    arguments: AskArgs,
}

/// Options that a login has no use for are understood, so that a helper's own can be pasted.
fn unless_of_no_use(argument: Arg) -> Arg {
    let of_no_use =
        ["refresh", "session", "header", "form", "refresh_after", "min_ttl", "deadline", "refresh_command"];
    let hide = of_no_use.contains(&argument.get_id().as_str());
    argument.hide(hide)
}

impl Login {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let Asked { ask, .. } = reading::asked(self.arguments, Wants::Token)?;
        let text = log_in(&ask)?;
        print("the outcome", &text)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Runs the token command and keeps its token. The token itself is not shown.
fn log_in(ask: &Ask) -> Result<String, Complaint> {
    let keep = Keep::new(ask.cache_key.clone(), ask.store);
    let heading = Heading::new(ask);
    let _lock = lock(&keep, ask)?;
    let minted = mint::mint_with_user(&ask.recipe, &ask.cache_key);
    let minted = minted.and_then(|minted| trying::unless_rejected(&heading, minted, REJECTED));
    let minted = minted.inspect_err(|complaint| {
        // If it can't be noted, the user still sees it here.
        let _ = keep.note(&heading, |record| record.failed(clock::now(), 1, &ask.limits(), complaint));
    })?;
    for warning in minting::keep_minted(&keep, &heading, ask.recipe.ttl, minted) {
        say(&format!("warning: {warning}"));
    }
    forget_failures(ask);
    Ok(format!("{}\n", outcome(&keep, ask)))
}

/// Keeps a token that was minted to see what its command prints, so that it need not be minted twice; warnings.
pub(crate) fn keep_tried_out(ask: &Ask, minted: Minted) -> Result<Vec<String>, Complaint> {
    let (keep, heading) = (Keep::new(ask.cache_key.clone(), ask.store), Heading::new(ask));
    let minted = trying::unless_rejected(&heading, minted, REJECTED)?;
    let _lock = lock(&keep, ask)?;
    let warnings = minting::keep_minted(&keep, &heading, ask.recipe.ttl, minted);
    forget_failures(ask);
    Ok(warnings)
}

/// Nobody else may mint meanwhile: two logins at once would get in each other's way.
fn lock(keep: &Keep, ask: &Ask) -> Result<Option<Lock>, Complaint> {
    match keep.lock_until(Deadline::after(ask.command_timeout), || false) {
        Attempt::Acquired(lock) => Ok(Some(lock)),
        Attempt::Unavailable(_) => Ok(None),
        Attempt::Contended => Err(Complaint::new(
            Exit::Deadline,
            format!(
                "another process has been minting this token for {}",
                terminal::took(ask.command_timeout)
            ),
            "see whether it waits for you somewhere; end it, and log in again",
        )),
    }
}

/// The failures of the same command for other servers and variables.
fn forget_failures(ask: &Ask) {
    let command_key = CacheKey::for_command(&ask.recipe);
    // Best effort: what stays is a back-off of half a minute at most.
    for (cache_key, record) in keep::records().unwrap_or_default() {
        let keep = Keep::new(cache_key, ask.store);
        if record.heading.command_key == command_key
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
            let left = terminal::span(mint.expires_at.since(clock::now()));
            let store = mint.store.unwrap_or_default();
            format!("'{title}' gave a token; it is kept ({store}) and expires in {left}")
        }
        _ => format!("'{title}' gave a token; it is not kept"),
    }
}
