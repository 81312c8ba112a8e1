//! `freshbearer status`: lists what is kept: command, store and why, expiry, last failure. Never the token.

use super::bridges;
use super::standing::{detail, head, is_suspect, row, state, title};
use crate::ask::cache_key::CacheKey;
use crate::ask::profile;
use crate::clients;
use crate::clients::named::command_keys;
use crate::keep;
use crate::keep::checkup;
use crate::keep::failure::Failure;
use crate::keep::record::{ExpirySource, Heading, Mint, Record};
use crate::system::clock;
use crate::token::moment::Moment;
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::print::print;
use crate::ui::terminal::{Level, Look, span};
use clap::Args;
use serde_json::{Value, json};
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  freshbearer status
  freshbearer status --json";

/// List the kept tokens, never the tokens themselves
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Status {
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Status {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        print("the list", &list(self.json)?)?;
        Ok(ExitCode::SUCCESS)
    }
}

fn list(as_json: bool) -> Result<String, Complaint> {
    let records = keep::records().map_err(|why| {
        Complaint::new(
            Exit::Broken,
            format!("the list can't be read ({why})"),
            "fix this; until then each ask runs its command",
        )
    })?;
    let now = clock::now();
    let mut records = keep::without_old_tries(records, now, || command_keys(clients::find().helpers));
    // By what people read: the order of the cache keys means nothing to them.
    let by_name =
        |heading: &Heading| (heading.command.clone(), heading.server.clone(), heading.varied.clone());
    records.sort_by_cached_key(|(_, record)| by_name(&record.heading));
    // A client hides this error, and no profile works until it is fixed.
    let broken = profile::check().err();
    let bridges = bridges::current(keep::bridges::faults(), now);
    let refusal = checkup::refusal();
    let is_looked_for = records.is_empty() && refusal.is_some();
    let unrecorded = if is_looked_for { keep::without_record() } else { Vec::new() };
    if as_json {
        let list = json!({
            "tokens": records.iter().map(|(cache_key, record)| entry(cache_key, record, now)).collect::<Vec<_>>(),
            "unrecorded": unrecorded.iter().map(|(store, count)| json!({ "store": store, "count": count })).collect::<Vec<_>>(),
            "bridges": bridges.iter().map(bridges::entry).collect::<Vec<_>>(),
            "configuration": broken.map(|complaint| complaint.what),
        });
        return Ok(format!("{list:#}\n"));
    }
    let look = Look::of_stdout();
    let mut paragraphs: Vec<String> =
        broken.iter().map(|broken| format!("{}\n  {}\n", broken.what, broken.hint)).collect();
    if records.is_empty() {
        paragraphs.push(nothing_recorded(&unrecorded, refusal));
    }
    paragraphs.extend(records.iter().map(|(cache_key, record)| {
        let heading = &record.heading;
        let others = records.iter().filter(|(other, _)| other != cache_key).map(|(_, other)| &other.heading);
        let alike: Vec<&Heading> = others.filter(|other| title(other) == title(heading)).collect();
        paragraph(record, &detail(heading, cache_key.id(), &alike), now, look)
    }));
    paragraphs.extend(bridges.iter().map(|fault| bridges::paragraph(fault, now, look)));
    Ok(paragraphs.join("\n"))
}

/// Pure: what is said where no record tells of a token. `refusal`: why there can be none.
fn nothing_recorded(unrecorded: &[(&'static str, usize)], refusal: Option<String>) -> String {
    let why = refusal.map(|why| format!(": {why}")).unwrap_or_default();
    match unrecorded {
        [] if why.is_empty() => "nothing is kept\n".to_owned(),
        [] => format!("nothing is kept, and nothing can be noted here{why}\n"),
        _ => format!("{} kept without a record{why}\n", keep::counted(unrecorded)),
    }
}

/// Pure: one token as JSON. Moments are RFC 3339 in UTC.
fn entry(cache_key: &CacheKey, record: &Record, now: Moment) -> Value {
    let mint = record.mint.as_ref();
    json!({
        "cache_key": cache_key.as_str(),
        "id": cache_key.id(),
        "command": record.heading.command,
        "varied": record.heading.varied,
        "server": record.heading.server,
        "state": state(record, now).0,
        "store": mint.and_then(|mint| mint.store.as_deref()),
        "front_cached": mint.map(|mint| mint.front_cached),
        "why": mint.map(|mint| &mint.why),
        "minted": mint.map(|mint| mint.at.rfc3339()),
        "expires_at": mint.map(|mint| mint.expires_at.rfc3339()),
        "expires_in": mint.map(|mint| mint.expires_at.since(now).as_secs()),
        "expiry_source": mint.map(|mint| mint.expiry_source),
        "unchanged_on_refresh": mint.map(|mint| mint.unchanged),
        "rejected": record.last_is_rejected(),
        "presumed_refused": is_suspect(record),
        "tries": mint.map(|mint| mint.tries),
        "refused_server": record.refusal.as_ref().map(|refusal| json!({
            "at": refusal.at.rfc3339(),
            "server": refusal.server,
        })),
        "failure": record.failure.as_ref().map(|failure| json!({
            "at": failure.at.rfc3339(),
            "count": failure.count,
            "tries": failure.tries,
            "what": failure.complaint.what,
            "hint": failure.complaint.hint,
            "exit_status": failure.complaint.status,
            "stderr_tail": failure.complaint.said,
        })),
    })
}

/// A line about a token: its label, its text and its level.
type Row = (&'static str, String, Level);

/// Pure: one token as a few lines; on a terminal with its state before its name.
fn paragraph(record: &Record, detail: &str, now: Moment, look: Look) -> String {
    let command = &record.heading.command;
    let of =
        record.heading.server.as_ref().map(|server| format!("  for {server}")).unwrap_or_default() + detail;
    let mut text = head(state(record, now), command, &of, look);
    for (label, said, level) in rows(record, now) {
        text.push_str(&row(label, &said, level, look));
    }
    text
}

fn rows(record: &Record, now: Moment) -> Vec<Row> {
    let mut rows = record.mint.as_ref().map(|mint| mint_rows(mint, now)).unwrap_or_default();
    if record.last_is_rejected() {
        let text = "it was rejected, and is not given out again: the next ask gets a new one";
        rows.push(("note", text.to_owned(), Level::Note));
    }
    if is_suspect(record) && !record.last_is_rejected() {
        let text =
            "it is presumed refused: a session came back for another token, and there was none to be had";
        rows.push(("suspect", text.to_owned(), Level::Warning));
    }
    if let Some(failure) = &record.failure {
        rows.extend(failure_rows(failure, now));
    }
    if let Some(refusal) = &record.refusal {
        let text = format!("{} ago: {} asked for it", span(now.since(refusal.at)), refusal.server);
        rows.push(("refused", text, Level::Warning));
    }
    if rows.is_empty() {
        rows.push(("store", "nothing is kept: the next ask runs the command".to_owned(), Level::Note));
    }
    rows
}

fn mint_rows(mint: &Mint, now: Moment) -> Vec<Row> {
    let assumed =
        if mint.expiry_source == ExpirySource::Assumed { " (assumed: it carries no expiry)" } else { "" };
    let expiry = if mint.expires_at > now {
        format!("expires in {}", span(mint.expires_at.since(now)))
    } else {
        format!("expired {} ago", span(now.since(mint.expires_at)))
    };
    let tries = if mint.tries > 1 { format!(", at try {}", mint.tries) } else { String::new() };
    let mut rows = vec![
        ("store", store(mint), Level::Ok),
        ("life", format!("{expiry}{assumed}"), Level::Ok),
        ("minted", format!("{} ago{tries}", span(now.since(mint.at))), Level::Ok),
    ];
    if let Some(name) = &mint.unreadable_expiry {
        let text = format!(
            "'{name}' in its output can't be relied on; --expiry-path names another field, --ttl its life"
        );
        rows.push(("note", text, Level::Warning));
    }
    if mint.unchanged {
        let text = "the command gave the same token again; --refresh-command can name a form of it that makes a new one";
        rows.push(("note", text.to_owned(), Level::Note));
    }
    rows
}

/// Where the token is, and why, if that isn't the first choice.
fn store(mint: &Mint) -> String {
    let title = mint.store.as_deref().map_or("nowhere", keep::store_title);
    let front = if mint.front_cached { ", with the kernel keyring as its front cache" } else { "" };
    let why = if mint.why.is_empty() { String::new() } else { format!(" ({})", mint.why) };
    format!("{title}{front}{why}")
}

fn failure_rows(failure: &Failure, now: Moment) -> Vec<Row> {
    let tries = if failure.tries > 1 { format!(", after {} tries", failure.tries) } else { String::new() };
    let what = format!("{} ago{tries}: {}", span(now.since(failure.at)), failure.complaint.what);
    let mut rows = vec![("failed", what, Level::Error)];
    rows.extend(failure.complaint.said.iter().map(|line| ("", format!("| {line}"), Level::Ok)));
    rows.push(("", failure.complaint.hint.clone(), Level::Ok));
    rows
}
