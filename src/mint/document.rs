//! Pure: a token in a JSON document, found where the known token commands put it.
//!
//! The shapes are told apart by their own names, not by the command, so that a script which passes
//! one of them on is read as well. A refresh token beside the token is never looked at.

use super::expiry::{self, Expiry};
use super::text::{Printed, header_value, token};
use super::unreadable::Unreadable;
use crate::ask::recipe::Paths;
use crate::token::credential::Bearer;
use crate::token::header;
use crate::token::secret::Secret;
use crate::ui::redact;
use serde_json::{Map, Value};
use zeroize::Zeroize;

/// Where tokens stand, the likeliest first.
const TOKENS: [&str; 10] = [
    "access_token",
    "accessToken",
    "AccessToken",
    "authorizationToken",
    "client_token",
    "token",
    "WebIdentityToken",
    "id_token",
    "idToken",
    "IdToken",
];

/// Objects in which they stand beside their end: ExecCredential, gcloud's config-helper, Vault, Cognito.
const HOLDERS: [&str; 4] = ["status", "credential", "auth", "AuthenticationResult"];

/// Where the seconds until the end of a token stand, beside it.
const SPANS: [&str; 4] = ["expires_in", "expiresIn", "ExpiresIn", "lease_duration"];

/// Where its end stands, by the clock or in seconds.
const ENDS: [&str; 10] = [
    "expires_on",
    "expiresOn",
    "expires_at",
    "expiresAt",
    "expiry",
    "token_expiry",
    "expiration",
    "Expiration",
    "expirationTimestamp",
    "expires",
];

/// What the names of headers that carry a credential have in them.
const TELLING: [&str; 9] =
    ["authorization", "-auth", "auth-", "-key", "-token", "-secret", "-session", "-jwt", "cookie"];

/// Parsed JSON that is overwritten when it is dropped.
pub(super) struct Document(Value);

impl Drop for Document {
    fn drop(&mut self) {
        scrub(&mut self.0);
    }
}

impl Document {
    pub(super) fn parse(text: &str) -> Result<Self, Unreadable> {
        serde_json::from_str(text).map(Self).map_err(|_| Unreadable::BadJson)
    }

    /// Finds the token and what the document says of its end.
    pub(super) fn read(&self, paths: &Paths) -> Result<Printed, Unreadable> {
        let mut printed = match &paths.token {
            Some(path) => self.at_path(path),
            None => self.known_shapes(),
        }?;
        if let Some(path) = &paths.expiry {
            let missing = || Unreadable::NotAtPath("--expiry-path", path.clone());
            let value = self.0.pointer(path).ok_or_else(missing)?;
            printed.told = vec![expiry::either(value).ok_or_else(missing)?];
        }
        Ok(printed)
    }

    fn at_path(&self, path: &str) -> Result<Printed, Unreadable> {
        let missing = || Unreadable::NotAtPath("--token-path", path.to_owned());
        let text = self.0.pointer(path).and_then(Value::as_str).ok_or_else(missing)?;
        let around = path.rfind('/').and_then(|end| self.0.pointer(&path[..end]));
        let told = around.and_then(Value::as_object).map(ends).unwrap_or_default();
        Ok(Printed { bearer: Bearer::Token(token(text)?), told })
    }

    fn known_shapes(&self) -> Result<Printed, Unreadable> {
        let top = match &self.0 {
            Value::Object(top) => top,
            Value::String(text) => {
                return Ok(Printed { bearer: Bearer::Token(token(text)?), told: Vec::new() });
            }
            Value::Null => return Err(Unreadable::Absence("null".to_owned())),
            _ => return Err(Unreadable::NoToken(Vec::new())),
        };
        let inner = |name: &str| top.get(name).and_then(Value::as_object);
        if inner("Credentials").unwrap_or(top).contains_key("SecretAccessKey") {
            return Err(Unreadable::AwsKeyPair);
        }
        if let Some(headers) = inner("headers") {
            return Ok(Printed { bearer: Bearer::Headers(whole_headers(headers)?), told: ends(top) });
        }
        for holder in HOLDERS.iter().filter_map(|name| inner(name)).chain([top]) {
            if let Some(text) = TOKENS.iter().find_map(|name| holder.get(*name)?.as_str()) {
                bearer_type(holder)?;
                return Ok(Printed { bearer: Bearer::Token(token(text)?), told: ends(holder) });
            }
            if holder.contains_key("clientCertificateData") {
                return Err(Unreadable::Certificate);
            }
        }
        if let Some(error) = top.get("error").and_then(error_text) {
            return Err(Unreadable::Error(described(error, top)));
        }
        if is_headers_helper(top) {
            return Ok(Printed { bearer: Bearer::Headers(whole_headers(top)?), told: Vec::new() });
        }
        Err(Unreadable::NoToken(names(top)))
    }
}

fn ends(holder: &Map<String, Value>) -> Vec<Expiry> {
    // Vault writes 0 for a token without an end.
    let lasting = |name: &str, value: &Value| name == "lease_duration" && value.as_u64() == Some(0);
    let spans = SPANS.iter().filter_map(|name| {
        let value = holder.get(*name)?;
        if lasting(name, value) { None } else { expiry::span(value) }
    });
    spans.chain(ENDS.iter().filter_map(|name| expiry::either(holder.get(*name)?))).collect()
}

/// RFC 6749: `token_type` is compared without regard to case. RFC 8693 writes `N_A` for a token
/// that says nothing of how it is used.
fn bearer_type(holder: &Map<String, Value>) -> Result<(), Unreadable> {
    let told = holder.get("token_type").or_else(|| holder.get("tokenType")).and_then(Value::as_str);
    match told {
        Some(scheme) if !scheme.is_empty() && !["bearer", "n_a"].contains(&&*scheme.to_ascii_lowercase()) => {
            Err(Unreadable::NotBearer(redact::line(scheme)))
        }
        _ => Ok(()),
    }
}

/// All values are strings, all names could be headers', and one of them carries a credential: the
/// answer of a headers helper, and not an error's `request-id` and `message`.
fn is_headers_helper(top: &Map<String, Value>) -> bool {
    let telling = |name: &String| TELLING.iter().any(|part| name.to_ascii_lowercase().contains(part));
    top.values().all(Value::is_string)
        && top.keys().all(|name| header::is_field_name(name))
        && top.keys().any(telling)
}

fn whole_headers(map: &Map<String, Value>) -> Result<Vec<(String, Secret)>, Unreadable> {
    let headers: Vec<(String, Secret)> = map
        .iter()
        .map(|(name, value)| {
            let values: Option<Vec<&str>> = match value {
                Value::String(text) => Some(vec![text]),
                Value::Array(list) => list.iter().map(Value::as_str).collect(),
                _ => None,
            };
            let values = values.filter(|_| header::is_field_name(name)).ok_or(Unreadable::NotForHeaders)?;
            Ok((name.clone(), header_value(&values)?))
        })
        .collect::<Result<_, Unreadable>>()?;
    let same = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
    let twice = headers
        .iter()
        .enumerate()
        .any(|(i, (name, _))| headers[..i].iter().any(|(other, _)| same(name, other)));
    match headers.len() {
        0 => Err(Unreadable::Empty),
        _ if twice => Err(Unreadable::NotForHeaders),
        _ => Ok(headers),
    }
}

fn error_text(error: &Value) -> Option<&str> {
    match error {
        Value::String(text) if !text.is_empty() => Some(text),
        Value::Object(inner) => {
            ["message", "code", "status"].iter().find_map(|name| inner.get(*name)?.as_str())
        }
        _ => None,
    }
}

fn described(error: &str, top: &Map<String, Value>) -> String {
    match top.get("error_description").and_then(Value::as_str) {
        Some(more) => redact::line(&format!("{error} ({more})")),
        None => redact::line(error),
    }
}

fn names(top: &Map<String, Value>) -> Vec<String> {
    let mut names: Vec<String> = top.keys().take(8).map(|name| format!("'{}'", redact::line(name))).collect();
    if top.len() > names.len() {
        names.push("others".to_owned());
    }
    names
}

fn scrub(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(list) => list.iter_mut().for_each(scrub),
        Value::Object(map) => map.values_mut().for_each(scrub),
        _ => {}
    }
}
