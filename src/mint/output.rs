//! Pure: what the token command printed, read as a bearer token.
//!
//! Strict where a mistake would be given out as a token: one token or nothing, and no guessing which
//! of several lines is meant.

use super::document::Document;
use super::expiry::Lifetime;
use super::plain_text;
use super::text::{Printed, token};
use super::unreadable::Unreadable;
use crate::ask::recipe::Paths;
use crate::token::credential::Bearer;
use serde_json::Value;

/// Reads a token command's whole standard output.
pub(super) fn read(bytes: &[u8], paths: &Paths) -> Result<Printed, Unreadable> {
    let decoded = plain_text::decode(bytes).ok_or(Unreadable::NotText)?;
    let plain = plain_text::without_colours(&decoded);
    let is_json = |text: &str| text.starts_with(['{', '[', '"']);
    let trim = |text| str::trim_matches(text, [' ', '\t', '\r', '\n']);
    // Codes are only looked for around JSON: a token with one in it is none.
    let text = if is_json(trim(&plain)) { trim(&plain) } else { trim(&decoded) };
    if text.is_empty() {
        return Err(Unreadable::Nothing);
    }
    if is_json(text) {
        return Document::parse(text)?.read(paths);
    }
    if let Some(document) = Document::from_form(text) {
        return document.read(paths);
    }
    if let Some(path) = &paths.token {
        return Err(Unreadable::NotAtPath("--token-path", path.clone()));
    }
    if let Some(path) = &paths.expiry {
        return Err(Unreadable::NotAtPath("--expiry-path", path.clone()));
    }
    read_lines(text)
}

fn read_lines(text: &str) -> Result<Printed, Unreadable> {
    // Not every blank of Unicode: some are control characters, and no token has them beside it.
    let blank = [' ', '\t', '\r'];
    let lines = text.lines().map(|line| line.trim_matches(blank)).filter(|line| !line.is_empty());
    let lines: Vec<&str> = lines.collect();
    match lines[..] {
        [line] => Ok(Printed { bearer: Bearer::Token(token(line)?), lifetime: Lifetime::default() }),
        // oidc-token --all: the token, its issuer, the epoch of its end.
        [line, issuer, end] if issuer.contains("://") => {
            let mut lifetime = Lifetime::default();
            lifetime.pointed_at(&Value::from(end)).ok_or(Unreadable::Lines(3))?;
            Ok(Printed { bearer: Bearer::Token(token(line)?), lifetime })
        }
        _ => Err(Unreadable::Lines(lines.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::ask::recipe::Paths;
    use crate::corpus;
    use crate::token::credential::Bearer;
    use crate::token::header;
    use proptest::prelude::{
        Just, Strategy, any, prop_assert, prop_assert_eq, prop_assume, prop_oneof, proptest,
    };
    use serde_json::{Value, json};

    /// Names that mean something to the reader, with values of every kind.
    fn document() -> impl Strategy<Value = Value> {
        let names = prop_oneof![
            "access_token|token|id_token|expires_in|expiry|token_type|error|error_description|refresh_token|created_at",
            "headers|status|credential|Authorization|X-Org|SecretAccessKey|expires|clientCertificateData|data|x-api-key",
        ];
        let texts =
            prop_oneof!["[!-~]{0,30}", "Bearer [!-~]{0,9}", "[ -~]{0,30}", any::<String>(), "\\PC{0,9}"];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(|number| json!(number)),
            any::<i64>().prop_map(Value::from),
            texts.prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 6, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec((names.clone(), inner), 0..6)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    fn paths() -> impl Strategy<Value = Paths> {
        let path = || proptest::option::of("(/(status|token|headers|0|Authorization)){1,3}");
        (path(), path()).prop_map(|(token, expiry)| Paths { token, expiry })
    }

    /// Whatever is read can stand in a header, and can't bring another one with it.
    fn is_fit(bytes: &[u8], paths: &Paths) -> bool {
        match read(bytes, paths).map(|printed| printed.bearer) {
            Ok(Bearer::Token(token)) => header::is_bearer_token(token.expose()),
            Ok(Bearer::Headers(headers)) => {
                let fit = |(name, value): &(String, crate::token::secret::Secret)| {
                    header::is_field_name(name)
                        && header::is_field_value(value.expose())
                        && !value.expose().is_empty()
                };
                !headers.is_empty() && headers.iter().all(fit)
            }
            Err(_) => true,
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_one_fit_token_or_none(bytes in any::<Vec<u8>>(), paths in paths()) {
            prop_assert!(is_fit(&bytes, &paths));
        }

        #[test]
        fn what_commands_print_is_one_fit_token_or_none(bytes in corpus::damaged("output"), paths in paths()) {
            prop_assert!(is_fit(&bytes, &paths));
            prop_assert!(is_fit(&bytes, &Paths::default()));
        }

        #[test]
        fn any_text_is_one_fit_token_or_none(text in "[\\PC\t\r\n\u{0}-\u{20}]{0,60}", paths in paths()) {
            prop_assert!(is_fit(text.as_bytes(), &paths));
        }

        #[test]
        fn any_document_is_one_fit_token_or_none(document in document(), paths in paths()) {
            prop_assert!(is_fit(document.to_string().as_bytes(), &paths));
        }

        #[test]
        fn half_a_document_is_none(document in document(), cut in any::<proptest::sample::Index>()) {
            let text = json!({"access_token": "T", "more": document}).to_string();
            let half = &text.as_bytes()[..cut.index(text.len())];
            prop_assert!(read(half, &Paths::default()).is_err());
        }

        #[test]
        fn a_token_is_read_as_it_is(token in "[A-Za-z][!#-%(-.0-9;?-Z^_a-z|~]{0,98}[0-9]", before in "[ \t\r\n]{0,3}", after in "[ \t\r\n]{0,3}") {
            // With an ellipsis in it, it would be an abridged one.
            prop_assume!(!token.contains(".."));
            let printed = read(format!("{before}{token}{after}").as_bytes(), &Paths::default()).unwrap();
            let Bearer::Token(read) = printed.bearer else { unreachable!() };
            prop_assert_eq!(read.expose(), token);
        }
    }
}
