//! Pure: what a kept token is called, and how it stands, in a word.

use crate::keep::record::{Heading, Record};
use crate::token::credential::{Bearer, Credential, Freshness, Life};
use crate::token::moment::Moment;
use crate::token::secret::Secret;
use crate::ui::terminal::{Level, Look};

/// The command, and the server that it works for.
pub(super) fn title(heading: &Heading) -> (&str, &str) {
    (&heading.command, heading.server.as_deref().unwrap_or_default())
}

/// What tells an entry from the `others` with its title: the variables on which it depends, and where those are the
/// same, or what may be shown of them is, its id.
pub(super) fn detail(heading: &Heading, id: &str, others: &[&Heading]) -> String {
    let mut detail = String::new();
    if others.iter().any(|other| other.varied != heading.varied) && !heading.varied.is_empty() {
        detail = format!("  with {}", heading.varied.join(" "));
    }
    if others.iter().any(|other| other.varied == heading.varied) {
        detail.push_str(&format!("  ({id})"));
    }
    detail
}

/// The token's state, in a word, by the default freshness: what a flag or a profile says isn't known here.
pub(super) fn state(record: &Record, now: Moment) -> (&'static str, Level) {
    let failed = record.failure.is_some();
    let Some(mint) = &record.mint else {
        return match (failed, &record.refusal) {
            (true, _) => ("failed", Level::Error),
            // A server that may not have it was refused.
            (false, Some(_)) => ("refused", Level::Warning),
            (false, None) => ("none", Level::Note),
        };
    };
    // Only its times matter; the token itself isn't read.
    let times = Credential {
        bearer: Bearer::Token(Secret::new("")),
        minted: mint.at,
        issued: mint.issued,
        expires_at: Some(mint.expires_at),
    };
    match times.life(now, &Freshness::default()) {
        Life::Expired if failed => ("failed", Level::Error),
        Life::Expired => ("expired", Level::Note),
        _ if record.last_is_rejected() => ("rejected", Level::Note),
        _ if is_suspect(record) => ("suspect", Level::Warning),
        Life::Fresh if failed => ("fresh", Level::Warning),
        _ if failed => ("failed", Level::Warning),
        Life::Fresh => ("fresh", Level::Ok),
        Life::Stale => ("stale", Level::Ok),
        Life::Expiring => ("expiring", Level::Note),
    }
}

/// Whether a session has come back for another token and there was none to be had.
pub(super) fn is_suspect(record: &Record) -> bool {
    record
        .mint
        .as_ref()
        .is_some_and(|mint| record.presumed_refused.is_some_and(|presumed| mint.generation <= presumed))
}

/// The first line of a paragraph: what it is about, and on a terminal its state before that.
pub(super) fn head((state, level): (&str, Level), what: &str, rest: &str, look: Look) -> String {
    if look.is_terminal() {
        let state = look.paint(level, &format!("{state:<7}"));
        format!("{} {state} {}{}\n", look.mark(level), look.strong(what), look.faint(rest))
    } else {
        format!("{what}{rest}\n")
    }
}

/// A line below it: a label, or none where the line goes on.
pub(super) fn row(label: &str, said: &str, level: Level, look: Look) -> String {
    let label = format!("{label:<8}");
    let label = if level == Level::Ok { look.faint(&label) } else { look.paint(level, &label) };
    format!("  {label}{}\n", look.wrapped(said, 10))
}
