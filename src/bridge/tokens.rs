//! The token, held in memory with its life: a request costs neither a process nor a look into a store. When it
//! has to be another one, freshbearer is asked: once, for all that wait.

use super::child::Freshbearer;
use super::fault::Fault;
use super::flight::Flight;
use super::voice::Voice;
use crate::fresh_token::delivery::{Delivered, Delivery};
use crate::system::clock::{self, Stopwatch};
use crate::ui::complaint::{Complaint, Exit};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

/// freshbearer isn't asked more often than this about a token that is stale, or that it could not give.
const PAUSE: Duration = Duration::from_secs(1);

/// A new token that was refused like the one before is not what the server minds: for so long, no other is minted.
const FUTILE: Duration = Duration::from_secs(10);

/// A token in use.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) token: Delivered,
    /// It was made because the server refused the one before.
    is_replacement: bool,
    /// The server has taken it.
    pub(super) was_accepted: Cell<bool>,
    asked: Stopwatch,
}

type Outcome = Result<Rc<Held>, Complaint>;

#[derive(Debug)]
pub(super) struct Tokens {
    freshbearer: Freshbearer,
    voice: Voice,
    held: RefCell<Option<Rc<Held>>>,
    /// The server has refused this generation.
    refused: Cell<Option<u64>>,
    failed: RefCell<Option<(Complaint, Stopwatch)>>,
    asking: Flight<Option<u64>, Outcome>,
}

impl Tokens {
    pub(super) const fn new(freshbearer: Freshbearer, voice: Voice) -> Self {
        Self {
            freshbearer,
            voice,
            held: RefCell::new(None),
            refused: Cell::new(None),
            failed: RefCell::new(None),
            asking: Flight::new(),
        }
    }

    /// A token for a request.
    pub(super) async fn get(self: &Rc<Self>) -> Result<Rc<Held>, Fault> {
        let now = clock::now();
        let Some(held) = self.valid() else { return self.fetch().await.map_err(Fault::no_token) };
        let token = &held.token;
        if now < token.stale_from {
            return Ok(held);
        }
        // Of a short life, a second would be too much.
        let pause = PAUSE.min(token.expires_at.since(token.stale_from) / 8);
        if held.asked.elapsed() < pause {
            return Ok(held);
        }
        if now < token.expiring_from {
            if !self.asking.is_busy() {
                let this = self.clone();
                tokio::task::spawn_local(async move { this.fetch().await });
            }
            return Ok(held);
        }
        // A token that is about to expire still is one, if there is no other.
        self.fetch().await.or(Ok(held))
    }

    /// The token that is held, if one is and it has not expired. For what must not wait.
    pub(super) fn valid(&self) -> Option<Rc<Held>> {
        let held = self.held.borrow().clone()?;
        let is_valid = clock::now() < held.token.expires_at && !self.is_refused(held.token.generation);
        is_valid.then_some(held)
    }

    /// The server has refused this one: a newer one, unless that would be of no use. Whoever comes with a token
    /// that has been replaced meanwhile gets the one that is held.
    pub(super) async fn newer_than(self: &Rc<Self>, refused: &Held) -> Result<Rc<Held>, Fault> {
        let generation = refused.token.generation;
        if let Some(held) = self.valid().filter(|held| held.token.generation > generation) {
            return Ok(held);
        }
        let is_futile = refused.is_replacement && !refused.was_accepted.get();
        if is_futile && refused.asked.elapsed() < FUTILE {
            return Err(refused_again());
        }
        self.refused.set(self.refused.get().max(Some(generation)));
        self.fetch().await.map_err(Fault::no_token)
    }

    fn is_refused(&self, generation: u64) -> bool {
        self.refused.get().is_some_and(|refused| generation <= refused)
    }

    async fn fetch(self: &Rc<Self>) -> Outcome {
        if let Some((complaint, at)) = &*self.failed.borrow()
            && at.elapsed() < PAUSE
        {
            return Err(complaint.clone());
        }
        let refused = self.refused.get().filter(|_| self.valid().is_none());
        let this = self.clone();
        let asked = self.asking.run(refused, || async move {
            let delivery = this.freshbearer.clone().token(refused).await;
            this.take(delivery, refused)
        });
        asked.await.unwrap_or_else(|| Err(unchanged()))
    }

    fn take(&self, delivery: Delivery, refused: Option<u64>) -> Outcome {
        let usable = delivery.and_then(|token| match self.is_refused(token.generation) {
            true => Err(unchanged()),
            false => Ok(token),
        });
        match usable {
            Ok(token) => Ok(self.hold(token, refused.is_some())),
            Err(complaint) => {
                *self.failed.borrow_mut() = Some((complaint.clone(), Stopwatch::start()));
                Err(complaint)
            }
        }
    }

    fn hold(&self, token: Delivered, is_replacement: bool) -> Rc<Held> {
        *self.failed.borrow_mut() = None;
        let mut place = self.held.borrow_mut();
        if let Some(held) = place.as_ref().filter(|held| held.token.generation > token.generation) {
            return held.clone();
        }
        for warning in &token.warnings {
            self.voice.warn(warning);
        }
        let before = place.as_ref().filter(|held| held.token.generation == token.generation);
        let was_accepted = Cell::new(before.is_some_and(|held| held.was_accepted.get()));
        let is_replacement = before.map_or(is_replacement, |held| held.is_replacement);
        let held = Rc::new(Held { token, is_replacement, was_accepted, asked: Stopwatch::start() });
        *place = Some(held.clone());
        held
    }
}

fn unchanged() -> Complaint {
    Complaint::new(
        Exit::Output,
        "the server refused the token, and the token command gives no newer one",
        "run it by itself; if it has a cache of its own, give its form without one as --refresh-command",
    )
}

pub(super) fn refused_again() -> Fault {
    Fault::new(
        "token-refused",
        "the server refused the token, and a new one as well",
        "see whether the token command makes tokens for this server, and whether its account may use it",
    )
}
