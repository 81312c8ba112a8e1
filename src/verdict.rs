//! Pure: what to do with what was seen at a look: answer it, replace it, share a failure, or mint.

use crate::credential::{Freshness, Life};
use crate::keep::record::Failure;
use crate::keep::{Kept, Seen};
use crate::moment::Moment;
use crate::session::Given;
use std::time::Duration;

/// What the asker wants to hold against what was seen.
#[derive(Clone, Debug)]
pub struct Wish<'a> {
    /// How fresh.
    pub freshness: &'a Freshness,
    /// When the ask began.
    pub asked: Moment,
    /// Only a token minted since then will do.
    pub refresh: bool,
    /// What this session was given before. It comes back for another.
    pub given: Option<Given>,
    /// A recent failure is no reason not to try again: a person asks.
    pub insists: bool,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Answer with what was seen.
    Answer,
    /// Answer with it, and replace it behind the answer.
    AnswerAndReplace,
    /// Somebody tried while we waited, or a moment ago, and failed: so have we.
    Share(Failure),
    /// A new token is needed.
    Mint,
}

/// A token as young as this is not minted again for a session that comes back.
const YOUNG: Duration = Duration::from_secs(1);

impl Wish<'_> {
    /// Whether the kept token was refused: by hand, for all, or as far as this session can tell.
    pub fn is_refused(&self, seen: &Seen, kept: &Kept, now: Moment) -> bool {
        let rejected = seen.record.as_ref().and_then(|record| record.rejected);
        rejected.is_some_and(|rejected| kept.generation <= rejected)
            || self.given.is_some_and(|given| self.comes_back(given, kept, now))
    }

    /// Whether this session was given the kept token, and has come back for another. It hasn't if it
    /// asked before it got it, nor if the token is too young. A client that doesn't name its servers
    /// asks once for each of them at its start: those asks are one, for as long as a token is young.
    fn comes_back(&self, given: Given, kept: &Kept, now: Moment) -> bool {
        let since =
            if given.names_server { kept.credential.minted } else { given.at.max(kept.credential.minted) };
        let is_young = now >= since && now.since(since) < YOUNG;
        // A moment in our future is no moment before which we could have asked: the clock was set back.
        let asked_before = self.asked <= given.at && given.at <= now;
        kept.generation <= given.generation && !asked_before && !is_young
    }
}

/// Decides.
pub fn judge(seen: &Seen, wish: &Wish<'_>, now: Moment) -> Verdict {
    let too_old = |kept: &Kept| wish.refresh && kept.credential.minted < wish.asked;
    let kept = seen.kept.as_ref().filter(|kept| !too_old(kept) && !wish.is_refused(seen, kept, now));
    match kept.map(|kept| kept.credential.life(now, wish.freshness)) {
        Some(Life::Fresh) => return Verdict::Answer,
        Some(Life::Aging) => return Verdict::AnswerAndReplace,
        Some(Life::Ending | Life::Over) | None => {}
    }
    match seen.record.as_ref().and_then(|record| record.failure.as_ref()) {
        // Unless it lies in our future: then the clock was set back, and it says nothing of this ask.
        Some(failure) if failure.at >= wish.asked && failure.at <= now => Verdict::Share(failure.clone()),
        Some(failure) if failure.is_recent(now) && !wish.insists && !wish.refresh => {
            Verdict::Share(failure.clone())
        }
        _ => Verdict::Mint,
    }
}
