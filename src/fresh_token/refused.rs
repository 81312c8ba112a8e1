//! A word of refusal that says which token was refused: that one, and no other, is not given again.

use crate::ask::Ask;
use crate::keep::record::Heading;
use crate::keep::{Attempt, Keep};
use crate::system::clock::Deadline;
use crate::token::credential::Bearer;
use crate::ui::complaint::{Complaint, Exit};
use std::time::Duration;

/// How long to wait for a mint that is under way.
const PATIENCE: Duration = Duration::from_secs(5);

/// Rejects the kept token if it is the one that was refused. A newer one may have taken its place meanwhile.
pub(super) fn reject(keep: &Keep, ask: &Ask, was_refused: impl Fn(&Bearer) -> bool) -> Result<(), Complaint> {
    // Without the lock a mint under way may undo it; but then there is a newer one.
    let _lock = match keep.lock_until(Deadline::after(PATIENCE), || false) {
        Attempt::Acquired(lock) => Some(lock),
        Attempt::Contended | Attempt::Unavailable(_) => None,
    };
    let seen = keep.look();
    if !seen.kept.as_ref().is_some_and(|kept| was_refused(&kept.credential.bearer)) {
        return Ok(());
    }
    let rejected = keep.reject(&Heading::new(ask), ask.freshness.ttl);
    rejected.map(drop).map_err(|why| {
        Complaint::new(
            Exit::Broken,
            format!("the token could not be rejected ({why})"),
            "fix this, and reject it again: 'freshbearer reject' with the same profile or command",
        )
    })
}
