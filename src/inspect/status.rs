//! Lists the kept tokens: what, where and why there, how long, and what went wrong last. Never the token.

use crate::clock;
use crate::complaint::{Complaint, Exit};
use crate::keep;
use crate::keep::record::{Failure, Mint, Record};
use crate::moment::Moment;
use crate::profile;
use crate::recipe::Identity;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::time::Duration;

/// Prints the list.
pub fn print(as_json: bool) -> Result<(), Complaint> {
    let records = keep::records().map_err(|why| {
        Complaint::new(
            Exit::Broken,
            format!("the list can't be read ({why})"),
            "mend that; tokens are minted anew",
        )
    })?;
    let now = clock::now();
    // Under a client nobody saw it, and it is in the way of every profile.
    let broken = profile::check().err();
    let text = if as_json {
        let tokens: Vec<Value> =
            records.iter().map(|(identity, record)| entry(identity, record, now)).collect();
        format!(
            "{:#}\n",
            json!({ "tokens": tokens, "configuration": broken.as_ref().map(|complaint| &complaint.what) })
        )
    } else if records.is_empty() {
        "nothing is kept\n".to_owned()
    } else {
        records.iter().map(|(_, record)| paragraph(record, now)).collect::<Vec<_>>().join("\n")
    };
    let text = match &broken {
        Some(complaint) if !as_json => format!("{}\n  {}\n\n{text}", complaint.what, complaint.hint),
        _ => text,
    };
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Complaint::new(
            Exit::Broken,
            format!("the list could not be written ({error})"),
            "see where standard output goes",
        )),
        _ => Ok(()),
    }
}

/// Pure: one token as JSON. Moments are RFC 3339 in UTC.
fn entry(identity: &Identity, record: &Record, now: Moment) -> Value {
    let mint = record.mint.as_ref();
    json!({
        "identity": identity.as_str(),
        "what": record.what,
        "server": record.server,
        "store": mint.and_then(|mint| mint.store.as_deref()),
        "kernel_keyring_in_front": mint.map(|mint| mint.front),
        "why": mint.map(|mint| &mint.why),
        "minted": mint.map(|mint| mint.at.rfc3339()),
        "ends": mint.map(|mint| mint.ends.rfc3339()),
        "ends_in_seconds": mint.map(|mint| mint.ends.since(now).as_secs()),
        "end_was_told": mint.map(|mint| mint.told),
        "same_token_again": mint.map(|mint| mint.same_again),
        "rejected": is_rejected(record),
        "refused_server": record.refusal.as_ref().map(|refusal| json!({
            "at": refusal.at.rfc3339(),
            "server": refusal.server,
        })),
        "failure": record.failure.as_ref().map(|failure| json!({
            "at": failure.at.rfc3339(),
            "count": failure.count,
            "what": failure.complaint.what,
            "hint": failure.complaint.hint,
            "exit_status": failure.complaint.status,
            "said": failure.complaint.said,
        })),
    })
}

/// Pure: one token as a few lines.
fn paragraph(record: &Record, now: Moment) -> String {
    let mut text = record.what.clone();
    if let Some(server) = &record.server {
        let _ = write!(text, "  for {server}");
    }
    text.push('\n');
    if let Some(mint) = &record.mint {
        text.push_str(&mint_lines(mint, now));
    }
    if is_rejected(record) {
        text.push_str("  note    it was rejected, and is given out no more: the next ask gets a new one\n");
    }
    if let Some(failure) = &record.failure {
        text.push_str(&failure_lines(failure, now));
    }
    if let Some(refusal) = &record.refusal {
        let _ =
            writeln!(text, "  refused {} ago: {} asked for it", span(now.since(refusal.at)), refusal.server);
    }
    text
}

fn is_rejected(record: &Record) -> bool {
    record
        .mint
        .as_ref()
        .is_some_and(|mint| record.rejected.is_some_and(|rejected| mint.generation <= rejected))
}

fn mint_lines(mint: &Mint, now: Moment) -> String {
    let store = mint.store.as_deref().unwrap_or("nowhere");
    let assumed = if mint.told { "" } else { " (assumed: it doesn't tell its own)" };
    let end = if mint.ends > now {
        format!("ends in {}", span(mint.ends.since(now)))
    } else {
        format!("ended {} ago", span(now.since(mint.ends)))
    };
    let front = if mint.front { ", with the kernel keyring in front" } else { "" };
    let mut text = format!(
        "  store   {store}: {}{front}\n  life    {end}{assumed}\n  minted  {} ago\n",
        mint.why,
        span(now.since(mint.at))
    );
    if mint.same_again {
        text.push_str("  note    the command gave the same token again; --refresh-command may name a form that doesn't\n");
    }
    text
}

fn failure_lines(failure: &Failure, now: Moment) -> String {
    let mut text = format!("  failed  {} ago: {}\n", span(now.since(failure.at)), failure.complaint.what);
    for line in &failure.complaint.said {
        let _ = writeln!(text, "          | {line}");
    }
    let _ = writeln!(text, "          {}", failure.complaint.hint);
    text
}

/// A time as people say it: its largest unit alone.
fn span(duration: Duration) -> String {
    match duration.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7_200 => format!("{} min", seconds / 60),
        seconds @ 7_200..172_800 => format!("{} h", seconds / 3_600),
        seconds => format!("{} days", seconds / 86_400),
    }
}
