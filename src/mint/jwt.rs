//! Pure: what a JWT (RFC 7519) says of its own life.
//!
//! No signature is checked, and that is right here: the token comes from the user's own command, we
//! hold no key that it could be checked with, and nothing is granted on the strength of its claims.
//! They only tell when to fetch the next one. Whoever could forge them could forge the token as well.

use crate::token::moment::Moment;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

/// Beyond this (the end of the year 9999, in seconds) a claim is no moment that anyone meant.
const LAST_SECOND: f64 = 253_402_300_799.0;

/// The claims about time; what is missing or makes no sense is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Claims {
    /// `exp`: from here on it must not be accepted.
    pub(crate) expires: Option<Moment>,
    /// `iat`: when it was issued, by the issuer's clock.
    pub(crate) issued: Option<Moment>,
    /// `nbf`: before this it must not be accepted.
    pub(crate) not_before: Option<Moment>,
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
    Some(Claims {
        expires: claims.get("exp").and_then(numeric_date),
        issued: claims.get("iat").and_then(numeric_date),
        not_before: claims.get("nbf").and_then(numeric_date),
    })
}

/// A `NumericDate`: seconds since the epoch, a fraction allowed; some issuers write it as a string.
fn numeric_date(value: &Value) -> Option<Moment> {
    let seconds = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    // The cast can't lose anything that counts: the range was checked.
    (-LAST_SECOND..=LAST_SECOND)
        .contains(&seconds)
        .then(|| Moment::from_millis((seconds * 1000.0).floor() as i64))
}

#[cfg(test)]
mod tests {
    use super::claims;
    use crate::corpus;
    use crate::token::moment::Moment;
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
        claims(&jwt(claims_json)).unwrap().expires.map(Moment::as_millis)
    }

    #[test]
    fn exp_as_it_comes() {
        assert_eq!(exp(r#"{"exp":1790000000}"#), Some(1_790_000_000_000));
        assert_eq!(exp(r#"{"exp":1790000000.75}"#), Some(1_790_000_000_750));
        assert_eq!(exp(r#"{"exp":"1790000000"}"#), Some(1_790_000_000_000));
        assert_eq!(exp(r#"{"exp":-5}"#), Some(-5000));
        for none in
            [r#"{}"#, r#"{"exp":1e300}"#, r#"{"exp":null}"#, r#"{"exp":[1790000000]}"#, r#"{"exp":"soon"}"#]
        {
            assert_eq!(exp(none), None, "{none}");
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
