//! The arguments, read into an errand. What is wrong with them is said here, before anything is done.

mod arguments;
mod asking;
pub mod completions;
mod shell;

use crate::ask::Ask;
use crate::complaint::{Complaint, Exit};
use crate::environment;
use crate::options::Form;
use crate::recipe::Recipe;
use arguments::Verb;
use asking::{ask, named_recipe};
use shell::Shell;
use std::ffi::OsString;

/// What we were asked to do.
#[derive(Debug)]
pub enum Errand {
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
    /// Mint for an asker, or behind an answer.
    Behind {
        /// What the asker asked for.
        ask: Ask,
        /// Whether the token that is there was refused.
        refused: bool,
    },
}

/// What the arguments ask for. Where they ask for help or are wrong, the text is printed and the
/// process ends.
pub fn errand() -> Result<Errand, Complaint> {
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
