//! The arguments, read into an errand. What is wrong with them is said here, before anything is done.

mod asking;
pub(crate) mod completions;

mod arguments;

mod shell;

use crate::ask::Ask;
use crate::ask::options::Form;
use crate::ask::recipe::Recipe;
use crate::ask::server::Server;
use crate::doctor::Misunderstood;
use crate::system::environment;
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::redact;
use arguments::Verb;
use asking::{ask, ask_for, named_recipe};
use clap::error::{ContextKind, ContextValue};
use shell::Shell;
use std::ffi::OsString;

/// What we were asked to do.
#[derive(Debug)]
pub(crate) enum Errand {
    /// Print headers.
    Headers(Ask, Form),
    /// Print the bare token.
    Token(Ask),
    /// Run the token command before the user's eyes and keep its token.
    Login(Ask),
    /// Forget the tokens of one recipe, for all its servers; `None`: all tokens.
    Forget(Option<Recipe>),
    /// Give the kept tokens of one recipe out no more.
    Reject(Recipe),
    /// List the kept tokens, as JSON or for people.
    Status {
        /// As JSON.
        json: bool,
    },
    /// Print a shell's completion script, or what fits in a line that it was typed.
    Completions(Shell, Vec<OsString>),
    /// Check what may be wrong, as JSON or for people.
    Doctor {
        /// As JSON.
        json: bool,
    },
    /// Mint for an caller, or behind an answer.
    Behind {
        /// What the caller asked for.
        ask: Ask,
        /// Whether the token that is there was refused.
        refused: bool,
    },
}

/// What the arguments ask for. Where they ask for help or are wrong, the text is printed and the
/// process ends.
pub(crate) fn errand() -> Result<Errand, Complaint> {
    into_errand(Verb::parse(environment::arguments()))
}

fn into_errand(verb: Verb) -> Result<Errand, Complaint> {
    Ok(match verb {
        Verb::Headers(arguments) => {
            let (ask, form) = ask(arguments, true)?;
            Errand::Headers(ask, form)
        }
        Verb::Token(arguments) => Errand::Token(ask(arguments, false)?.0),
        Verb::Login(arguments) => Errand::Login(ask(arguments, false)?.0),
        Verb::Forget { all: true, .. } => Errand::Forget(None),
        Verb::Forget { which, .. } => Errand::Forget(Some(named_recipe(which)?)),
        Verb::Reject { which } => Errand::Reject(named_recipe(which)?),
        Verb::Status { json } => Errand::Status { json },
        Verb::Completions { shell, line } => Errand::Completions(shell, line),
        Verb::Doctor { json } => Errand::Doctor { json },
        Verb::Behind { refused, arguments } => match Verb::parse(arguments.into_iter()) {
            Verb::Headers(arguments) | Verb::Token(arguments) => {
                Errand::Behind { ask: ask(arguments, false)?.0, refused }
            }
            _ => {
                return Err(Complaint::new(
                    Exit::Usage,
                    "nothing is minted for that",
                    "ask for headers or a token",
                ));
            }
        },
    })
}

/// The ask that these words would make for `server`, and the form of its headers; `None`: the bare token.
/// For the doctor, who reads them in a client's configuration.
pub(crate) fn understand(words: &[String], server: Server) -> Result<(Ask, Option<Form>), Misunderstood> {
    let wrong = |what: String| {
        Misunderstood::Words(Complaint::new(Exit::Usage, what, "see what 'freshbearer headers --help' says"))
    };
    // The option is told and not its value, which may be anything.
    let verb = Verb::understand(words).map_err(|error| {
        let option = match error.get(ContextKind::InvalidArg) {
            Some(ContextValue::String(option)) if option.starts_with('-') => {
                redact::line(option.split(['=', ' ']).next().unwrap_or_default())
            }
            _ => return wrong("its arguments are none of ours".to_owned()),
        };
        wrong(format!("its arguments are wrong at '{option}'"))
    })?;
    match verb {
        Verb::Headers(arguments) => {
            ask_for(server, arguments, true).map(|(ask, form)| (ask, Some(form))).map_err(Misunderstood::Ask)
        }
        Verb::Token(arguments) => {
            ask_for(server, arguments, false).map(|(ask, _)| (ask, None)).map_err(Misunderstood::Ask)
        }
        _ => Err(wrong("neither headers nor a token is asked for".to_owned())),
    }
}
