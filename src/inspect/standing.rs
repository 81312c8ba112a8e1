//! Pure: what a kept token is called, and how it stands, in a word.

use crate::keep::record::{Heading, Record};
use crate::token::credential::{Bearer, Credential, Freshness, Life};
use crate::token::moment::Moment;
use crate::token::secret::Secret;
use crate::ui::terminal::Level;

/// The command, and what it works for.
pub(super) fn title(heading: &Heading) -> (&str, String) {
    let server = heading.server.as_ref().map(|server| format!("  for {server}")).unwrap_or_default();
    let varied = if heading.varied.is_empty() {
        String::new()
    } else {
        format!("  with {}", heading.varied.join(" "))
    };
    (&heading.command, server + &varied)
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
