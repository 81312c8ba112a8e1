//! This machine's clock, compared with when issuers say that they issued the cached tokens.

use super::finding::Finding;
use crate::ask::cache_key::CacheKey;
use crate::keep::record::{Mint, Record};
use crate::token::moment::Moment;
use crate::ui::terminal::span;
use std::time::Duration;

/// Clocks that nobody sets drift this far apart, and issuers tolerate more.
const TOLERANCE: u64 = 30;

/// Pure.
pub(super) fn clock(records: &[(CacheKey, Record)], now: Moment) -> Vec<Finding> {
    let mints = records
        .iter()
        .filter_map(|(_, record)| Some((record.heading.command.as_str(), record.mint.as_ref()?)));
    let Some((what, last)) = mints.max_by_key(|(_, mint)| mint.done) else {
        return vec![Finding::ok("clock", "no cached token to compare the clock with")];
    };
    vec![judge(what, last, now)]
}

fn judge(what: &str, last: &Mint, now: Moment) -> Finding {
    let ahead = last.done.since(now);
    if ahead > Duration::from_secs(TOLERANCE) {
        return Finding::warning(
            "clock",
            format!(
                "the token of '{what}' was minted {} in the future, so the clock was set back",
                span(ahead)
            ),
            "set the clock; tokens from the future are not used",
        );
    }
    match last.issued_after {
        None => {
            Finding::ok("clock", format!("the last token, from '{what}', does not say when it was issued"))
        }
        Some(after) if after > 0 && after.unsigned_abs() > TOLERANCE => behind_issuer(
            what,
            after.unsigned_abs(),
            "set the clock, with timedatectl or in the system's settings; until then freshbearer goes by the token's lifetime",
        ),
        Some(after) if after.unsigned_abs() > TOLERANCE => {
            let age = span(Duration::from_secs(after.unsigned_abs()));
            Finding::note(
                "clock",
                format!("the last token from '{what}' was already {age} old when its command printed it"),
                "its command caches tokens itself, or this machine's clock is ahead",
            )
        }
        Some(_) => Finding::ok("clock", format!("within {TOLERANCE} s of the issuer of '{what}'")),
    }
}

/// The clock is this many seconds behind the issuer's.
pub(super) fn behind_issuer(what: &str, seconds: u64, hint: &str) -> Finding {
    let behind = span(Duration::from_secs(seconds));
    Finding::warning("clock", format!("this machine's clock is {behind} behind the issuer of '{what}'"), hint)
}
