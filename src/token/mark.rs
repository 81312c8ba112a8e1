//! Pure: a mark by which a token is known again, without the token.

use super::credential::Bearer;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// The first 64 bits of a SHA-256 over the token, or over its headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TokenMark(u64);

impl fmt::Display for TokenMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for TokenMark {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u64::from_str_radix(text, 16).map(Self)
    }
}

impl TokenMark {
    pub(crate) fn new(bearer: &Bearer) -> Self {
        let mut hash = Sha256::new();
        match bearer {
            Bearer::Token(token) => hash.update(token.expose()),
            Bearer::Headers(headers) => {
                for (name, value) in headers {
                    // No header has a line break in it.
                    for part in [name, "\n", value.expose(), "\n"] {
                        hash.update(part);
                    }
                }
            }
        }
        let hash = hash.finalize();
        Self(hash.iter().take(8).fold(0, |mark, byte| mark << 8 | u64::from(*byte)))
    }
}

#[cfg(test)]
mod tests {
    use super::TokenMark;
    use crate::token::credential::Bearer;
    use crate::token::secret::Secret;
    use proptest::prelude::{prop_assert_eq, proptest};

    proptest! {
        #[test]
        fn marks_are_alike_just_where_tokens_are(one in "[a-c]{1,3}", other in "[a-c]{1,3}") {
            let mark = |text: &str| TokenMark::new(&Bearer::Token(Secret::new(text)));
            prop_assert_eq!(mark(&one) == mark(&other), one == other);
            prop_assert_eq!(mark(&one).to_string().parse(), Ok(mark(&one)));
        }
    }
}
