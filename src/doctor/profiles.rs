//! Profiles: each one's command is run as for a client. What it printed is described, and not kept.

use super::finding::Finding;
use super::times;
use crate::ask::Ask;
use crate::mint::{self, Minted};
use crate::system::clock;
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::terminal::{span, took};
use std::time::Duration;

/// How long clients wait for a helper.
const CLIENT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long the least patient one waits: Claude Code on Windows was seen to give up after half that time.
const SHORTEST_CLIENT_TIMEOUT: Duration = Duration::from_secs(if cfg!(windows) { 5 } else { 10 });

/// How long the doctor waits for a command: twice as long as clients, to tell slow from stuck.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs the command of one profile.
pub(super) fn profile(ask: Result<Ask, Complaint>) -> Vec<Finding> {
    match ask {
        Ok(ask) => try_out(&ask),
        Err(complaint) => vec![Finding::complaint("profile", "", complaint)],
    }
}

fn try_out(ask: &Ask) -> Vec<Finding> {
    let title = ask.recipe.title();
    let start = clock::now();
    let outcome = mint::try_out(&ask.recipe, &ask.cache_key, ask.command_timeout.min(PATIENCE));
    let end = clock::now();
    let minted = match outcome {
        Ok(minted) => minted,
        Err(complaint) => {
            let check = match complaint.exit {
                Exit::Deadline => "profile-stuck",
                Exit::Output => "profile-output",
                _ => "profile-command",
            };
            let hint = if check == "profile-stuck" { hint_if_stuck(ask.command_timeout) } else { None };
            let hint = hint.map_or(complaint.hint.clone(), str::to_owned);
            return vec![Finding::complaint(check, "", Complaint { hint, ..complaint })];
        }
    };
    let issued_after = minted.claims.issued.map(|issued| issued.seconds_after(end));
    judge(ask, &title, &minted, end.since(start), issued_after)
}

/// Pure: what to do about a command that the doctor ended before its own time-out.
fn hint_if_stuck(command_timeout: Duration) -> Option<&'static str> {
    (command_timeout > PATIENCE).then_some(
        "run it by itself and see whether it ends: it is stuck, or so slow that clients give up (doctor waits 20 s)",
    )
}

/// Pure. The token itself is not looked at.
fn judge(
    ask: &Ask,
    title: &str,
    minted: &Minted,
    taken: Duration,
    issued_after: Option<i64>,
) -> Vec<Finding> {
    let credential = &minted.credential;
    let freshness = &ask.freshness;
    let life = credential.expires_at(freshness.ttl).since(credential.minted);
    let expiry = match credential.expires_at {
        // Tokens count in whole seconds, and part of the first one has passed.
        Some(_) => format!(" that is valid for {}", span(life + Duration::from_secs(1))),
        None => format!(" with no expiry; assuming {}", span(life)),
    };
    let mut found = vec![Finding::ok(
        "profile",
        format!("{title}: its command took {} and printed {}{expiry}", took(taken), minted.shape),
    )];
    found.extend(too_slow(ask, title, taken));
    found.extend(deadline_too_long(title, "profile-deadline", ask.deadline));
    if freshness.min_ttl.is_some_and(|floor| floor >= life) {
        let what = format!("{title}: its min-ttl is not less than the token's lifetime of {}", span(life));
        let hint = "lower 'min-ttl'; until then every request runs the command";
        found.push(Finding::warning("profile-min-ttl", what, hint));
    }
    if let Some(after) = issued_after.filter(|after| *after > 30) {
        found.push(times::behind_issuer(
            title,
            after.unsigned_abs(),
            "set the clock; issuers tolerate a minute at most",
        ));
    }
    found
}

fn too_slow(ask: &Ask, title: &str, taken: Duration) -> Option<Finding> {
    let limit =
        ask.deadline.map_or(SHORTEST_CLIENT_TIMEOUT, |deadline| deadline.min(SHORTEST_CLIENT_TIMEOUT));
    let what = format!(
        "{title}: its command took {}, and a client's request ends after {}",
        took(taken),
        took(limit)
    );
    let hint = "the first request fails and the next one gets the token; look for a faster command";
    (taken > limit).then(|| Finding::warning("profile-slow", what, hint))
}

/// The client gives up before freshbearer does.
pub(super) fn deadline_too_long(
    title: &str,
    check: &'static str,
    deadline: Option<Duration>,
) -> Option<Finding> {
    let deadline = deadline?;
    let what = format!(
        "{title}: its deadline of {} is not shorter than the client's own, {}",
        span(deadline),
        span(CLIENT_TIMEOUT)
    );
    let hint = "remove 'deadline' or set it below 10s, or the client goes on without the header";
    (deadline >= CLIENT_TIMEOUT).then(|| Finding::warning(check, what, hint))
}

#[cfg(test)]
mod tests {
    use super::{PATIENCE, hint_if_stuck};
    use std::time::Duration;

    #[test]
    fn the_hint_says_how_long_the_doctor_waits() {
        let hint = hint_if_stuck(Duration::from_secs(40)).unwrap();
        assert!(hint.contains(&format!("{} s", PATIENCE.as_secs())), "{hint}");
        assert_eq!(hint_if_stuck(PATIENCE), None);
    }
}
