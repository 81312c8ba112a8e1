//! Every answer comes this way: get a token, write it in its form, print it whole, refresh it if it is stale.

use crate::ask::Ask;
use crate::ask::arguments::AskArgs;
use crate::ask::reading::{self, Asked};
use crate::forms::{Form, Wants};
use crate::fresh_token::{Answer, Hall};
use crate::system::clock::Deadline;
use crate::token::headers::{bearer_token, to_headers};
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::print::{print_until, say};
use std::process::ExitCode;
use zeroize::Zeroizing;

/// Prints the whole answer in one piece, or nothing.
pub(super) fn answer(arguments: AskArgs, wants: Wants) -> anyhow::Result<ExitCode> {
    let Asked { ask, request, form } = reading::asked(arguments, wants)?;
    let deadline = Deadline::after(request.deadline);
    let hall = Hall::new(&ask);
    let answer = hall.answer(&request)?;
    print_until(deadline, "the answer", &text(&ask, wants, form, &answer)?)?;
    // After the answer: a warning that nobody reads must not hold it up.
    for warning in &answer.warnings {
        say(&format!("warning: {warning}"));
    }
    hall.after(answer);
    Ok(ExitCode::SUCCESS)
}

fn text(ask: &Ask, wants: Wants, form: &Form, answer: &Answer) -> Result<Zeroizing<String>, Complaint> {
    let bearer = &answer.credential.bearer;
    let expires_at = answer.credential.expires_at(ask.freshness.ttl);
    let written = match wants {
        Wants::Headers => form
            .headers
            .zip(to_headers(bearer, &ask.headers))
            .map(|(write, headers)| write(&headers, expires_at)),
        Wants::Token => form.token.zip(bearer_token(bearer)).map(|(write, token)| write(&token, expires_at)),
    };
    written.ok_or_else(|| {
        Complaint::new(
            Exit::Output,
            "the token command printed headers without a bearer token in Authorization",
            "use 'headers', which gives them back whole",
        )
    })
}
