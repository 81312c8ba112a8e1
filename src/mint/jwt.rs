//! Pure: what a JWT (RFC 7519) says of its own life.
//!
//! No signature is checked, and that is right here: the token comes from the user's own command, we
//! hold no key that it could be checked with, and nothing is granted on the strength of its claims.
//! They only tell when to fetch the next one. Whoever could forge them could forge the token as well.

use super::moments::{self, Between, Reading};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

/// The claims about time. They are seconds since the epoch (RFC 7519, section 2), but some issuers write
/// milliseconds, or text. What is missing or can't be read is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Claims {
    /// `exp`: from here on it must not be accepted.
    pub(crate) expires: Option<Between>,
    /// `iat`: when it was issued, by the issuer's clock.
    pub(crate) issued: Option<Between>,
    /// `nbf`: before this it must not be accepted.
    pub(crate) not_before: Option<Between>,
    /// There is an `exp`, and it can't be read.
    pub(crate) unreadable: bool,
}

/// The claims of a JWT; `None` if the text is none, or encrypted (five parts), and so says nothing.
pub(crate) fn claims(token: &str) -> Option<Claims> {
    let mut parts = token.split('.');
    let (Some(header), Some(payload), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    // Some issuers pad their base64, against RFC 7515; the crate refuses that.
    let bare = [header, payload, signature].map(|part| part.trim_end_matches('='));
    let bare = Zeroizing::new(bare.join("."));
    let claims: Map<String, Value> = jsonwebtoken::dangerous::insecure_decode_claims(bare.as_str()).ok()?;
    let moment = |name: &str| match claims.get(name).map(moments::read) {
        Some(Reading::At(between)) => Some(between),
        _ => None,
    };
    Some(Claims {
        expires: moment("exp"),
        issued: moment("iat"),
        not_before: moment("nbf"),
        unreadable: claims.get("exp").map(moments::read) == Some(Reading::Unreadable),
    })
}

#[cfg(test)]
mod tests {
    use super::claims;
    use crate::corpus;
    use proptest::prelude::{any, proptest};

    // {"alg":"none"} and claims in base64url, without a signature.
    fn jwt(claims: &str) -> String {
        const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut coded = String::new();
        for chunk in claims.as_bytes().chunks(3) {
            let bits =
                chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
            for index in 0..=chunk.len() {
                coded.push(char::from(ALPHABET[(bits >> (18 - 6 * index)) as usize & 63]));
            }
        }
        format!("eyJhbGciOiJub25lIn0.{coded}.")
    }

    fn exp(claims_json: &str) -> Option<i64> {
        claims(&jwt(claims_json)).unwrap().expires.map(|end| end.earliest.as_millis())
    }

    #[test]
    fn exp_as_it_comes() {
        assert_eq!(exp(r#"{"exp":1790000000}"#), Some(1_790_000_000_000));
        assert_eq!(exp(r#"{"exp":1790000000.75}"#), Some(1_790_000_000_750));
        assert_eq!(exp(r#"{"exp":"1790000000"}"#), Some(1_790_000_000_000));
        assert_eq!(exp(r#"{"exp":1790000000000}"#), Some(1_790_000_000_000));
        assert_eq!(exp(r#"{"exp":"1790000000000"}"#), Some(1_790_000_000_000));
        assert_eq!(exp(r#"{"exp":"2026-01-01T12:00:00Z"}"#), Some(1_767_268_800_000));
        assert_eq!(exp(r#"{"exp":-5}"#), Some(-5000));
        assert_eq!(exp(r#"{"exp":0}"#), Some(0));
        for (none, unreadable) in [
            (r#"{}"#, false),
            (r#"{"exp":null}"#, false),
            (r#"{"exp":1e300}"#, true),
            (r#"{"exp":[1790000000]}"#, true),
            (r#"{"exp":"soon"}"#, true),
        ] {
            assert_eq!(exp(none), None, "{none}");
            assert_eq!(claims(&jwt(none)).unwrap().unreadable, unreadable, "{none}");
        }
    }

    #[test]
    fn padding_is_borne() {
        let padded = format!("{}==.c2ln", jwt(r#"{"exp":1790000000}"#).trim_end_matches('.'));
        assert!(claims(&padded).unwrap().expires.is_some());
    }

    #[test]
    fn what_is_no_jwt_says_nothing() {
        let five = format!("{}.x.y", jwt(r#"{"exp":1}"#));
        for text in ["", "opaque", "a.b.c", "..", five.as_str()] {
            assert_eq!(claims(text), None, "{text}");
        }
        assert_eq!(claims("eyJhbGciOiJub25lIn0.WzE3OTAwMDAwMDBd."), None, "an array is no claims set");
    }

    proptest! {
        #[test]
        fn a_damaged_jwt_is_read_without_a_panic(bytes in corpus::damaged("jwt")) {
            let _ = claims(&String::from_utf8_lossy(&bytes));
        }

        #[test]
        fn anything_is_read_without_a_panic(text in any::<String>(), json in "\\{\"exp\":[0-9eE.+-]{0,400}\\}") {
            let _ = claims(&text);
            let _ = claims(&jwt(&json));
        }
    }
}
