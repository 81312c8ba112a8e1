//! Each profile: its command is run as it would be for a client, and what it gave is told and not kept.

use super::finding::Finding;
use super::times;
use crate::ask::Ask;
use crate::ask::server::Server;
use crate::ask::understand::{Misunderstood, understand};
use crate::mint::{self, Minted};
use crate::system::clock;
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::terminal::{span, took};
use std::time::Duration;

/// How long clients wait for a helper.
const CLIENTS_WAIT: Duration = Duration::from_secs(10);

/// Claude Code on Windows has been seen to wait for half of it.
const SOME_WAIT: Duration = Duration::from_secs(if cfg!(windows) { 5 } else { 10 });

/// How long a command is waited for here: twice as long, to tell slow from stuck.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs the command of one profile.
pub(super) fn profile(name: &str) -> Vec<Finding> {
    let words = ["token".to_owned(), name.to_owned()];
    match understand(&words, Server::default()) {
        Ok((ask, _)) => try_out(&ask),
        Err(Misunderstood::Words(complaint) | Misunderstood::Ask(complaint)) => {
            vec![Finding::complaint("profile", "", complaint)]
        }
    }
}

fn try_out(ask: &Ask) -> Vec<Finding> {
    let title = ask.recipe.title();
    let start = clock::now();
    let outcome = mint::try_out(&ask.recipe, ask.command_timeout.min(PATIENCE));
    let end = clock::now();
    let minted = match outcome {
        Ok(minted) => minted,
        Err(complaint) => {
            let check = match complaint.exit {
                Exit::Deadline => "profile-stuck",
                Exit::Output => "profile-output",
                _ => "profile-command",
            };
            let hint = if check == "profile-stuck" { hint_of_stuck(ask.command_timeout) } else { None };
            let hint = hint.map_or(complaint.hint.clone(), str::to_owned);
            return vec![Finding::complaint(check, "", Complaint { hint, ..complaint })];
        }
    };
    let issued_after = minted.issued.map(|issued| issued.seconds_after(end));
    judge(ask, &title, &minted, end.since(start), issued_after)
}

/// Pure: what to do about a command that did not end, where it was we who did not wait for so long.
fn hint_of_stuck(command_timeout: Duration) -> Option<&'static str> {
    (command_timeout > PATIENCE).then_some(
        "it is slower than clients wait, or stuck; doctor waits for 20 s: run it by itself, and see whether it ends",
    )
}

/// Pure: what there is to say of a command that gave a token. The token itself is not looked at.
fn judge(
    ask: &Ask,
    title: &str,
    minted: &Minted,
    taken: Duration,
    issued_after: Option<i64>,
) -> Vec<Finding> {
    let credential = &minted.credential;
    let freshness = &ask.freshness;
    let life = credential.ends(freshness.ttl).since(credential.minted);
    let (told, life_told) = match credential.ends {
        // A token counts in whole seconds, of which we have seen the beginning of one.
        Some(_) => ("lives", span(life + Duration::from_secs(1))),
        None => ("doesn't tell its life, taken for", span(life)),
    };
    let mut found = vec![Finding::ok(
        "profile",
        format!(
            "{title}: its command took {} and printed {}, which {told} {life_told}",
            took(taken),
            minted.shape
        ),
    )];
    found.extend(too_slow(ask, title, taken));
    found.extend(too_patient(title, "profile-deadline", ask.deadline));
    if freshness.min_ttl.is_some_and(|floor| floor >= life) {
        let what = format!("{title}: min-ttl is no less than the token's whole life of {}", span(life));
        let hint = "lower 'min-ttl': as it is, every ask runs the command";
        found.push(Finding::warning("profile-min-ttl", what, hint));
    }
    if let Some(after) = issued_after.filter(|after| *after > 30) {
        found.push(times::by_issuer(
            title,
            after.unsigned_abs(),
            "set the clock; issuers grant a minute at most",
        ));
    }
    found
}

fn too_slow(ask: &Ask, title: &str, taken: Duration) -> Option<Finding> {
    let limit = ask.deadline.map_or(SOME_WAIT, |deadline| deadline.min(SOME_WAIT));
    let what =
        format!("{title}: its command took {}, and a client's ask ends after {}", took(taken), took(limit));
    let hint = "the first ask fails, and the next one gets its token; see whether a form of it is faster";
    (taken > limit).then(|| Finding::warning("profile-slow", what, hint))
}

/// A deadline of ours that lies behind the client's own.
pub(super) fn too_patient(title: &str, check: &'static str, deadline: Option<Duration>) -> Option<Finding> {
    let deadline = deadline?;
    let what = format!(
        "{title}: its deadline of {} is later than the client's own of {}",
        span(deadline),
        span(CLIENTS_WAIT)
    );
    let hint = "leave 'deadline' out, or below 10s: behind it the client has gone, without the header";
    (deadline >= CLIENTS_WAIT).then(|| Finding::warning(check, what, hint))
}

#[cfg(test)]
mod tests {
    use super::{PATIENCE, hint_of_stuck};
    use std::time::Duration;

    #[test]
    fn who_ended_a_command_is_told() {
        let hint = hint_of_stuck(Duration::from_secs(40)).unwrap();
        assert!(hint.contains(&format!("{} s", PATIENCE.as_secs())), "{hint}");
        assert_eq!(hint_of_stuck(PATIENCE), None);
    }
}
