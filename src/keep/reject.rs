//! Notes that a token was refused, wherever it is kept. One of which that can't be noted doesn't stay: it would be
//! given out again.

use super::forget::remove_everywhere;
use super::ledger;
use super::record::{Heading, Record};
use super::slot::Slot;
use super::store::Store;
use super::stored;
use crate::system::clock;
use crate::token::mark::TokenMark;
use crate::token::moment::Moment;
use std::time::Duration;

/// Whether anything was there to be refused. The error says why it could not be noted.
pub(super) fn reject(slot: &Slot, heading: &Heading, ttl: Duration) -> Result<bool, String> {
    let known = slot.state.as_ref().ok().and_then(|state| ledger::read(state, &slot.cache_key).ok()?);
    let mut record = known.unwrap_or_else(|| Record::new(heading));
    let was_recorded = record.mint.is_some();
    record.reject(clock::now());
    if !was_recorded {
        let found = unrecorded(slot, ttl)?;
        if found.is_empty() {
            return Ok(false);
        }
        record.reject_also(found, clock::now());
    }
    let noted = match &slot.state {
        Ok(state) => ledger::write(state, &slot.cache_key, &record).map_err(|error| error.to_string()),
        Err(why) => Err(why.clone()),
    };
    noted.map_err(|why| match remove_everywhere(slot, Some(&record)) {
        Ok(_) => format!("{why}; the token was removed"),
        Err(left) => format!("{why}; nor could the token be removed: {left}"),
    })?;
    Ok(true)
}

/// What lies in the stores without a record, with its expiry. The error names the stores that may hide some.
fn unrecorded(slot: &Slot, ttl: Duration) -> Result<Vec<(TokenMark, Moment)>, String> {
    let (mut found, mut hidden) = (Vec::new(), Vec::new());
    for store in Store::ALL {
        match slot.read(*store) {
            Ok(bytes) => found.extend(
                bytes
                    .and_then(|bytes| stored::read(&bytes))
                    .map(|kept| (TokenMark::new(&kept.credential.bearer), kept.credential.expires_at(ttl))),
            ),
            Err(trouble) if trouble.hides_entries() => hidden.push(format!("{} {trouble}", store.title())),
            Err(_) => {}
        }
    }
    // What was found is refused, whatever else there may be.
    if found.is_empty() && !hidden.is_empty() { Err(hidden.join("; ")) } else { Ok(found) }
}
