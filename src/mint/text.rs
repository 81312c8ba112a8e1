//! Pure: a piece of text, taken as a token or as a header's value, or refused.

use super::expiry::Expiry;
use super::unreadable::Unreadable;
use crate::token::credential::Bearer;
use crate::token::header;
use crate::token::secret::Secret;
use zeroize::Zeroizing;

/// What was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Printed {
    /// The token, or whole headers.
    pub(super) bearer: Bearer,
    /// All that the surroundings of the token said of its end. What the token itself says is not in it.
    pub(super) told: Vec<Expiry>,
}

/// What programs print for a value that isn't there.
const ABSENCES: [&str; 10] =
    ["null", "undefined", "None", "nil", "<nil>", "true", "false", "error", "Unauthorized", "Forbidden"];

/// One token; a `Bearer ` before it is taken off.
pub(super) fn token(text: &str) -> Result<Secret, Unreadable> {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    let token = without_scheme(text).unwrap_or(text);
    if token.is_empty() {
        Err(Unreadable::Empty)
    } else if let Some(absence) = ABSENCES.iter().find(|absence| **absence == token) {
        Err(Unreadable::Absence((*absence).to_owned()))
    } else if token.contains([' ', '\t']) && !token.contains(|c: char| c.is_control() && c != '\t') {
        Err(Unreadable::Words)
    } else if !header::is_bearer_token(token) || token.starts_with('<') {
        Err(Unreadable::NotForHeaders)
    } else {
        Ok(Secret::new(token))
    }
}

/// One header's value, of one or more parts; one that promises a bearer token must have it.
pub(super) fn header_value(parts: &[&str]) -> Result<Secret, Unreadable> {
    let value = Zeroizing::new(parts.join(", "));
    let text = value.trim_matches([' ', '\t']);
    if text.is_empty() {
        return Err(Unreadable::Empty);
    }
    if !header::is_field_value(text) {
        return Err(Unreadable::NotForHeaders);
    }
    if let Some(bearer) = without_scheme(text) {
        token(bearer)?;
    }
    Ok(Secret::new(text))
}

/// What stands behind `Bearer`; `None` if it isn't there.
fn without_scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_at_checked("bearer".len())?;
    let bearer = scheme.eq_ignore_ascii_case("bearer") && (rest.is_empty() || rest.starts_with([' ', '\t']));
    bearer.then(|| rest.trim_start_matches([' ', '\t']))
}
