//! Pure: what to do with what was seen at a look: answer it, replace it, share a failure, or mint.

use crate::credential::{Freshness, Life};
use crate::keep::Seen;
use crate::keep::record::Failure;
use crate::moment::Moment;

/// What the asker wants to hold against what was seen.
#[derive(Clone, Debug)]
pub struct Wish<'a> {
    /// How fresh.
    pub freshness: &'a Freshness,
    /// When the ask began.
    pub asked: Moment,
    /// Only a token minted since then will do.
    pub refresh: bool,
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

/// Decides.
pub fn judge(seen: &Seen, wish: &Wish<'_>, now: Moment) -> Verdict {
    let kept = seen.kept.as_ref().filter(|kept| !wish.refresh || kept.credential.minted >= wish.asked);
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
