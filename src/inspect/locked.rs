//! What is done to a kept token by hand is done under its lock, lest a mint under way undo it.

use crate::ask::cache_key::CacheKey;
use crate::ask::options::StoreChoice;
use crate::keep::{Attempt, Keep};
use crate::system::clock::Deadline;
use std::time::Duration;

/// How long a mint under way is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Does `what` under the token's lock; without it where there can be none. If it isn't freed in time,
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
        Attempt::Contended => done.and(Err("a mint is under way, and will keep its token".to_owned())),
    }
}
