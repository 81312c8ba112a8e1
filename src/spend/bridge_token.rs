//! `freshbearer bridge-token`: a token for the bridge, which starts us for it and holds it.

use crate::ask::NewerThan;
use crate::ask::for_bridge::BridgeArgs;
use crate::fresh_token::Hall;
use crate::fresh_token::delivery::{self, Delivered, Delivery, Wish};
use crate::token::headers::to_headers;
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::print::print_bytes;
use std::ffi::OsString;
use std::io::Read;
use std::process::ExitCode;

/// The ordinary way through the hall, with the bridge's own words and its wish from standard input.
pub(crate) fn run(words: &[OsString]) -> anyhow::Result<ExitCode> {
    let arguments = BridgeArgs::read(words);
    let mut wish = Vec::new();
    std::io::stdin().lock().read_to_end(&mut wish)?;
    let newer_than = Wish::read(&wish)?.newer_than.map_or(NewerThan::Nothing, NewerThan::Refused);
    deliver(arguments, newer_than).or_else(|complaint| {
        let code = ExitCode::from(complaint.exit.code());
        hand_over(&Err(complaint))?;
        Ok(code)
    })
}

fn deliver(arguments: BridgeArgs, newer_than: NewerThan) -> Result<ExitCode, Complaint> {
    let (ask, request) = arguments.asked(newer_than)?;
    let hall = Hall::new(&ask);
    let mut answer = hall.answer(&request)?;
    let headers = to_headers(&answer.credential.bearer, &ask.headers).ok_or_else(|| {
        Complaint::new(
            Exit::Output,
            "the token command printed headers without a bearer token in Authorization",
            "leave --header out: its headers are sent whole",
        )
    })?;
    let expires_at = answer.credential.expires_at(ask.freshness.ttl);
    hand_over(&Ok(Delivered {
        headers,
        stale_from: answer.credential.stale_from(&ask.freshness),
        expiring_from: expires_at.minus(answer.credential.floor(&ask.freshness)),
        expires_at,
        generation: answer.generation,
        warnings: std::mem::take(&mut answer.warnings),
    }))?;
    hall.after(answer);
    Ok(ExitCode::SUCCESS)
}

fn hand_over(delivery: &Delivery) -> Result<(), Complaint> {
    print_bytes("the token", &delivery::write(delivery))
}
