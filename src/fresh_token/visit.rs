//! One request on its way through the hall: settled at a look, or by a mint of ours or somebody else's.

use super::answer::Answer;
use super::order::Order;
use super::verdict::{Verdict, judge};
use super::wanted::Wanted;
use super::worker::{self, Outcome};
use crate::ask::options::StoreChoice;
use crate::ask::{Ask, NewerThan, Request};
use crate::keep::failure::Failure;
use crate::keep::record::Heading;
use crate::keep::{Attempt, Keep, Kept, Lock, Seen};
use crate::mint;
use crate::system::clock::{self, Deadline};
use crate::token::credential::Life;
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::notice::Notice;
use crate::ui::terminal;
use std::time::Duration;

/// How many workers one request starts, if they are killed.
const ATTEMPTS: usize = 3;

/// For how long a failure is tried again where nobody gives up for it.
const BRIEFLY: Duration = Duration::from_secs(4);

/// What there is, but for failures that say nothing of what this ask would get.
pub(super) fn look(keep: &Keep, ask: &Ask) -> Seen {
    let mut seen = keep.look();
    if let Some(record) = &mut seen.record {
        record.failure.take_if(|failure| !failure.concerns(|| ask.limits()));
    }
    seen
}

/// One request on its way through the hall.
pub(super) struct Visit<'a> {
    pub(super) ask: &'a Ask,
    pub(super) request: &'a Request,
    pub(super) keep: Keep,
    pub(super) deadline: Deadline,
    pub(super) wanted: Wanted<'a>,
    /// What was seen at the last look.
    pub(super) seen: Seen,
}

impl Visit<'_> {
    /// Gets a token, or says why there is none.
    pub(super) fn answer(mut self) -> Result<Answer, Complaint> {
        let settled = self.settle().unwrap_or_else(|| self.obtain());
        settled.or_else(|complaint| self.make_do(complaint))
    }

    /// What can be answered from a look alone; `None` if a mint is needed.
    fn settle(&mut self) -> Option<Result<Answer, Complaint>> {
        match judge(&self.seen, &self.wanted, clock::now()) {
            Verdict::Answer => self.seen.kept.take().map(|kept| Ok(Answer::plain(kept))),
            Verdict::AnswerAndRefresh => {
                let kept = self.seen.kept.take()?;
                let stale = Some(std::mem::take(&mut self.seen));
                Some(Ok(Answer { stale, ..Answer::plain(kept) }))
            }
            Verdict::ShareFailure(failure) => Some(Err(failure.complaint)),
            Verdict::BackOff(failure) if self.sit_out(&failure) => None,
            Verdict::BackOff(failure) => Some(Err(failure.complaint)),
            Verdict::Mint => None,
        }
    }

    /// Waits for the end of a back-off that ends before the deadline; whether the command may be run then. A client
    /// asks but once, so for it the command is run in any case, and has half of the time.
    fn sit_out(&self, failure: &Failure) -> bool {
        let (left, time) = (failure.back_off_left(clock::now()), self.deadline.left());
        let is_client = self.request.from_client;
        let may_run = left < time || is_client;
        if may_run {
            self.deadline.pause(if is_client { left.min(time / 2) } else { left });
        }
        may_run
    }

    /// Mints, unless somebody else's mint settles it first.
    fn obtain(&mut self) -> Result<Answer, Complaint> {
        if let Some(complaint) = mint::complaint_if_nested(&self.ask.recipe, &self.ask.cache_key) {
            return Err(complaint);
        }
        // Gone before the answer is written.
        let notice = Notice::new(format!("waiting for '{}' to make a token", self.ask.recipe.title()));
        for _ in 0..ATTEMPTS {
            let lock = match self.turn(&notice)? {
                Turn::Settled(settled) => return *settled,
                Turn::Mint(lock) => lock,
            };
            match worker::mint(self.order(), lock, self.deadline, &notice) {
                // A machine that slept in between wakes up with a token that has expired.
                Outcome::Token(kept, _) if self.is_expired(&kept) => {}
                Outcome::Token(kept, warnings) => return Ok(self.minted(kept, warnings)),
                Outcome::Failed(complaint) => return Err(complaint),
                Outcome::Late => {
                    let complaint = self.late(&format!("'{}'", self.ask.recipe.title()));
                    if cfg!(not(unix)) {
                        self.record_failure(&complaint);
                    }
                    return Err(complaint);
                }
                Outcome::WorkerDied => {}
            }
        }
        let complaint = Complaint::new(
            Exit::Broken,
            "the process that minted the token was ended, again and again",
            "see what ends processes here: a limit of memory, or a supervisor",
        );
        self.record_failure(&complaint);
        Err(complaint)
    }

    fn order(&self) -> Order {
        Order {
            newer_than: self.wanted.unmet(&self.seen, clock::now()),
            refused: self.wanted.refused.to_vec(),
            retry_for: self.retry_for(),
            ..Order::new(self.ask)
        }
    }

    /// For how long a failure is tried again. A client gives its server up after one. Everybody else is told
    /// sooner; at once, where there is a token to make do with, where it has failed before, or where a person
    /// sees it and tries again.
    fn retry_for(&self) -> Duration {
        let has_failed = self.seen.record.as_ref().is_some_and(|record| record.failure.is_some());
        let unmet = self.wanted.unmet(&self.seen, clock::now()).is_some();
        let makes_do = !unmet && self.seen.kept.as_ref().is_some_and(|kept| !self.is_expired(kept));
        match self.request.from_client {
            _ if self.ask.retry_failed || makes_do => Duration::ZERO,
            true => self.deadline.left(),
            false if has_failed => Duration::ZERO,
            false => self.deadline.left().min(BRIEFLY),
        }
    }

    fn is_expired(&self, kept: &Kept) -> bool {
        kept.credential.life(clock::now(), self.wanted.freshness) == Life::Expired
    }

    /// Waits for the lock, or for whoever holds it.
    fn turn(&mut self, notice: &Notice) -> Result<Turn, Complaint> {
        loop {
            let attempt = self.keep.lock_until(self.deadline, || {
                notice.show_if_due();
                self.is_kept_nowhere() || self.keep.has_news(&self.seen)
            });
            // Whoever waited is told by the record, so that a crowd need not take the lock one by one.
            if matches!(attempt, Attempt::Acquired(_)) || self.keep.has_news(&self.seen) {
                self.look_again();
                if let Some(settled) = self.settle() {
                    return Ok(Turn::Settled(Box::new(settled)));
                }
            }
            match attempt {
                Attempt::Acquired(lock) => return Ok(Turn::Mint(Some(lock))),
                Attempt::Unavailable(why) => {
                    if self.ask.store != StoreChoice::None {
                        self.seen.troubles.push(format!("no lock: {why}"));
                    }
                    return Ok(Turn::Mint(None));
                }
                // Whoever mints now has a token for itself alone, and so has the next.
                Attempt::Contended if self.is_kept_nowhere() => return Ok(Turn::Mint(None)),
                Attempt::Contended if self.deadline.passed() => {
                    return Err(self.late("another process, which is minting it,"));
                }
                Attempt::Contended => {}
            }
        }
    }

    /// Whether the last token that there is could be kept in no store.
    fn is_kept_nowhere(&self) -> bool {
        self.seen.mint().is_some_and(|mint| mint.store.is_none() && clock::now() < mint.expires_at)
    }

    /// If a store has failed since the last look, the token that was seen then still counts.
    fn look_again(&mut self) {
        let before = std::mem::replace(&mut self.seen, look(&self.keep, self.ask));
        if self.seen.kept.is_none() && !self.seen.troubles.is_empty() {
            self.seen.kept = before.kept;
        }
    }

    fn minted(&mut self, kept: Kept, mut warnings: Vec<String>) -> Answer {
        // The same trouble may have been met more than once: one warning is enough.
        for trouble in self.seen.troubles.drain(..) {
            if !warnings.iter().any(|warning| warning.contains(&trouble)) {
                warnings.push(trouble);
            }
        }
        Answer { warnings, ..Answer::plain(kept) }
    }

    /// Records the failure of a worker that could not do it itself; clients hide our standard error.
    fn record_failure(&self, complaint: &Complaint) {
        if let Attempt::Acquired(_lock) = self.keep.try_lock() {
            // Without the note only `status` knows less.
            let _ = self.keep.note(&Heading::new(self.ask), |record| {
                record.failed(clock::now(), 1, &self.ask.limits(), complaint)
            });
        }
    }

    fn late(&self, whom: &str) -> Complaint {
        let hint = match (cfg!(unix), self.request.from_client) {
            (true, true) => "it goes on by itself, and its token is there when the server is connected anew",
            (true, false) => {
                "it goes on by itself: ask again and its token will be there; --deadline waits longer"
            }
            (false, _) => "--deadline waits longer",
        };
        let waited = terminal::took(self.request.deadline);
        Complaint::new(Exit::Deadline, format!("{whom} gave no token within {waited}"), hint)
    }

    /// No newer token can be had. One that is still valid is answered, with a warning, even if it is presumed
    /// refused; a rejected one never is.
    fn make_do(&mut self, complaint: Complaint) -> Result<Answer, Complaint> {
        let now = clock::now();
        let Some(kept) = self.seen.kept.take() else { return Err(complaint) };
        let is_refused =
            matches!(self.request.newer_than, NewerThan::Refused(_)) && !self.wanted.is_newer(&kept);
        if is_refused || self.is_expired(&kept) || self.seen.is_rejected(&kept) {
            return Err(complaint);
        }
        let mut warnings = std::mem::take(&mut self.seen.troubles);
        let left = terminal::span(kept.credential.expires_at(self.wanted.freshness.ttl).since(now));
        warnings.push(format!("{}; this is the token from before, valid for another {left}", complaint.what));
        Ok(Answer { warnings, ..Answer::plain(kept) })
    }
}

/// Whose turn it is to mint.
enum Turn {
    /// Nobody's: it is settled.
    Settled(Box<Result<Answer, Complaint>>),
    /// Ours, under this lock if there can be one.
    Mint(Option<Lock>),
}
