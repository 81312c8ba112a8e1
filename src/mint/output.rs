//! Pure: what the token command printed, read as a bearer token.
//!
//! Strict where a mistake would be given out as a token: one token or nothing, and no guessing which
//! of several lines is meant.

use super::document::Document;
use super::expiry;
use super::text::{Printed, token};
use super::unreadable::Unreadable;
use crate::credential::Bearer;
use crate::recipe::Paths;
use serde_json::Value;

/// Reads a token command's whole standard output.
pub(super) fn read(bytes: &[u8], paths: &Paths) -> Result<Printed, Unreadable> {
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
    // Not every blank of Unicode: some are control characters, and no token has them beside it.
    let blank = [' ', '\t', '\r'];
    let lines = text.lines().map(|line| line.trim_matches(blank)).filter(|line| !line.is_empty());
    let lines: Vec<&str> = lines.collect();
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
