//! The hall: the only file that knows the order of events.
//!
//! ```text
//! may it go?    the profile's servers, and this one
//! look          kept, fresh, not refused?          -> answer
//!               aging?                             -> answer, then replace behind the answer
//! lock          until the deadline; none on a hit
//! look again    somebody minted while we waited?   -> answer, or share their failure
//! mint          in a process of its own (minting.rs), which
//! keep          holds the lock, keeps the token and notes it, whether we still wait or not
//! answer
//! otherwise     still valid? answer it and warn, else complain
//! ```

pub(crate) mod login;

pub(crate) mod minting;

mod verdict;
pub(crate) mod worker;

use crate::ask::Ask;
use crate::ask::options::StoreChoice;
use crate::keep::record::Refusal;
use crate::keep::{Attempt, Keep, Kept, Lock, Seen};
use crate::system::clock::{self, Deadline};
use crate::token::credential::{Credential, Life};
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::terminal;
use std::time::Duration;
use verdict::{Verdict, Wish, judge};
use worker::Outcome;

/// How often a mint that somebody ended is begun anew within one ask.
const ATTEMPTS: usize = 3;

/// The longest nap while another process mints.
const LONGEST_NAP: Duration = Duration::from_millis(25);

/// A token for the caller.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The token.
    pub(crate) credential: Credential,
    /// What there is to be warned of.
    pub(crate) warnings: Vec<String>,
    generation: u64,
    aging: Option<Seen>,
}

impl Answer {
    fn plain(kept: Kept) -> Self {
        Self { credential: kept.credential, generation: kept.generation, warnings: Vec::new(), aging: None }
    }
}

/// Gets a token that is fresh enough, or says why there is none.
pub(crate) fn ask(ask: &Ask) -> Result<Answer, Complaint> {
    let deadline = Deadline::after(ask.deadline);
    let keep = Keep::of(ask.recipe.cache_key(), ask.store).until(deadline);
    if let Some(server) = ask.recipe.forbidden_server() {
        return Err(refuse(&keep, ask, server));
    }
    let given = ask.session.as_ref().and_then(|session| keep.served(session));
    let wish = Wish {
        freshness: &ask.recipe.freshness,
        asked: ask.asked,
        refresh: ask.refresh,
        given,
        retry_failed: ask.retry_failed,
    };
    let mut seen = keep.look();
    let settled = settle(&mut seen, &wish).unwrap_or_else(|| obtain(&keep, &mut seen, &wish, deadline, ask));
    let mut answer = settled.or_else(|complaint| make_do(seen, &wish, complaint))?;
    // Before it is out: a session that has it and comes back must be known.
    if let Some(session) = &ask.session
        && given.is_none_or(|given| given.generation != answer.generation)
    {
        answer.warnings.extend(keep.serve(session, answer.generation).err());
    }
    Ok(answer)
}

/// A profile's token goes to the profile's servers and nowhere else; who tried is noted for `status`.
fn refuse(keep: &Keep, ask: &Ask, server: String) -> Complaint {
    let complaint = Complaint::new(
        Exit::Refused,
        format!("profile '{}' is not for {server}", ask.recipe.title()),
        "if it should be, add the server's URL to 'servers' in config.toml; if not, see who configured it",
    );
    if let Attempt::Acquired(_lock) = keep.try_lock() {
        let refusal = Refusal { at: clock::now(), server };
        // Without the note only `status` knows less.
        let _ = keep.note(&ask.recipe, |record| record.refusal = Some(refusal));
    }
    complaint
}

/// What can be answered from a look alone; `None` if a mint is needed.
fn settle(seen: &mut Seen, wish: &Wish<'_>) -> Option<Result<Answer, Complaint>> {
    let verdict = judge(seen, wish, clock::now());
    match verdict {
        Verdict::Answer => seen.kept.take().map(|kept| Ok(Answer::plain(kept))),
        Verdict::AnswerAndReplace => {
            let kept = seen.kept.take()?;
            Some(Ok(Answer { aging: Some(std::mem::take(seen)), ..Answer::plain(kept) }))
        }
        Verdict::Share(failure) => Some(Err(failure.complaint)),
        Verdict::Mint => None,
    }
}

/// Waits for the lock or for whoever holds it, and mints if that is still needed.
fn obtain(
    keep: &Keep,
    seen: &mut Seen,
    wish: &Wish<'_>,
    deadline: Deadline,
    ask: &Ask,
) -> Result<Answer, Complaint> {
    let mut vanished = 0;
    let mut nap = Duration::from_millis(1);
    while vanished < ATTEMPTS {
        let attempt = keep.try_lock();
        // Whoever waited is told by the record, so that a crowd need not take the lock one by one.
        if matches!(attempt, Attempt::Acquired(_)) || keep.has_news(seen) {
            look_again(keep, seen);
            if let Some(settled) = settle(seen, wish) {
                return settled;
            }
        }
        let refused = wish.is_refused(seen, clock::now());
        let outcome = match attempt {
            Attempt::Acquired(lock) => mint_and_wait(Some(lock), refused, deadline)?,
            Attempt::Unavailable(why) => {
                if ask.store != StoreChoice::None {
                    seen.troubles.push(format!("no lock: {why}"));
                }
                mint_and_wait(None, refused, deadline)?
            }
            Attempt::Contended if deadline.passed() => {
                return Err(late("another process, which is minting it,", ask));
            }
            Attempt::Contended => {
                deadline.pause(nap);
                nap = (nap * 2).min(LONGEST_NAP);
                continue;
            }
        };
        match outcome {
            Outcome::Token(kept, mut warnings) => {
                // Several rooms may tell of the same trouble: each is told once.
                for trouble in seen.troubles.drain(..) {
                    if !warnings.iter().any(|warning| warning.contains(&trouble)) {
                        warnings.push(trouble);
                    }
                }
                return Ok(Answer { warnings, ..Answer::plain(kept) });
            }
            Outcome::Failed(complaint) => return Err(complaint),
            Outcome::Late => {
                let complaint = late(&format!("'{}'", ask.recipe.title()), ask);
                if cfg!(not(unix)) {
                    record_failure(keep, ask, &complaint);
                }
                return Err(complaint);
            }
            Outcome::WorkerDied => vanished += 1,
        }
    }
    let complaint = Complaint::new(
        Exit::Broken,
        "the process that minted the token was ended, again and again",
        "see what ends processes here: a limit of memory, or a supervisor",
    );
    record_failure(keep, ask, &complaint);
    Err(complaint)
}

/// Notes what became of a mint that was ended, and could not say so itself; clients hide what we say.
fn record_failure(keep: &Keep, ask: &Ask, complaint: &Complaint) {
    if let Attempt::Acquired(_lock) = keep.try_lock() {
        // Without the note only `status` knows less.
        let _ = keep.note(&ask.recipe, |record| record.failed(clock::now(), complaint));
    }
}

/// A token that was seen, and that a store in trouble doesn't show any more, is not lost by that.
fn look_again(keep: &Keep, seen: &mut Seen) {
    let before = std::mem::replace(seen, keep.look());
    if seen.kept.is_none() && !seen.troubles.is_empty() {
        seen.kept = before.kept;
    }
}

fn mint_and_wait(lock: Option<Lock>, refused: bool, deadline: Deadline) -> Result<Outcome, Complaint> {
    worker::start(lock, refused).map(|minter| minter.wait(deadline))
}

fn late(whom: &str, ask: &Ask) -> Complaint {
    let hint = if cfg!(unix) {
        "it goes on by itself: ask again and its token will be there; --deadline waits longer"
    } else {
        "--deadline waits longer"
    };
    let waited = terminal::took(ask.deadline);
    Complaint::new(Exit::Deadline, format!("{whom} gave no token within {waited}"), hint)
}

/// No new token is to be had. One that is still valid will do, with a warning; a refused one won't.
fn make_do(mut seen: Seen, wish: &Wish<'_>, complaint: Complaint) -> Result<Answer, Complaint> {
    let now = clock::now();
    let valid = |kept: &Kept| {
        kept.credential.life(now, wish.freshness) < Life::Expired && !wish.is_refused(&seen, now)
    };
    if !seen.kept.as_ref().is_some_and(valid) {
        return Err(complaint);
    }
    let kept = seen.kept.take().ok_or_else(|| complaint.clone())?;
    let mut warnings = seen.troubles;
    let left = terminal::span(kept.credential.ends(wish.freshness.ttl).since(now));
    warnings.push(format!("{}; this is the token from before, valid for another {left}", complaint.what));
    Ok(Answer { warnings, ..Answer::plain(kept) })
}

/// Once the answer is out: if its token is aging, sees that it is replaced, without waiting for it.
pub(crate) fn after_answer(ask: &Ask, answer: Answer) {
    let Some(seen) = answer.aging else { return };
    let recent = seen.record.as_ref().and_then(|record| record.failure.as_ref());
    if recent.is_some_and(|failure| failure.is_recent(clock::now())) {
        return;
    }
    let keep = Keep::of(ask.recipe.cache_key(), ask.store);
    // If the lock is held, somebody is at it; if there is news, somebody has been.
    if let Attempt::Acquired(lock) = keep.try_lock()
        && !keep.has_news(&seen)
    {
        worker::start_unwatched(lock);
    }
}
