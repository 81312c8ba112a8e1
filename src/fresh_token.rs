//! The hall: the only file that knows the order of events.
//!
//! ```text
//! look          kept, fresh?                       -> answer
//!               aging?                             -> answer, then replace behind the answer
//! lock          until the deadline; none on a hit
//! look again    somebody minted while we waited?   -> answer, or share their failure
//! mint          in a process of its own, which
//! keep          holds the lock, keeps the token and notes it, whether we still wait or not
//! answer
//! otherwise     still valid? answer it and warn, else complain
//! ```

use crate::behind::{self, Minter, News, Outcome};
use crate::clock::{self, Deadline};
use crate::complaint::{Complaint, Exit};
use crate::credential::{Credential, Life};
use crate::keep::record::Mint;
use crate::keep::{Attempt, Choice, Keep, Kept, Lock, Placed, Seen};
use crate::mint;
use crate::recipe::Recipe;
use crate::verdict::{Verdict, Wish, judge};
use std::io::Write;
use std::time::Duration;

/// How often a mint that somebody ended is begun anew within one ask.
const ATTEMPTS: usize = 3;

/// The longest nap while another process mints.
const LONGEST_NAP: Duration = Duration::from_millis(25);

/// One ask for a token.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Which token.
    pub recipe: Recipe,
    /// Where it is kept.
    pub store: Choice,
    /// How long we may take.
    pub deadline: Duration,
    /// How long the token command may take, whether we still wait or not.
    pub command_timeout: Duration,
    /// Only a token minted from now on will do.
    pub refresh: bool,
    /// A person asks, who need not be spared a command that failed a moment ago.
    pub insists: bool,
}

/// A token for the asker.
#[derive(Debug)]
pub struct Answer {
    /// The token.
    pub credential: Credential,
    /// What there is to be warned of.
    pub warnings: Vec<String>,
    aging: Option<Seen>,
}

impl Answer {
    fn plain(credential: Credential) -> Self {
        Self { credential, warnings: Vec::new(), aging: None }
    }
}

/// Gets a token that is fresh enough, or says why there is none.
pub fn ask(ask: &Ask) -> Result<Answer, Complaint> {
    let deadline = Deadline::after(ask.deadline);
    let wish = Wish {
        freshness: &ask.recipe.freshness,
        asked: clock::now(),
        refresh: ask.refresh,
        insists: ask.insists,
    };
    let keep = Keep::of(ask.recipe.identity(), ask.store).until(deadline);
    let mut seen = keep.look();
    match settle(&mut seen, &wish) {
        Some(Ok(answer)) => Ok(answer),
        Some(Err(complaint)) => make_do(seen, ask, complaint),
        None => match obtain(&keep, &mut seen, &wish, deadline, ask) {
            Ok(answer) => Ok(answer),
            Err(complaint) => make_do(seen, ask, complaint),
        },
    }
}

/// What can be answered from a look alone; `None` if a mint is needed.
fn settle(seen: &mut Seen, wish: &Wish<'_>) -> Option<Result<Answer, Complaint>> {
    let verdict = judge(seen, wish, clock::now());
    match verdict {
        Verdict::Answer => seen.kept.take().map(|kept| Ok(Answer::plain(kept.credential))),
        Verdict::AnswerAndReplace => {
            let credential = seen.kept.as_ref()?.credential.clone();
            Some(Ok(Answer { aging: Some(std::mem::take(seen)), ..Answer::plain(credential) }))
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
        if matches!(attempt, Attempt::Held(_)) || keep.has_news(seen) {
            *seen = keep.look();
            if let Some(settled) = settle(seen, wish) {
                return settled;
            }
        }
        let outcome = match attempt {
            Attempt::Held(lock) => mint_and_wait(Some(lock), deadline)?,
            Attempt::Impossible(why) => {
                if ask.store != Choice::None {
                    seen.troubles.push(format!("no lock: {why}"));
                }
                mint_and_wait(None, deadline)?
            }
            Attempt::Busy if deadline.passed() => {
                return Err(late("another process, which is minting it,", ask));
            }
            Attempt::Busy => {
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
                return Ok(Answer { warnings, ..Answer::plain(kept.credential) });
            }
            Outcome::Failed(complaint) => return Err(complaint),
            Outcome::Late => return Err(late(&format!("'{}'", ask.recipe.title()), ask)),
            Outcome::Vanished => vanished += 1,
        }
    }
    let complaint = Complaint::new(
        Exit::Broken,
        "the process that minted the token was ended, again and again",
        "see what ends processes here: a limit of memory, or a supervisor",
    );
    remember(keep, ask, &complaint);
    Err(complaint)
}

/// Notes what the process that minted could not say itself, because clients hide what we say.
fn remember(keep: &Keep, ask: &Ask, complaint: &Complaint) {
    // The kernel may close the pipe of a dead process a moment before it lets go of its lock.
    let patience = Deadline::after(Duration::from_millis(200));
    loop {
        match keep.try_lock() {
            Attempt::Held(_lock) => {
                let _ = keep.note(&ask.recipe, |record| record.failed(clock::now(), complaint));
                return;
            }
            Attempt::Busy if !patience.passed() => patience.pause(Duration::from_millis(1)),
            Attempt::Busy | Attempt::Impossible(_) => return,
        }
    }
}

fn mint_and_wait(lock: Option<Lock>, deadline: Deadline) -> Result<Outcome, Complaint> {
    behind::start(lock).map(|minter: Minter| minter.wait(deadline))
}

fn late(whom: &str, ask: &Ask) -> Complaint {
    Complaint::new(
        Exit::Deadline,
        format!("{whom} gave no token within {}", humantime::format_duration(ask.deadline)),
        "it goes on by itself: ask again and its token will be there; --deadline waits longer",
    )
}

/// No new token is to be had. One that is still valid will do, with a warning.
fn make_do(seen: Seen, ask: &Ask, complaint: Complaint) -> Result<Answer, Complaint> {
    let valid = |kept: &Kept| kept.credential.life(clock::now(), &ask.recipe.freshness) < Life::Over;
    match seen.kept.filter(valid) {
        Some(kept) => {
            let mut warnings = seen.troubles;
            warnings.push(format!("{}; this token is still valid, but not for long", complaint.what));
            Ok(Answer { warnings, ..Answer::plain(kept.credential) })
        }
        None => Err(complaint),
    }
}

/// Once the answer is out: if its token is aging, sees that it is replaced, without waiting for it.
pub fn after_answer(ask: &Ask, answer: Answer) {
    let Some(seen) = answer.aging else { return };
    let recent = seen.record.as_ref().and_then(|record| record.failure.as_ref());
    if recent.is_some_and(|failure| failure.is_recent(clock::now())) {
        return;
    }
    let keep = Keep::of(ask.recipe.identity(), ask.store);
    // If the lock is held, somebody is at it; if there is news, somebody has been.
    if let Attempt::Held(lock) = keep.try_lock()
        && !keep.has_news(&seen)
    {
        behind::start_unwatched(lock);
    }
}

/// The process behind the answer: mints, tells whoever waits, keeps and notes. It was given the lock.
pub fn mint_behind(ask: &Ask, asker: &mut impl Write) {
    let recipe = &ask.recipe;
    let keep = Keep::of(recipe.identity(), ask.store);
    match mint::mint(recipe, ask.command_timeout) {
        Ok(minted) => {
            let kept = Kept { generation: next_generation(&keep), credential: minted.credential };
            behind::tell(asker, &News::Token(&kept));
            for line in &minted.said {
                behind::tell(asker, &News::Warning(line));
            }
            for warning in keep_and_note(&keep, ask, &kept) {
                behind::tell(asker, &News::Warning(&warning));
            }
        }
        Err(complaint) => {
            let noted = keep.note(recipe, |record| record.failed(clock::now(), &complaint));
            behind::tell(asker, &News::Failure(&complaint));
            if let Err(why) = noted {
                behind::tell(asker, &News::Warning(&why));
            }
        }
    }
}

/// Keeps a token that was minted elsewhere; the warnings say what was wrong. The caller holds the lock.
pub fn keep_minted(keep: &Keep, ask: &Ask, credential: Credential) -> Vec<String> {
    keep_and_note(keep, ask, &Kept { generation: next_generation(keep), credential })
}

/// Generations grow even if a record was lost: they are no less than the time in milliseconds.
fn next_generation(keep: &Keep) -> u64 {
    let last = keep.record().and_then(|record| Some(record.mint?.generation)).unwrap_or(0);
    u64::try_from(clock::now().as_millis()).unwrap_or(0).max(last.saturating_add(1))
}

fn keep_and_note(keep: &Keep, ask: &Ask, kept: &Kept) -> Vec<String> {
    let (recipe, credential) = (&ask.recipe, &kept.credential);
    let ends = credential.ends(recipe.freshness.ttl);
    let label = recipe.server.title().filter(|_| !recipe.shared);
    let label = label.map_or_else(|| recipe.title(), |server| format!("{} for {server}", recipe.title()));
    let placed = keep.put(kept, &format!("freshbearer: {label}"), ends);
    let mut warnings = Vec::new();
    if let Err(why) = &placed {
        warnings.push(format!("the token was not kept ({why})"));
    }
    let (store, why) = match placed {
        Ok(Placed { store, why }) => (Some(store.to_owned()), why),
        Err(why) => (None, why),
    };
    let mint = Mint {
        generation: kept.generation,
        at: credential.minted,
        ends,
        told: credential.ends.is_some(),
        store,
        why,
    };
    let noted = keep.note(recipe, |record| (record.mint, record.failure) = (Some(mint), None));
    let told = |why: &String| warnings.iter().any(|warning| warning.contains(why));
    let more = noted.err().filter(|why| !told(why));
    warnings.extend(more);
    warnings
}
