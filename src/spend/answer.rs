//! Every answer comes this way: get a token, write it in its form, print it whole, refresh it if it is stale.

use crate::ask::arguments::AskArgs;
use crate::ask::profile;
use crate::ask::reading::{self, Asked};
use crate::forms::{Facts, Wants};
use crate::fresh_token::{Answer, Hall};
use crate::system::clock::{self, Deadline};
use crate::token::headers::{bearer_token, to_headers};
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::print::{print_until, say};
use std::process::ExitCode;
use zeroize::Zeroizing;

/// Prints the whole answer in one piece, or nothing.
pub(super) fn answer(arguments: AskArgs, wants: Wants) -> anyhow::Result<ExitCode> {
    give(&reading::asked(arguments, wants)?)
}

/// Prints the answer to what was asked.
pub(super) fn give(asked: &Asked) -> anyhow::Result<ExitCode> {
    let deadline = Deadline::after(asked.request.deadline);
    let hall = Hall::new(&asked.ask);
    let mut answer = hall.answer(&asked.request)?;
    if let Some(session) = &asked.remembered {
        answer.warnings.extend(hall.remember(session, &answer).err());
    }
    print_until(deadline, "the answer", text(asked, &answer)?.as_bytes())?;
    // After the answer: a warning that nobody reads must not hold it up.
    for warning in &answer.warnings {
        say(&format!("warning: {warning}"));
    }
    hall.after(answer);
    Ok(ExitCode::SUCCESS)
}

fn text(Asked { ask, form, told, .. }: &Asked, answer: &Answer) -> Result<Zeroizing<String>, Complaint> {
    let bearer = &answer.credential.bearer;
    let facts = Facts {
        until: answer.credential.give_until(clock::now(), &ask.freshness),
        servers: ask.allowed_servers.iter().map(|server| server.as_str()).collect(),
        variables: &ask.variables,
        username: ask.username.as_deref().unwrap_or(profile::USERNAME),
        told,
    };
    let of_headers =
        || form.headers.zip(to_headers(bearer, &ask.headers)).map(|(write, headers)| write(&headers, &facts));
    let of_token = || form.token.zip(bearer_token(bearer)).map(|(write, token)| write(&token, &facts));
    of_headers().or_else(of_token).ok_or_else(|| {
        Complaint::new(
            Exit::Output,
            "the token command printed headers without a bearer token in Authorization",
            "use 'headers', which gives them back whole",
        )
    })
}
