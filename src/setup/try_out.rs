//! The token command, run once as for a client: what it prints is described, and kept once there is a profile.

use super::question;
use super::wanted::Wanted;
use crate::ask::Ask;
use crate::ask::server::Server;
use crate::ask::understand::{Misunderstood, understand};
use crate::fresh_token::login;
use crate::mint::{self, Minted};
use crate::system::clock::Stopwatch;
use crate::system::environment;
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::print::{print, say};
use crate::ui::terminal::{span, took};
use std::time::Duration;

/// With less time left, freshbearer itself could not answer.
const CLIENTS_WAIT: Duration = Duration::from_secs(9);

/// Runs the command, and says what it printed: never the token.
pub(super) fn try_out(wanted: &Wanted) -> Result<Minted, Complaint> {
    let words = match &wanted.command {
        Some(command) => ["headers", "--"].map(str::to_owned).into_iter().chain(command.clone()).collect(),
        None => vec!["headers".to_owned(), wanted.name.clone()],
    };
    let ask = ask(&words, Server::default())?;
    let title = ask.recipe.title();
    let stopwatch = Stopwatch::start();
    let tried = mint::try_out(&ask.recipe, &ask.cache_key, ask.command_timeout);
    let minted = tried.or_else(|complaint| with_user(&ask, complaint))?;
    let taken = stopwatch.elapsed();
    let credential = &minted.credential;
    let life = credential.expires_at(ask.freshness.ttl).since(credential.minted);
    let expiry = match credential.expires_at {
        // Tokens count in whole seconds, and part of the first one has passed.
        Some(_) => format!(" that is valid for {}", span(life + Duration::from_secs(1))),
        None => format!(" with no expiry; assuming {}", span(life)),
    };
    print("the outcome", &format!("'{title}' took {} and printed {}{expiry}\n", took(taken), minted.shape))?;
    if taken > CLIENTS_WAIT {
        say(
            "note: clients wait for 10 s; a mint that takes longer ends by itself, and its token is there at the next try",
        );
    }
    Ok(minted)
}

/// A command that failed without a terminal may have a person log in first.
fn with_user(ask: &Ask, complaint: Complaint) -> Result<Minted, Complaint> {
    if complaint.exit != Exit::Command || !environment::at_a_terminal() {
        return Err(complaint);
    }
    say(&complaint.to_string());
    if question::agrees("\nrun it in this terminal, so that it can ask you?")? {
        mint::mint_with_user(&ask.recipe, &ask.cache_key)
    } else {
        Err(complaint)
    }
}

/// Keeps its token under the profile, which is there now, so that the first client finds it.
pub(super) fn keep(wanted: &Wanted, minted: Minted) -> Result<(), Complaint> {
    let warnings = login::keep_tried_out(&profile_ask(wanted)?, minted)?;
    warnings.iter().for_each(|warning| say(&format!("warning: {warning}")));
    Ok(())
}

/// What a client asks for.
fn profile_ask(wanted: &Wanted) -> Result<Ask, Complaint> {
    let server = Server { name: None, url: Some(wanted.url.clone().into()) };
    ask(&["headers".to_owned(), wanted.name.clone()], server)
}

fn ask(words: &[String], server: Server) -> Result<Ask, Complaint> {
    match understand(words, server) {
        Ok((ask, _)) => Ok(ask),
        Err(Misunderstood::Words(complaint) | Misunderstood::Ask(complaint)) => Err(complaint),
    }
}
