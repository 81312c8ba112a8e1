//! Pure: what it was that a token command printed, in words that show nothing of it.

use super::jwt;
use crate::token::credential::Bearer;
use crate::token::moment::Moment;

/// What was printed, as far as it may be told.
pub(crate) fn shape(printed: &[u8], bearer: &Bearer) -> &'static str {
    let is_json = printed.trim_ascii_start().starts_with(b"{");
    let is_jwt = words(bearer).any(|word| jwt::claims(word).is_some());
    match (bearer, is_json, is_jwt) {
        (Bearer::Headers(_), _, true) => "headers with a JWT",
        (Bearer::Headers(_), _, false) => "headers with an opaque token",
        (Bearer::Token(_), true, true) => "JSON with a JWT",
        (Bearer::Token(_), true, false) => "JSON with an opaque token",
        (Bearer::Token(_), false, true) => "a JWT",
        (Bearer::Token(_), false, false) => "an opaque token",
    }
}

/// When it says it was issued, by its issuer's clock.
pub(crate) fn issued(bearer: &Bearer) -> Option<Moment> {
    words(bearer).filter_map(|word| Some(jwt::claims(word)?.issued?.earliest)).max()
}

/// What may be a JWT: the token, or the last word of each header.
pub(super) fn words(bearer: &Bearer) -> Box<dyn Iterator<Item = &str> + '_> {
    match bearer {
        Bearer::Token(token) => Box::new(std::iter::once(token.expose())),
        Bearer::Headers(headers) => {
            Box::new(headers.iter().filter_map(|(_, value)| value.expose().split_whitespace().last()))
        }
    }
}
