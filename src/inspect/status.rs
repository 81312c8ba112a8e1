//! Lists the kept tokens: what, where and why there, how long, and what went wrong last. Never the token.

use crate::ask::profile;
use crate::ask::recipe::CacheKey;
use crate::keep;
use crate::keep::record::{Failure, Mint, Record};
use crate::system::clock;
use crate::token::credential::{Bearer, Credential, Freshness, Life};
use crate::token::moment::Moment;
use crate::token::secret::Secret;
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::terminal::{Level, Look, span};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::{self, Write as _};

/// Prints the list.
pub(crate) fn print(as_json: bool) -> Result<(), Complaint> {
    let mut records = keep::records().map_err(|why| {
        Complaint::new(
            Exit::Broken,
            format!("the list can't be read ({why})"),
            "mend that; tokens are minted anew",
        )
    })?;
    // In an order that people know: the cache_keys' own is anybody's.
    records.sort_by(|(_, one), (_, other)| (&one.what, &one.server).cmp(&(&other.what, &other.server)));
    let now = clock::now();
    // Under a client nobody saw it, and it is in the way of every profile.
    let broken = profile::check().err();
    let text = if as_json {
        let tokens: Vec<Value> =
            records.iter().map(|(cache_key, record)| entry(cache_key, record, now)).collect();
        format!(
            "{:#}\n",
            json!({ "tokens": tokens, "configuration": broken.as_ref().map(|complaint| &complaint.what) })
        )
    } else if records.is_empty() {
        "nothing is kept\n".to_owned()
    } else {
        let look = Look::of_stdout();
        records.iter().map(|(_, record)| paragraph(record, now, look)).collect::<Vec<_>>().join("\n")
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
fn entry(cache_key: &CacheKey, record: &Record, now: Moment) -> Value {
    let mint = record.mint.as_ref();
    json!({
        "cache_key": cache_key.as_str(),
        "what": record.what,
        "server": record.server,
        "state": state(record, now).0,
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

/// What is said of a token after its name: a label and a text, and how well that is.
type Row = (&'static str, String, Level);

/// Pure: one token as a few lines; on a terminal with how it stands before its name.
fn paragraph(record: &Record, now: Moment, look: Look) -> String {
    let server = record.server.as_ref().map(|server| format!("  for {server}")).unwrap_or_default();
    let mut text = if look.is_terminal() {
        let (state, level) = state(record, now);
        let what = look.strong(&record.what);
        format!(
            "{} {} {what}{}\n",
            look.mark(level),
            look.paint(level, &format!("{state:<7}")),
            look.faint(&server)
        )
    } else {
        format!("{}{server}\n", record.what)
    };
    for (label, said, level) in rows(record, now) {
        let label = format!("{label:<8}");
        let label = if level == Level::Ok { look.faint(&label) } else { look.paint(level, &label) };
        let _ = writeln!(text, "  {label}{said}");
    }
    text
}

/// How the token stands, in a word. What a flag or a profile says of its freshness isn't known here.
fn state(record: &Record, now: Moment) -> (&'static str, Level) {
    let failed = record.failure.is_some();
    let Some(mint) = &record.mint else {
        return match (failed, &record.refusal) {
            (true, _) => ("failed", Level::Error),
            // A server that may not have it was refused.
            (false, Some(_)) => ("refused", Level::Warning),
            (false, None) => ("nothing", Level::Note),
        };
    };
    // Only its times count; the token itself isn't here.
    let times = Credential {
        bearer: Bearer::Token(Secret::new("")),
        minted: mint.at,
        issued: mint.issued,
        ends: Some(mint.ends),
    };
    match times.life(now, &Freshness::default()) {
        Life::Expired if failed => ("failed", Level::Error),
        Life::Expired => ("ended", Level::Note),
        _ if is_rejected(record) => ("refused", Level::Note),
        Life::Fresh if failed => ("fresh", Level::Warning),
        _ if failed => ("failed", Level::Warning),
        Life::Fresh => ("fresh", Level::Ok),
        Life::Stale => ("ages", Level::Ok),
        Life::Expiring => ("ends", Level::Note),
    }
}

fn rows(record: &Record, now: Moment) -> Vec<Row> {
    let mut rows = record.mint.as_ref().map(|mint| mint_rows(mint, now)).unwrap_or_default();
    if is_rejected(record) {
        let text = "it was rejected, and is given out no more: the next ask gets a new one";
        rows.push(("note", text.to_owned(), Level::Note));
    }
    if let Some(failure) = &record.failure {
        rows.extend(failure_rows(failure, now));
    }
    if let Some(refusal) = &record.refusal {
        let text = format!("{} ago: {} asked for it", span(now.since(refusal.at)), refusal.server);
        rows.push(("refused", text, Level::Warning));
    }
    if rows.is_empty() {
        rows.push(("store", "nothing is kept: the next ask mints".to_owned(), Level::Note));
    }
    rows
}

fn is_rejected(record: &Record) -> bool {
    record
        .mint
        .as_ref()
        .is_some_and(|mint| record.rejected.is_some_and(|rejected| mint.generation <= rejected))
}

fn mint_rows(mint: &Mint, now: Moment) -> Vec<Row> {
    let store = mint.store.as_deref().unwrap_or("nowhere");
    let assumed = if mint.told { "" } else { " (assumed: it doesn't tell its own)" };
    let end = if mint.ends > now {
        format!("ends in {}", span(mint.ends.since(now)))
    } else {
        format!("ended {} ago", span(now.since(mint.ends)))
    };
    let front = if mint.front { ", with the kernel keyring in front" } else { "" };
    let mut rows = vec![
        ("store", format!("{store}: {}{front}", mint.why), Level::Ok),
        ("life", format!("{end}{assumed}"), Level::Ok),
        ("minted", format!("{} ago", span(now.since(mint.at))), Level::Ok),
    ];
    if mint.same_again {
        let text = "the command gave the same token again; --refresh-command may name a form that doesn't";
        rows.push(("note", text.to_owned(), Level::Note));
    }
    rows
}

fn failure_rows(failure: &Failure, now: Moment) -> Vec<Row> {
    let what = format!("{} ago: {}", span(now.since(failure.at)), failure.complaint.what);
    let mut rows = vec![("failed", what, Level::Error)];
    rows.extend(failure.complaint.said.iter().map(|line| ("", format!("| {line}"), Level::Ok)));
    rows.push(("", failure.complaint.hint.clone(), Level::Ok));
    rows
}
