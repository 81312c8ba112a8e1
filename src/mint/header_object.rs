//! Pure: an object of headers, as an existing headers helper prints it, told from other JSON by its names.

use super::moments::number;
use super::names;
use super::placeholder::{is_url, placeholder};
use super::text::{header_value, without_scheme};
use super::timing::timing;
use super::unreadable::Unreadable;
use crate::token::header;
use crate::token::secret::Secret;
use serde_json::{Map, Value};

/// Headers that carry a credential and are nothing else.
const CARRIERS: [&str; 22] = [
    "authorization",
    "proxy-authorization",
    "x-api-key",
    "x-apikey",
    "x-auth-token",
    "x-access-token",
    "api-key",
    "private-token",
    "job-token",
    "deploy-token",
    "circle-token",
    "x-vault-token",
    "x-amz-security-token",
    "ocp-apim-subscription-key",
    "dd-api-key",
    "dd-application-key",
    "xi-api-key",
    "fastly-key",
    "cf-access-token",
    "cf-access-client-secret",
    "cf-access-jwt-assertion",
    "x-goog-iap-jwt-assertion",
];

/// Headers whose names mean something else in other documents: they count where there is no token.
const OTHER_CARRIERS: [&str; 4] = ["apikey", "cookie", "dpop", "x-csrf-token"];

/// What a name that begins with `x-` has in it, if it carries a credential.
const TELLING: [&str; 11] = [
    "auth",
    "key",
    "token",
    "secret",
    "session",
    "jwt",
    "cookie",
    "credential",
    "signature",
    "assertion",
    "password",
];

/// Whether it has the name of a header that carries a credential and is nothing else.
pub(super) fn is_plainly_headers(object: &Map<String, Value>) -> bool {
    has(object, |name| CARRIERS.contains(&name)) && is_headers(object)
}

/// Whether it may be an object of headers: names and values could be headers', and one of them carries a
/// credential. An error's `request-id` and `message` don't, nor does a URL.
pub(super) fn is_headers(object: &Map<String, Value>) -> bool {
    let fits = |(name, value): (&String, &Value)| {
        !is_sent(name, value) || (header::is_field_name(name) && (value.is_string() || value.is_number()))
    };
    has(object, is_carrier) && object.iter().all(fits)
}

fn has(object: &Map<String, Value>, carries: impl Fn(&str) -> bool) -> bool {
    object
        .iter()
        .any(|(name, value)| carries(&name.to_ascii_lowercase()) && !value.as_str().is_some_and(is_url))
}

fn is_carrier(name: &str) -> bool {
    let is_telling = || name.starts_with("x-") && TELLING.iter().any(|part| name.contains(part));
    CARRIERS.contains(&name) || OTHER_CARRIERS.contains(&name) || is_telling()
}

/// Whether a field beside headers is one too: not what says when they expire, nor another token that the server
/// must not see.
fn is_sent(name: &str, value: &Value) -> bool {
    if value.is_null() {
        return false;
    }
    let lower = name.to_ascii_lowercase();
    if is_carrier(&lower) || lower.starts_with("x-") {
        return true;
    }
    let plain = names::plain(name);
    let is_token = lower != "token" && (plain.ends_with("token") || plain.ends_with("secret"));
    timing(name).is_none() && !is_token && plain != "tokentype"
}

/// The headers in an object that has nothing else.
pub(super) fn whole(object: &Map<String, Value>) -> Result<Vec<(String, Secret)>, Unreadable> {
    read(object.iter())
}

/// The headers in an object that may have a time beside them.
pub(super) fn among(object: &Map<String, Value>) -> Result<Vec<(String, Secret)>, Unreadable> {
    read(object.iter().filter(|(name, value)| is_sent(name, value)))
}

fn read<'a>(
    pairs: impl Iterator<Item = (&'a String, &'a Value)>,
) -> Result<Vec<(String, Secret)>, Unreadable> {
    let headers = pairs.map(|(name, value)| Ok((name.clone(), one(name, value)?)));
    let headers: Vec<(String, Secret)> = headers.collect::<Result<_, Unreadable>>()?;
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

fn one(name: &str, value: &Value) -> Result<Secret, Unreadable> {
    let number = number(value).filter(|_| value.is_number()).map(|_| value.to_string());
    let values: Option<Vec<&str>> = match (value, &number) {
        (Value::String(text), _) => Some(vec![text]),
        (_, Some(number)) => Some(vec![number]),
        (Value::Array(list), None) => list.iter().map(Value::as_str).collect(),
        _ => None,
    };
    let values = values.filter(|_| header::is_field_name(name)).ok_or(Unreadable::NotForHeaders)?;
    let read = header_value(&values)?;
    let bare = without_scheme(read.expose()).unwrap_or(read.expose());
    match placeholder(bare) {
        Some(other) if is_carrier(&name.to_ascii_lowercase()) => Err(Unreadable::Absence(other)),
        _ => Ok(read),
    }
}

#[cfg(test)]
mod tests {
    use super::{among, is_headers, is_plainly_headers};
    use serde_json::{Map, Value, json};

    fn object(value: &Value) -> &Map<String, Value> {
        value.as_object().unwrap()
    }

    fn sent(value: &Value) -> Vec<String> {
        among(object(value))
            .unwrap()
            .into_iter()
            .map(|(name, value)| format!("{name}={}", value.expose()))
            .collect()
    }

    #[test]
    fn headers_by_their_names() {
        for value in [
            json!({"Authorization": "Bearer T"}),
            json!({"authorization": "T", "Tenant": "acme"}),
            json!({"Proxy-Authorization": "Basic dDp0"}),
            json!({"X-Api-Key": "k"}),
            json!({"PRIVATE-TOKEN": "k"}),
        ] {
            assert!(is_plainly_headers(object(&value)), "{value}");
        }
        for value in [
            json!({"apikey": "k"}),
            json!({"X-ApiKey": "k"}),
            json!({"X-Company-Session": "s", "X-Org": 7}),
            json!({"Cookie": "a=b"}),
        ] {
            assert!(is_headers(object(&value)), "{value}");
        }
        for value in [
            json!({"authorization_url": "https://login.example"}),
            json!({"message": "please log in", "message-key": "login.required"}),
            json!({"auth-status": "expired"}),
            json!({"next-token": "abc"}),
            json!({"access-token": "abc", "expires-in": "300"}),
            json!({"X-Request-Id": "7", "message": "Unauthorized"}),
            json!({"X-Auth-Redirect": "https://login.example"}),
            json!({"Authorization": "https://login.example"}),
            json!({"Authorization": {"token": "T"}}),
            json!({"session-id": "1"}),
            json!({"Content-Type": "application/json"}),
            json!({}),
        ] {
            assert!(!is_headers(object(&value)), "{value}");
        }
    }

    #[test]
    fn only_headers_are_sent() {
        let value = json!({"Authorization": "Bearer T", "expires_at": "2126-01-01T00:00:00Z", "Tenant": "acme", "X-N": 7,
                           "access_token": "T", "refresh_token": "R", "id_token": "I", "token_type": "Bearer", "x": null,
                           "client_secret": "S", "token": "xyz"});
        assert_eq!(sent(&value), ["Authorization=Bearer T", "Tenant=acme", "X-N=7", "token=xyz"]);
    }

    #[test]
    fn words_that_are_no_token_are_not_sent() {
        for value in [
            json!({"Authorization": "null"}),
            json!({"Authorization": "Bearer (null)"}),
            json!({"X-Api-Key": "$MY_KEY"}),
            json!({"X-Auth-Status": "expired"}),
            json!({"Authorization": "Bearer https://login.example"}),
        ] {
            assert!(among(object(&value)).is_err(), "{value}");
        }
    }
}
