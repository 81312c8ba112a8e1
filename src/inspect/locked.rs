//! What is done to a kept token by hand is done under its lock, lest a mint under way undo it.

use crate::ask::options::StoreChoice;
use crate::ask::recipe::CacheKey;
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
    let keep = Keep::of(cache_key, StoreChoice::Auto);
    let patience = Deadline::after(PATIENCE);
    loop {
        match keep.try_lock() {
            Attempt::Contended if !patience.passed() => patience.pause(Duration::from_millis(10)),
            Attempt::Contended => {
                return what(&keep).and(Err("a mint is under way, and will keep its token".to_owned()));
            }
            _held_or_not_to_be_had => return what(&keep),
        }
    }
}
