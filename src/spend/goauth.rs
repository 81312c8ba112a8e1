//! Go's second call: it comes back with the URL that was answered with a 4xx, and the response on standard input.

use super::answer::give;
use super::request;
use crate::ask::arguments::AskArgs;
use crate::ask::reading::{self, Asked, several_named};
use crate::forms::goauth::is_refusal;
use crate::forms::{Wants, goauth};
use crate::fresh_token::Hall;
use crate::token::mark::TokenMark;
use std::process::ExitCode;

/// If the token was refused that its first call got, that one is rejected; then it is answered like the first. Several
/// URLs are refused with one token, so the next token is remembered for nobody.
pub(super) fn come_back(arguments: AskArgs, url: &str) -> anyhow::Result<ExitCode> {
    // A second word of another kind is a command without its `--`.
    if !url.contains("://") {
        return Err(several_named().into());
    }
    let mut asked = reading::asked(arguments, Wants::Headers)?;
    if *asked.form != goauth::FORM {
        return Err(several_named().into());
    }
    let is_ours = asked.ask.allowed_servers.iter().any(|server| server.covers(url));
    if is_ours && is_refusal(&request::read()?) {
        reject(&asked)?;
    }
    asked.remembered = None;
    give(&asked)
}

fn reject(asked: &Asked) -> anyhow::Result<()> {
    let hall = Hall::new(&asked.ask);
    let given = asked.remembered.as_ref().and_then(|session| hall.remembered(session));
    // Where nothing could be remembered, the kept token is presumed to be the one.
    hall.reject(|bearer| given.is_none_or(|given| given == TokenMark::new(bearer)))?;
    Ok(())
}
