//! The hall: the only room that knows the order of events.
//!
//! ```text
//! may it go?    the profile's servers, and this one
//! look          kept, fresh, new enough?           -> answer
//!               stale?                             -> answer, then refresh in the background
//! lock          until the deadline; none on a hit
//! look again    somebody minted while we waited?   -> answer, or share their failure
//! mint          in a worker (minting.rs), which
//! keep          holds the lock, keeps the token and notes it, whether we still wait or not
//! answer
//! otherwise     still valid, not rejected? answer it and warn, else complain
//! ```

pub(crate) mod login;
mod refused;
mod visit;

mod worker;

pub(crate) mod minting;

mod trying;

#[cfg_attr(not(feature = "bridge"), allow(dead_code, reason = "its other half is the bridge"))]
pub(crate) mod delivery;
mod news;
pub(crate) mod order;
mod verdict;

mod answer;
mod wanted;

use crate::ask::session::{Given, Session};
use crate::ask::{Ask, Request};
use crate::keep::record::{Heading, Refusal};
use crate::keep::{Attempt, Keep};
use crate::system::clock::{self, Deadline};
use crate::system::orphans;
use crate::token::credential::Bearer;
use crate::token::mark::TokenMark;
use crate::ui::complaint::{Complaint, Exit};
pub(crate) use answer::Answer;
use order::Order;
use visit::Visit;
use wanted::Wanted;

/// So many tokens that a session was given are known again.
const MOST_MARKS: usize = 8;

/// The hall of one standing ask: every request for its token goes through here.
pub(crate) struct Hall<'a> {
    ask: &'a Ask,
    keep: Keep,
}

impl<'a> Hall<'a> {
    pub(crate) fn new(ask: &'a Ask) -> Self {
        Self { ask, keep: Keep::new(ask.cache_key.clone(), ask.store) }
    }

    /// Gets a token that is fresh enough, or says why there is none.
    pub(crate) fn answer(&self, request: &Request) -> Result<Answer, Complaint> {
        if let Some(server) = self.ask.forbidden_server() {
            return Err(self.refuse(server));
        }
        let given = request.session.as_ref().and_then(|session| self.keep.served(session));
        let deadline = Deadline::after(request.deadline);
        let keep = self.keep.clone().until(deadline);
        let seen = visit::look(&keep, self.ask);
        let wanted = Wanted::new(self.ask, request, given.as_ref(), &seen, clock::now());
        let mut answer = Visit { ask: self.ask, request, keep, deadline, wanted, seen }.answer()?;
        // Before the answer is out: a session that has a token and comes back must be known. Of one with
        // a period it counts when it asked last.
        if let Some(session) = &request.session
            && (session.period.is_some()
                || given.as_ref().is_none_or(|given| given.generation != answer.generation))
        {
            answer.warnings.extend(self.serve(session, given, &answer).err());
        }
        Ok(answer)
    }

    /// Notes what a session is given that comes back without saying from which token.
    pub(crate) fn remember(&self, session: &Session, answer: &Answer) -> Result<(), String> {
        self.serve(session, None, answer)
    }

    /// The token that such a session was given.
    pub(crate) fn remembered(&self, session: &Session) -> Option<TokenMark> {
        self.keep.served(session)?.marks.last().copied()
    }

    /// Notes what the session is given, beside the last few that it had.
    fn serve(&self, session: &Session, given: Option<Given>, answer: &Answer) -> Result<(), String> {
        let mut marks = given.map(|given| given.marks).unwrap_or_default();
        marks.push(TokenMark::new(&answer.credential.bearer));
        marks.drain(..marks.len().saturating_sub(MOST_MARKS));
        let given = Given {
            generation: answer.generation,
            marks,
            at: clock::now(),
            expires_at: answer.credential.expires_at(self.ask.freshness.ttl),
            names_server: session.names_server,
            period: session.period,
        };
        self.keep.serve(session, &given)
    }

    /// Once the answer is out: if its token is stale, sees that it is refreshed, without waiting for it.
    pub(crate) fn after(&self, answer: Answer) {
        let Some(seen) = answer.stale else { return };
        let now = clock::now();
        let recent = seen.record.as_ref().and_then(|record| record.failure.as_ref());
        if recent.is_some_and(|failure| failure.in_back_off(now) || failure.waits_for_login(now)) {
            return;
        }
        // Each would stay in the table of processes: the token is replaced by who asks when it is expiring.
        if orphans::are_left_unreaped() {
            return;
        }
        // If the lock is held, somebody is minting; if there is news, somebody has.
        if let Attempt::Acquired(lock) = self.keep.try_lock()
            && !self.keep.has_news(&seen)
        {
            worker::mint_unwatched(Order::new(self.ask), lock);
        }
    }

    /// Rejects the kept token if it is the one that was refused: it is not given again.
    pub(crate) fn reject(&self, was_refused: impl Fn(&Bearer) -> bool) -> Result<(), Complaint> {
        refused::reject(&self.keep, self.ask, was_refused)
    }

    /// A profile's token goes to the profile's servers and nowhere else; who tried is noted for `status`.
    fn refuse(&self, server: String) -> Complaint {
        let complaint = Complaint::new(
            Exit::Refused,
            format!("profile '{}' is not for {server}", self.ask.recipe.title()),
            "if it should be, add the server's URL to 'servers' in config.toml; if not, see who configured it",
        );
        if let Attempt::Acquired(_lock) = self.keep.try_lock() {
            let refusal = Refusal { at: clock::now(), server };
            // Without the note only `status` knows less.
            let _ = self.keep.note(&Heading::new(self.ask), |record| record.refusal = Some(refusal));
        }
        complaint
    }
}
