//! What the hall answers with.

use crate::keep::{Kept, Seen};
use crate::token::credential::Credential;

/// A token for the caller.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) credential: Credential,
    pub(crate) warnings: Vec<String>,
    pub(crate) generation: u64,
    /// What was seen of a token that is stale, and so is to be refreshed.
    pub(super) stale: Option<Seen>,
}

impl Answer {
    pub(super) fn plain(kept: Kept) -> Self {
        Self { credential: kept.credential, generation: kept.generation, warnings: Vec::new(), stale: None }
    }
}
