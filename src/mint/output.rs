//! Pure: what the token command printed, read as a bearer token.
//!
//! Strict where a mistake would be given out as a token: one token or nothing, and no guessing which
//! of several lines is meant.

use super::document::Document;
use super::expiry::{self, Told};
use super::unreadable::Unreadable;
use crate::credential::Bearer;
use crate::header;
use crate::recipe::Paths;
use crate::secret::Secret;
use serde_json::Value;
use zeroize::Zeroizing;

/// What was read.
#[derive(Debug, PartialEq, Eq)]
pub struct Printed {
    /// The token, or whole headers.
    pub bearer: Bearer,
    /// All that the surroundings of the token said of its end. What the token itself says is not in it.
    pub told: Vec<Told>,
}

/// What programs print for a value that isn't there.
const ABSENCES: [&str; 7] = ["null", "undefined", "None", "nil", "<nil>", "true", "false"];

/// Reads a token command's whole standard output.
pub fn read(bytes: &[u8], paths: &Paths) -> Result<Printed, Unreadable> {
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::NotText)?;
    let text = text.trim_start_matches('\u{feff}').trim_matches([' ', '\t', '\r', '\n']);
    if text.is_empty() {
        return Err(Unreadable::Nothing);
    }
    if text.starts_with(['{', '[', '"']) {
        return Document::parse(text)?.read(paths);
    }
    if let Some(path) = &paths.token {
        return Err(Unreadable::NotAtPath("--token-path", path.clone()));
    }
    if let Some(path) = &paths.expiry {
        return Err(Unreadable::NotAtPath("--expiry-path", path.clone()));
    }
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    match lines[..] {
        [line] => Ok(Printed { bearer: Bearer::Token(token(line)?), told: Vec::new() }),
        // oidc-token --all: the token, its issuer, the epoch of its end.
        [line, issuer, end] if issuer.contains("://") => {
            let end = expiry::moment(&Value::from(end)).ok_or(Unreadable::Lines(3))?;
            Ok(Printed { bearer: Bearer::Token(token(line)?), told: vec![end] })
        }
        _ => Err(Unreadable::Lines(lines.len())),
    }
}

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
    } else if !header::is_token(token) {
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
    if !header::is_value(text) {
        return Err(Unreadable::NotForHeaders);
    }
    if let Some(bearer) = without_scheme(text) {
        token(bearer)?;
    }
    Ok(Secret::new(text))
}

/// What stands behind `Bearer`; `None` if it isn't there.
pub(super) fn without_scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_at_checked("bearer".len())?;
    let bearer = scheme.eq_ignore_ascii_case("bearer") && (rest.is_empty() || rest.starts_with([' ', '\t']));
    bearer.then(|| rest.trim_start_matches([' ', '\t']))
}
