//! Runs the token command until it has given a token that will do, or has failed for good.

use super::order::Order;
use crate::keep;
use crate::keep::record::Heading;
use crate::mint::{self, Minted};
use crate::system::clock::{self, Deadline};
use crate::token::credential::{Bearer, Credential, Freshness, Life};
use crate::token::mark::TokenMark;
use crate::ui::complaint::{Cause, Complaint, Exit};
use crate::ui::terminal;
use std::time::Duration;

/// How long the first wait after a failure is; each further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// What to do about a command that gives a rejected token.
const REJECTED: &str =
    "it keeps tokens itself: name a form of it that makes a new one with --refresh-command";

/// How often the command is run for one order.
const MOST_TRIES: u32 = 4;

/// Mints for this order; how often the command was run for it is told too.
pub(super) fn mint(order: &Order) -> (u32, Result<Minted, Complaint>) {
    let (tries, outcome) = try_again(order, || mint_once(order));
    (tries, outcome.and_then(|minted| unless_rejected(&order.heading, minted, REJECTED)))
}

/// Runs the command, or its form for a newer token: where one is wanted, and where the plain form gives, out of
/// a cache of its own, one that was refused or is about to expire.
fn mint_once(order: &Order) -> Result<Minted, Complaint> {
    let run = |forced| mint::mint(&order.recipe, &order.cache_key, forced, order.command_timeout);
    let minted = run(order.newer_than.is_some())?;
    let credential = &minted.credential;
    let will_do = !was_refused(order, &credential.bearer) && !is_expiring(order, credential);
    if will_do || order.newer_than.is_some() || order.recipe.refresh_command.is_none() {
        return Ok(minted);
    }
    let ttl = order.recipe.ttl;
    match run(true) {
        // What it gives need not be better.
        Ok(newer) if newer.credential.expires_at(ttl) >= credential.expires_at(ttl) => Ok(newer),
        newer if was_refused(order, &credential.bearer) => newer,
        _ => Ok(minted),
    }
}

/// Whether so little is left of it that it would not be given out if a better one were to be had.
pub(super) fn is_expiring(order: &Order, credential: &Credential) -> bool {
    let freshness = Freshness { ttl: order.recipe.ttl, min_ttl: order.min_ttl, ..Freshness::default() };
    credential.life(clock::now(), &freshness) >= Life::Expiring
}

pub(super) fn was_refused(order: &Order, bearer: &Bearer) -> bool {
    order.refused.contains(&TokenMark::new(bearer))
}

/// Runs the command, and again where its failure may be over by then, with growing waits: a client asks its
/// helper once and gives its server up if it fails. How often it was run is told too.
fn try_again(
    order: &Order,
    mut mint: impl FnMut() -> Result<Minted, Complaint>,
) -> (u32, Result<Minted, Complaint>) {
    let patience = Deadline::after(order.retry_for);
    let mut tries = 0;
    loop {
        let start = patience.left();
        let outcome = mint();
        tries += 1;
        let took = start.saturating_sub(patience.left());
        let wait = FIRST_WAIT * (1 << (tries - 1));
        let may_pass = matches!(&outcome, Err(complaint) if complaint.cause == Cause::Passing);
        // It would take as long the next time.
        if !may_pass || tries == MOST_TRIES || patience.left() <= wait + took {
            return (tries, outcome);
        }
        patience.pause(wait);
    }
}

pub(super) fn short_lived(order: &Order, credential: &Credential) -> String {
    let left = credential.expires_at(order.recipe.ttl).since(clock::now());
    let left = terminal::took(Duration::from_secs(left.as_secs()));
    format!(
        "'{}' gave a token that expires in {left}: it keeps tokens itself; --refresh-command names a form of it \
         that makes a new one",
        order.heading.command
    )
}

/// What was refused by word is never given again, though its command stands by it.
pub(super) fn unless_rejected(heading: &Heading, minted: Minted, hint: &str) -> Result<Minted, Complaint> {
    if !keep::is_rejected(&heading.command_key, &minted.credential.bearer) {
        return Ok(minted);
    }
    let what = format!("'{}' gave the token that was rejected once more", heading.command);
    Err(Complaint::new(Exit::Output, what, hint).with_stderr(minted.said))
}
