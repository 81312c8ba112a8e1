//! What a command line of ours would ask for, if it were run: for those who read it in a configuration.

use super::Ask;
use super::arguments::{AskArgs, is_one_word_too_many};
use super::reading;
use super::server::Server;
use crate::forms::{Form, Wants};
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::redact;
use clap::error::{ContextKind, ContextValue};
use std::ffi::OsString;

/// Why no ask can be made of a command line.
#[derive(Debug)]
pub(crate) enum Misunderstood {
    /// Its words are not ones that we know.
    Words(Complaint),
    /// They are, and there is no such thing to ask for.
    Ask(Complaint),
}

/// The ask that these words would make for `server`, and the form of its answer.
pub(crate) fn understand(words: &[String], server: Server) -> Result<(Ask, &'static Form), Misunderstood> {
    let (wants, rest) = match words.split_first() {
        Some((verb, rest)) if verb == "headers" => (Wants::Headers, rest),
        Some((verb, rest)) if verb == "token" => (Wants::Token, rest),
        _ => return Err(wrong("neither 'headers' nor 'token' is asked for".to_owned())),
    };
    let rest: Vec<OsString> = rest.iter().map(OsString::from).collect();
    let arguments = AskArgs::read(&rest).map_err(|error| match error.get(ContextKind::InvalidArg) {
        // The option is named and not its value, which may be anything.
        Some(ContextValue::String(option)) if option.starts_with('-') => {
            let option = redact::line(option.split(['=', ' ']).next().unwrap_or_default());
            wrong(format!("its arguments are wrong at '{option}'"))
        }
        _ if is_one_word_too_many(&error) => Misunderstood::Ask(reading::several_named()),
        _ => wrong("freshbearer does not know its arguments".to_owned()),
    })?;
    reading::standing(server, arguments, wants).map_err(Misunderstood::Ask)
}

fn wrong(what: String) -> Misunderstood {
    Misunderstood::Words(Complaint::new(Exit::Usage, what, "see what 'freshbearer headers --help' says"))
}
