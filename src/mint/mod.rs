//! Makes a token: starts the user's command, reads what it printed, works out how long it lives.

mod command;
mod life;
mod nested;
mod output;

mod document;
mod shape;

mod header_object;

mod text;
mod tree;

mod apart;
mod broken;
mod cause;
mod expiry;
mod jwt;
mod plain_text;
mod program_file;
mod unfit;
mod unreadable;

mod fault;
mod not_found;
mod overheard;
mod placeholder;
mod reported;
mod span;

mod moments;
mod other_kinds;
mod timing;

mod loose;
mod names;

use crate::ask::cache_key::CacheKey;
use crate::ask::recipe::Recipe;
use crate::ask::server::SERVER_VARIABLES;
use crate::system::clock::{self, Stopwatch};
use crate::token::credential::Credential;
use crate::token::moment::Moment;
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::terminal;
use broken::Broken;
use command::{Environment, Finished};
use life::Ran;
use std::time::Duration;

/// A new token, and what its command said on standard error.
#[derive(Debug)]
pub(crate) struct Minted {
    /// The token.
    pub(crate) credential: Credential,
    /// The last lines of the command's standard error, fit to be shown.
    pub(crate) said: Vec<String>,
    /// What it claims of its life besides when it expires.
    pub(crate) claims: IssuerClaims,
    /// What it was that was printed.
    pub(crate) shape: &'static str,
}

/// What a token, or what stands beside it, claims of its life; for the record.
#[derive(Clone, Debug, Default)]
pub(crate) struct IssuerClaims {
    /// When it says it was issued, by its issuer's clock.
    pub(crate) issued: Option<Moment>,
    /// The name of a field that says when it ends, in a way that can't be read or relied on.
    pub(crate) unreadable_expiry: Option<String>,
}

impl IssuerClaims {
    /// What to warn of, where the command of this title printed an expiry that can't be relied on, and its token
    /// is taken to end then.
    pub(crate) fn warning(&self, title: &str, expires_at: Moment) -> Option<String> {
        let name = self.unreadable_expiry.as_ref()?;
        let left = Duration::from_secs(expires_at.since(clock::now()).as_millis().div_ceil(1000) as u64);
        Some(format!(
            "'{title}' printed an expiry in '{name}' that can't be relied on; its token is taken to end in {}: \
             name another field with --expiry-path, or its life with --ttl",
            terminal::span(left)
        ))
    }
}

pub(crate) use nested::complaint as complaint_if_nested;

/// Runs the token command of `recipe`, for at most `limit`, and reads its token. If the token that it
/// gave last was `refused`, its form for that case is run, if there is one.
pub(crate) fn mint(
    recipe: &Recipe,
    key: &CacheKey,
    refused: bool,
    limit: Duration,
) -> Result<Minted, Complaint> {
    let forced = recipe.refresh_command.as_ref().filter(|_| refused);
    let command = forced.unwrap_or(&recipe.command);
    with(recipe, key, |environment| command::run(command, environment, limit))
}

/// The same from a process that has a terminal, which the command doesn't get: to see what it would do
/// for a client.
pub(crate) fn try_out(recipe: &Recipe, key: &CacheKey, limit: Duration) -> Result<Minted, Complaint> {
    with(recipe, key, |environment| command::run_away_from_terminal(&recipe.command, environment, limit))
}

/// The same before the user's eyes, who may be asked for whatever it takes, and for as long.
pub(crate) fn mint_with_user(recipe: &Recipe, key: &CacheKey) -> Result<Minted, Complaint> {
    with(recipe, key, |environment| command::run_with_user(&recipe.command, environment))
}

fn with(
    recipe: &Recipe,
    key: &CacheKey,
    run: impl FnOnce(&Environment) -> Result<Finished, Broken>,
) -> Result<Minted, Complaint> {
    let stopwatch = Stopwatch::start();
    let (title, login) = (recipe.title(), recipe.login_line());
    let explained = |complaint, reported: Option<&str>| cause::named(complaint, reported, login.as_deref());
    let environment = Environment {
        hidden: if recipe.shared { &SERVER_VARIABLES } else { &[] },
        added: (nested::VARIABLE, nested::mark(key)),
    };
    let finished = run(&environment)
        .map_err(|broken| explained(broken.complaint(&title, &recipe.named_program()), None))?;
    // The wall clock may have been set meanwhile; how long it took is known all the same.
    let end = clock::now();
    let ran = Ran { start: end.minus(stopwatch.elapsed()), end };
    let said = finished.said();
    let printed = output::read(&finished.stdout, &recipe.paths);
    if !finished.succeeded() {
        // A token beside a failure isn't trusted; an error that the document names is worth telling.
        let unreadable = printed.err();
        let reported = unreadable.as_ref().and_then(|unreadable| unreadable.reported());
        let named = unreadable.as_ref().map(|unreadable| unreadable.complaint(&title));
        let named = named.filter(|complaint| complaint.exit == Exit::Command);
        let complaint = named.unwrap_or_else(|| finished.failure(&title));
        let complaint = complaint.with_stderr(said).with_exit_status(finished.exit_status());
        return Err(explained(complaint, reported));
    }
    let printed = printed.map_err(|unreadable| {
        explained(unreadable.complaint(&title).with_stderr(said.clone()), unreadable.reported())
    })?;
    match life::credential(printed, ran, recipe.ttl) {
        Ok((credential, unreadable_expiry)) => {
            let issued = shape::issued(&credential.bearer);
            let shape = shape::shape(&finished.stdout, &credential.bearer);
            Ok(Minted { credential, said, claims: IssuerClaims { issued, unreadable_expiry }, shape })
        }
        Err(unfit) => Err(explained(unfit.complaint(&title).with_stderr(said), None)),
    }
}
