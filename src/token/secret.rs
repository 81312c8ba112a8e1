//! Text that must not be seen: overwritten when it is dropped, silent in `Debug`, without `Display`.
//!
//! Whoever wants to read it says `expose`, so that every such place can be found by one search.

use std::fmt;
use zeroize::Zeroizing;

/// A token, or a header's value that holds one.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over; the caller's copies are the caller's to overwrite.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself, for the one who must have it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(...)")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Secret::new("canary")), "Secret(...)");
    }
}
