//! Text that must not be seen: overwritten when it is dropped, hidden by `Debug`, without `Display`.
//!
//! It is read through `expose`, so that one search finds every such place.

use std::fmt;
use zeroize::Zeroizing;

/// A token, or a header's value that holds one.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over; overwriting other copies is up to the caller.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

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
