//! Pure: what a request of 2026-07-28 says in its headers of what its body says.

use super::head::{Head, text};
use super::message::Message;
use super::session::VERSION;
use super::tools::Mirrored;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

const METHOD: HeaderName = HeaderName::from_static("mcp-method");
const NAME: HeaderName = HeaderName::from_static("mcp-name");

/// Adds the headers that mirror this request. `parameters`: those of the tool that it calls.
pub(super) fn add(message: &Message, parameters: &[Mirrored], headers: &mut HeaderMap) {
    let version = message.version.as_deref();
    for (name, value) in
        [(VERSION, version), (METHOD, Some(message.method.as_str())), (NAME, message.name().as_deref())]
    {
        if let Some(value) = value {
            headers.insert(name, encoded(value));
        }
    }
    if parameters.is_empty() {
        return;
    }
    let arguments = Head::read(&message.bytes).and_then(|head| head.params().arguments);
    for Mirrored { path, header } in parameters {
        let value = arguments.and_then(|arguments| at(arguments, path)).and_then(written);
        if let Some(value) = value {
            headers.insert(header.clone(), encoded(&value));
        }
    }
}

/// The value at a path of members.
fn at<'a>(raw: &'a RawValue, path: &[String]) -> Option<&'a RawValue> {
    path.iter().try_fold(raw, |raw, name| {
        let mut members: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_str(raw.get()).ok()?;
        members.remove(name.as_str())
    })
}

/// As a header has it: a string as it is, an integer in decimal, true or false; anything else not at all.
fn written(raw: &RawValue) -> Option<String> {
    match raw.get() {
        "null" => None,
        word @ ("true" | "false") => Some(word.to_owned()),
        string if string.starts_with('"') => text(raw),
        number if number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') => Some(number.to_owned()),
        // An integer may be written as 1e2 or 1.0.
        number => number
            .parse()
            .ok()
            .filter(|number: &f64| number.fract() == 0.0)
            .map(|number| format!("{number:.0}")),
    }
}

/// A value that is plain printable ASCII as it is; any other, and one that could be taken for it, as base64.
fn encoded(value: &str) -> HeaderValue {
    let is_plain = value.bytes().all(|byte| matches!(byte, b' '..=b'~')) && value.trim_matches(' ') == value;
    let looks_encoded = value.starts_with("=?base64?") && value.ends_with("?=");
    let plain = HeaderValue::from_str(value).ok().filter(|_| is_plain && !looks_encoded);
    plain.unwrap_or_else(|| {
        let text = format!("=?base64?{}?=", STANDARD.encode(value));
        HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
    })
}

#[cfg(test)]
mod tests {
    use super::{add, encoded};
    use crate::bridge::message::Message;
    use crate::bridge::tools::Mirrored;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use hyper::header::{HeaderMap, HeaderName};
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    fn decoded(value: &str) -> String {
        let inner = value.strip_prefix("=?base64?").and_then(|rest| rest.strip_suffix("?="));
        inner.map_or_else(
            || value.to_owned(),
            |inner| String::from_utf8(STANDARD.decode(inner).unwrap()).unwrap(),
        )
    }

    #[test]
    fn a_call_says_in_its_headers_what_its_body_says() {
        let body = r#"{"id":1,"method":"tools/call","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"},"name":"t","arguments":{"a":{"b":" x "},"n":1e2,"t":true,"z":null,"o":{}}}}"#;
        let message = Message::own(body.to_owned()).unwrap();
        let mirrored = |path: &[&str], header| Mirrored {
            path: path.iter().map(|name| (*name).to_owned()).collect(),
            header: HeaderName::from_static(header),
        };
        let parameters = [
            mirrored(&["a", "b"], "mcp-param-b"),
            mirrored(&["n"], "mcp-param-n"),
            mirrored(&["t"], "mcp-param-t"),
            mirrored(&["z"], "mcp-param-z"),
            mirrored(&["o"], "mcp-param-o"),
            mirrored(&["absent"], "mcp-param-absent"),
        ];
        let mut headers = HeaderMap::new();
        add(&message, &parameters, &mut headers);
        let mut shown: Vec<_> =
            headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
        shown.sort();
        assert_eq!(
            shown,
            [
                "mcp-method: tools/call",
                "mcp-name: t",
                "mcp-param-b: =?base64?IHgg?=",
                "mcp-param-n: 100",
                "mcp-param-t: true",
                "mcp-protocol-version: 2026-07-28",
            ]
        );
    }

    proptest! {
        #[test]
        fn what_is_encoded_can_be_read_back(value in any::<String>()) {
            let encoded = encoded(&value);
            prop_assert_eq!(decoded(encoded.to_str().unwrap()), value);
        }

        #[test]
        fn what_is_plain_stays_as_it_is(value in "[!-~]([ -~]{0,20}[!-~])?") {
            prop_assert!(value.starts_with("=?base64?") || encoded(&value) == value);
        }
    }
}
