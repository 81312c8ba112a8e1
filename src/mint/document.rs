//! Pure: a token in a JSON document, found where the known token commands put it.
//!
//! The shapes are told apart by their own names, not by the command, so that a script which passes
//! one of them on is read as well. A refresh token beside the token is never looked at.

use super::expiry::Lifetime;
use super::header_object;
use super::names::{self, plain};
use super::placeholder::Placeholder;
use super::reported;
use super::text::{Printed, token};
use super::timing::timing;
use super::unreadable::Unreadable;
use crate::ask::recipe::Paths;
use crate::token::credential::Bearer;
use crate::ui::redact;
use serde_json::{Map, Value};
use zeroize::Zeroize;

type Object = Map<String, Value>;

/// So deep in objects that wrap an answer a token is looked for.
const DEPTH: usize = 4;

/// What says that a token is a bearer token. RFC 6749: without regard to case. RFC 8693 writes `N_A` for a
/// token that says nothing of how it is used; some issuers name the token's own form.
const BEARER_TYPES: [&str; 6] = ["", "bearer", "bearertoken", "na", "jwt", "accesstoken"];

/// Parsed JSON that is overwritten when it is dropped.
pub(super) struct Document(Value);

impl Drop for Document {
    fn drop(&mut self) {
        scrub(&mut self.0);
    }
}

/// A token's text, and the objects around it, the outermost first.
struct Found<'a> {
    text: &'a str,
    around: Vec<&'a Object>,
}

impl Document {
    pub(super) fn parse(text: &str) -> Result<Self, Unreadable> {
        serde_json::from_str(text).map(Self).map_err(|_| {
            let first = text.trim_start_matches(['{', '[', ' ', '\t', '\r', '\n']).chars().next();
            match first.filter(|_| text.starts_with('{')) {
                Some('\'') => Unreadable::PythonDict,
                Some(c) if c.is_ascii_alphabetic() && text.contains(": '") => Unreadable::JavaScriptObject,
                _ => Unreadable::BadJson,
            }
        })
    }

    /// `access_token=T&expires_in=300`, as some token endpoints answer; `None` if it isn't that.
    pub(super) fn from_form(text: &str) -> Option<Self> {
        if !text.contains('&')
            || text.contains([' ', '\t'])
            || !text.split('&').all(|part| part.contains('='))
        {
            return None;
        }
        let pairs = url::form_urlencoded::parse(text.as_bytes());
        let object: Object = pairs.map(|(name, value)| (name.into_owned(), Value::from(&*value))).collect();
        let has_token = object.keys().any(|name| names::TOKENS.contains(&&*plain(name)));
        (has_token || object.contains_key("error")).then(|| Self(Value::Object(object)))
    }

    /// Finds the token and what the document says of its life.
    pub(super) fn read(&self, paths: &Paths) -> Result<Printed, Unreadable> {
        let mut printed = match &paths.token {
            Some(path) => self.at_path(path),
            None => self.known_shapes(),
        }?;
        if let Some(path) = &paths.expiry {
            let missing = || Unreadable::NotAtPath("--expiry-path", path.clone());
            let value = self.0.pointer(path).ok_or_else(missing)?;
            printed.lifetime.pointed_at(value).ok_or_else(missing)?;
        }
        Ok(printed)
    }

    fn at_path(&self, path: &str) -> Result<Printed, Unreadable> {
        let missing = || Unreadable::NotAtPath("--token-path", path.to_owned());
        let text = self.0.pointer(path).and_then(Value::as_str).ok_or_else(missing)?;
        let ends = path.match_indices('/').map(|(end, _)| end);
        let around = ends.filter_map(|end| self.0.pointer(&path[..end])?.as_object()).collect();
        Found { text, around }.printed()
    }

    fn known_shapes(&self) -> Result<Printed, Unreadable> {
        let top = match &self.0 {
            Value::Object(top) => top,
            Value::String(text) => {
                return Ok(Printed { bearer: Bearer::Token(token(text)?), lifetime: Lifetime::default() });
            }
            Value::Null => return Err(null()),
            _ => return Err(Unreadable::NoToken(Vec::new(), None)),
        };
        let inner = |name: &str| top.get(name).and_then(Value::as_object);
        if inner("Credentials").unwrap_or(top).contains_key("SecretAccessKey") {
            return Err(Unreadable::AwsKeyPair);
        }
        if let Some(headers) = inner("headers").filter(|headers| are_the_answer(headers, top)) {
            unless_failed(&[top])?;
            return Ok(Printed {
                bearer: Bearer::Headers(header_object::whole(headers)?),
                lifetime: lifetime_in(&[top]),
            });
        }
        if header_object::is_plainly_headers(top) {
            unless_failed(&[top])?;
            return headers_among(top);
        }
        let found = find(top, &[]);
        let outcome = match &found {
            Ok(Some(found)) => unless_failed(&found.around),
            Ok(None) | Err(_) => unless_failed(&[top]),
        };
        match (found.and_then(|found| found.map(|found| found.printed()).transpose()), outcome) {
            (Err(Unreadable::Empty), Err(Unreadable::Error(error))) => Err(Unreadable::EmptyAndError(error)),
            (_, Err(error)) => Err(error),
            (Ok(Some(printed)), Ok(())) => Ok(printed),
            (Err(unreadable), Ok(())) => Err(unreadable),
            (Ok(None), Ok(())) if header_object::is_headers(top) => headers_among(top),
            (Ok(None), Ok(())) => Err(no_token(top)),
        }
    }
}

impl Found<'_> {
    fn printed(&self) -> Result<Printed, Unreadable> {
        if let Some(holder) = self.around.last() {
            bearer_type(holder)?;
        }
        Ok(Printed { bearer: Bearer::Token(token(self.text)?), lifetime: lifetime_in(&self.around) })
    }
}

/// Looks for the token in `object`, then in the objects that wrap one. The likeliest name that is there
/// decides: what stands beside a token that isn't there is another's.
fn find<'a>(object: &'a Object, around: &[&'a Object]) -> Result<Option<Found<'a>>, Unreadable> {
    let around: Vec<&Object> = around.iter().copied().chain([object]).collect();
    let named = |wanted: &str| {
        object.iter().filter(|(name, _)| plain(name) == *wanted).map(|(_, value)| value).next()
    };
    let mut is_missing = false;
    for value in names::TOKENS.iter().filter_map(|name| named(name)) {
        match value {
            Value::String(text) => return Ok(Some(Found { text, around })),
            Value::Object(inner) if around.len() < DEPTH => {
                if let Some(Value::String(text)) = inner.get("value") {
                    return Ok(Some(Found { text, around: [&around[..], &[inner]].concat() }));
                }
                return find(inner, &around)?.map(Some).ok_or_else(|| no_token(object));
            }
            Value::Null => is_missing = true,
            _ => return Err(no_token(object)),
        }
    }
    if object.contains_key("clientCertificateData") {
        return Err(Unreadable::Certificate);
    }
    let holders = names::HOLDERS.iter().filter_map(|name| named(name)?.as_object());
    for holder in holders.filter(|_| around.len() < DEPTH) {
        if let Some(found) = find(holder, &around)? {
            return Ok(Some(found));
        }
    }
    match names::IDENTITY_TOKENS.iter().find_map(|name| named(name)?.as_str()) {
        Some(text) if !is_missing => Ok(Some(Found { text, around })),
        _ if is_missing => Err(null()),
        _ => Ok(None),
    }
}

/// What stands beside an error is no token to rely on, whatever it looks like.
fn unless_failed(around: &[&Object]) -> Result<(), Unreadable> {
    let error = around.iter().find_map(|object| reported::error(object));
    error.map_or(Ok(()), |error| Err(Unreadable::Error(error)))
}

fn null() -> Unreadable {
    Unreadable::Absence(Placeholder::Word("null".to_owned()))
}

/// Whether the `headers` in a document are what it is for, and not those of an answer that it wraps.
fn are_the_answer(headers: &Object, top: &Object) -> bool {
    header_object::is_headers(headers)
        || top.keys().all(|name| name == "headers" || timing(name).is_some())
        || headers.keys().any(|name| name.eq_ignore_ascii_case("authorization"))
}

fn headers_among(top: &Object) -> Result<Printed, Unreadable> {
    Ok(Printed { bearer: Bearer::Headers(header_object::among(top)?), lifetime: lifetime_in(&[top]) })
}

fn lifetime_in(around: &[&Object]) -> Lifetime {
    let mut lifetime = Lifetime::default();
    around.iter().for_each(|object| lifetime.add(object));
    lifetime
}

fn bearer_type(holder: &Object) -> Result<(), Unreadable> {
    let scheme =
        holder.iter().find(|(name, _)| plain(name) == "tokentype").and_then(|(_, value)| value.as_str());
    match scheme {
        Some(scheme) if !BEARER_TYPES.contains(&&*plain(scheme)) => {
            Err(Unreadable::NotBearer(redact::line(scheme)))
        }
        _ => Ok(()),
    }
}

fn no_token(top: &Object) -> Unreadable {
    let mut names: Vec<String> = top.keys().take(8).map(|name| format!("'{}'", redact::line(name))).collect();
    if top.len() > names.len() {
        names.push("others".to_owned());
    }
    Unreadable::NoToken(names, reported::message(top))
}

fn scrub(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(list) => list.iter_mut().for_each(scrub),
        Value::Object(map) => map.values_mut().for_each(scrub),
        _ => {}
    }
}
