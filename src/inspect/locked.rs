//! Changes by hand to what is kept are made under the token's lock, or a mint under way would undo them.

use crate::ask::cache_key::CacheKey;
use crate::ask::options::StoreChoice;
use crate::keep::{Attempt, Keep};
use crate::system::clock::Deadline;
use std::time::Duration;

/// How long to wait for a mint that is under way.
const PATIENCE: Duration = Duration::from_secs(5);

/// Does `what` under the token's lock, or without it where there can be none. If the lock isn't freed in time,
/// `what` is done all the same, and the error says that the mint under way may undo it.
pub(super) fn locked<T>(
    cache_key: CacheKey,
    what: impl FnOnce(&Keep) -> Result<T, String>,
) -> Result<T, String> {
    let keep = Keep::new(cache_key, StoreChoice::Auto);
    let attempt = keep.lock_until(Deadline::after(PATIENCE), || false);
    let done = what(&keep);
    match attempt {
        Attempt::Acquired(_) | Attempt::Unavailable(_) => done,
        Attempt::Contended => {
            done.and(Err("another process is minting the token, and will keep it".to_owned()))
        }
    }
}
