//! Makes a token: starts the user's command, reads what it printed, works out how long it lives.

mod command;
mod output;

mod document;
mod shape;

mod text;
mod tree;

mod broken;
mod expiry;
mod jwt;
mod unreadable;
mod wanted;

use crate::ask::recipe::Recipe;
use crate::ask::server::SERVER_VARIABLES;
use crate::system::clock;
use crate::token::credential::Credential;
use crate::token::moment::Moment;
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::terminal;
use broken::Broken;
use command::Finished;
use expiry::Expiry;
use std::time::Duration;
use text::Printed;

/// How far ahead `nbf` may lie: the leeway that verifiers grant to clocks.
const LEEWAY: Duration = Duration::from_secs(60);

/// A new token, and what its command said on standard error.
#[derive(Debug)]
pub(crate) struct Minted {
    /// The token.
    pub(crate) credential: Credential,
    /// The last lines of the command's standard error, fit to be shown.
    pub(crate) said: Vec<String>,
    /// When it says it was issued, by its issuer's clock.
    pub(crate) issued: Option<Moment>,
    /// What it was that was printed.
    pub(crate) shape: &'static str,
}

/// Runs the token command of `recipe`, for at most `limit`, and reads its token. If the token that it
/// gave last was `refused`, its form for that case is run, if there is one.
pub(crate) fn mint(recipe: &Recipe, refused: bool, limit: Duration) -> Result<Minted, Complaint> {
    let forced = recipe.refresh_command.as_ref().filter(|_| refused);
    let command = forced.unwrap_or(&recipe.command);
    with(recipe, |hidden| command::run(command, hidden, limit)).map_err(wanted::named)
}

/// The same from a process that has a terminal, which the command doesn't get: to see what it would do
/// for a client.
pub(crate) fn try_out(recipe: &Recipe, limit: Duration) -> Result<Minted, Complaint> {
    with(recipe, |hidden| command::run_away_from_terminal(&recipe.command, hidden, limit))
        .map_err(wanted::named)
}

/// The same before the user's eyes, who may be asked for whatever it takes, and for as long.
pub(crate) fn mint_with_user(recipe: &Recipe) -> Result<Minted, Complaint> {
    with(recipe, |hidden| command::run_with_user(&recipe.command, hidden))
}

fn with(recipe: &Recipe, run: impl FnOnce(&[&str]) -> Result<Finished, Broken>) -> Result<Minted, Complaint> {
    let start = clock::now();
    let title = recipe.title();
    let hidden: &[&str] = if recipe.shared { &SERVER_VARIABLES } else { &[] };
    let finished = run(hidden).map_err(|broken| broken.complaint(&title, &recipe.named_program()))?;
    let said = finished.said();
    let printed = output::read(&finished.stdout, &recipe.paths);
    if !finished.succeeded() {
        // A token beside a failure isn't trusted; an error that the document names is worth telling.
        let reported = printed.err().map(|unreadable| unreadable.complaint(&title));
        let named = reported.filter(|complaint| complaint.exit == Exit::Command);
        let complaint = named.unwrap_or_else(|| finished.failure(&title));
        return Err(complaint.with_stderr(said).with_exit_status(finished.exit_status()));
    }
    let printed = printed.map_err(|unreadable| unreadable.complaint(&title).with_stderr(said.clone()))?;
    match credential(printed, start, clock::now(), recipe.ttl) {
        Ok(credential) => {
            let issued = shape::issued(&credential.bearer);
            let shape = shape::shape(&finished.stdout, &credential.bearer);
            Ok(Minted { credential, said, issued, shape })
        }
        Err(unfit) => Err(unfit.complaint(&title).with_stderr(said)),
    }
}

/// Why a token that could be read is of no use.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Unfit {
    /// It ended so long before it came.
    Ended(Duration),
    /// It begins so long after it came.
    NotYet(Duration),
}

impl Unfit {
    fn complaint(&self, title: &str) -> Complaint {
        let coarse = |span: &Duration| terminal::span(*span);
        let (what, hint) = match self {
            Self::Ended(ago) => (
                format!("'{title}' printed a token that ended {} ago", coarse(ago)),
                "it may keep tokens of its own past their end, or this machine's clock may be ahead",
            ),
            Self::NotYet(ahead) => (
                format!("'{title}' printed a token that is not valid for another {}", coarse(ahead)),
                "this machine's clock may be behind",
            ),
        };
        Complaint::new(Exit::Output, what, hint)
    }
}

/// Pure: the credential in what was printed by a command that ran from `start` to `now`.
fn credential(printed: Printed, start: Moment, now: Moment, ttl: Duration) -> Result<Credential, Unfit> {
    let mut ends: Vec<Moment> = printed
        .told
        .iter()
        .map(|told| match told {
            Expiry::At(moment) => *moment,
            Expiry::In(span) => start.plus(*span),
        })
        .collect();
    for claims in shape::words(&printed.bearer).filter_map(jwt::claims) {
        // Issued in our future: our clock is behind, and only the span between the claims means anything.
        let ahead = claims.issued.map_or(Duration::ZERO, |issued| issued.since(now));
        ends.extend(claims.expires.map(|expires| match claims.issued {
            Some(issued) if !ahead.is_zero() => start.plus(expires.since(issued)),
            _ => expires,
        }));
        let wait = claims.not_before.map_or(Duration::ZERO, |from| from.minus(ahead).since(now));
        if wait > LEEWAY {
            return Err(Unfit::NotYet(wait));
        }
    }
    let credential = Credential { bearer: printed.bearer, minted: start, ends: ends.into_iter().min() };
    let end = credential.ends(ttl);
    if end <= now { Err(Unfit::Ended(now.since(end))) } else { Ok(credential) }
}

#[cfg(test)]
mod tests {
    use super::{Printed, Unfit, credential};
    use crate::mint::expiry::Expiry;
    use crate::token::credential::Bearer;
    use crate::token::moment::Moment;
    use crate::token::secret::Secret;
    use std::time::Duration;

    // {"alg":"none"} with {"iat":1000,"exp":1300}, {"iat":1000,"exp":1300,"nbf":1200}, {"exp":-5}
    const ISSUED: &str = "eyJhbGciOiJub25lIn0.eyJpYXQiOjEwMDAsImV4cCI6MTMwMH0.";
    const LATER: &str = "eyJhbGciOiJub25lIn0.eyJpYXQiOjEwMDAsImV4cCI6MTMwMCwibmJmIjoxMjAwfQ.";
    const LONG_AGO: &str = "eyJhbGciOiJub25lIn0.eyJleHAiOi01fQ.";

    fn at(second: i64) -> Moment {
        Moment::from_millis(second * 1000)
    }

    /// When a token ends that came one second after its command was started, at `start`.
    fn ends(token: &str, told: &[Expiry], start: i64) -> Result<Option<Moment>, Unfit> {
        let printed = Printed { bearer: Bearer::Token(Secret::new(token)), told: told.to_vec() };
        credential(printed, at(start), at(start + 1), Duration::from_secs(60)).map(|made| made.ends)
    }

    #[test]
    fn the_earliest_end_counts() {
        assert_eq!(ends(ISSUED, &[], 1000), Ok(Some(at(1300))));
        assert_eq!(ends(ISSUED, &[Expiry::At(at(1200)), Expiry::At(at(1400))], 1000), Ok(Some(at(1200))));
        assert_eq!(ends(ISSUED, &[Expiry::In(Duration::from_secs(100))], 1000), Ok(Some(at(1100))));
        assert_eq!(ends("opaque", &[], 1000), Ok(None));
    }

    #[test]
    fn with_our_clock_behind_the_span_between_the_claims_counts() {
        assert_eq!(ends(ISSUED, &[], 400), Ok(Some(at(700))));
    }

    #[test]
    fn a_token_that_is_over_or_not_yet_valid_is_refused() {
        assert_eq!(ends(ISSUED, &[], 1309), Err(Unfit::Ended(Duration::from_secs(10))));
        assert_eq!(ends(LONG_AGO, &[], 10), Err(Unfit::Ended(Duration::from_secs(16))));
        assert_eq!(ends(LATER, &[], 1100), Err(Unfit::NotYet(Duration::from_secs(99))));
        // Within the leeway; and issued in our future, which is our clock's fault.
        assert_eq!(ends(LATER, &[], 1150), Ok(Some(at(1300))));
        assert!(matches!(ends(LATER, &[], 400), Err(Unfit::NotYet(_))));
    }
}
