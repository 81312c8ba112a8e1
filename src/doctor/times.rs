//! Our clock, against what kept tokens say of their issuers' clocks.

use super::finding::Finding;
use crate::ask::cache_key::CacheKey;
use crate::keep::record::{Mint, Record};
use crate::token::moment::Moment;
use crate::ui::terminal::span;
use std::time::Duration;

/// So far apart clocks lie that nobody sets; issuers grant more.
const SLACK: u64 = 30;

/// Pure: what the records tell of the clock.
pub(super) fn clock(records: &[(CacheKey, Record)], now: Moment) -> Vec<Finding> {
    let mints = records
        .iter()
        .filter_map(|(_, record)| Some((record.heading.command.as_str(), record.mint.as_ref()?)));
    let Some((what, last)) = mints.max_by_key(|(_, mint)| mint.done) else {
        return vec![Finding::ok("clock", "no token is kept yet that the clock could be held against")];
    };
    vec![judge(what, last, now)]
}

fn judge(what: &str, last: &Mint, now: Moment) -> Finding {
    let ahead = last.done.since(now);
    if ahead > Duration::from_secs(SLACK) {
        return Finding::warning(
            "clock",
            format!("the token of '{what}' was minted {} in the future: the clock was set back", span(ahead)),
            "set the clock; tokens of the future are minted anew",
        );
    }
    match last.issued_after {
        None => Finding::ok("clock", format!("the last token, of '{what}', doesn't say when it was issued")),
        Some(after) if after > 0 && after.unsigned_abs() > SLACK => by_issuer(
            what,
            after.unsigned_abs(),
            "set the clock (timedatectl, or the system's settings): until then the token's own span is what counts",
        ),
        Some(after) if after.unsigned_abs() > SLACK => {
            let age = span(Duration::from_secs(after.unsigned_abs()));
            Finding::note(
                "clock",
                format!("the last token of '{what}' was {age} old when it came"),
                "its command keeps tokens itself, or this machine's clock is ahead",
            )
        }
        Some(_) => Finding::ok("clock", format!("within {SLACK} s of the issuer of '{what}'")),
    }
}

/// A finding on a clock that is behind the issuer's by so many seconds.
pub(super) fn by_issuer(what: &str, seconds: u64, hint: &str) -> Finding {
    let behind = span(Duration::from_secs(seconds));
    Finding::warning("clock", format!("this machine's clock is {behind} behind the issuer of '{what}'"), hint)
}
