//! Pure: what may stand in an HTTP header (RFC 9110, section 5), and the templates that put a token there.

use super::template::{self, PLACE};
use crate::token::secret::Secret;
use serde::Deserialize;
use std::str::FromStr;

/// A header to be made of a token: `NAME: TEMPLATE`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct HeaderTemplate {
    name: String,
    template: String,
}

impl HeaderTemplate {
    /// `Authorization: Bearer {token}`, as RFC 6750 has it.
    pub(crate) fn authorization() -> Self {
        Self { name: "Authorization".to_owned(), template: format!("Bearer {PLACE}") }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn carries_token(&self) -> bool {
        self.template.contains(PLACE)
    }

    /// The header's value, with the token filled in.
    pub(crate) fn fill(&self, token: &Secret) -> Secret {
        template::fill(&self.template, token)
    }
}

impl FromStr for HeaderTemplate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, template) = text.split_once(':').ok_or("wanted 'NAME: TEMPLATE'")?;
        let template = template.trim_matches([' ', '\t']);
        if !is_field_name(name) {
            return Err(format!("'{}' is not a header name", name.escape_debug()));
        }
        if template.is_empty() || !is_field_value(template) {
            return Err(format!("the value of '{name}' is empty or has control characters"));
        }
        Ok(Self { name: name.to_owned(), template: template.to_owned() })
    }
}

impl TryFrom<String> for HeaderTemplate {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// A header's name: a token of RFC 9110, section 5.6.2.
pub(crate) fn is_field_name(text: &str) -> bool {
    let special = b"!#$%&'*+-.^_`|~";
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || special.contains(&byte))
}

/// A header's value that arrives everywhere as it was sent: visible ASCII, with blanks only inside.
pub(crate) fn is_field_value(text: &str) -> bool {
    !text.starts_with(' ') && !text.ends_with(' ') && text.bytes().all(|byte| (0x20..0x7f).contains(&byte))
}

/// A token that can follow `Bearer `: more than RFC 6750's `b64token`, because real opaque tokens have other
/// characters, but only visible ASCII, so that it can't smuggle in a second header.
pub(crate) fn is_bearer_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::{HeaderTemplate, is_field_value};
    use crate::corpus;
    use crate::token::secret::Secret;
    use proptest::prelude::{any, prop_assert, proptest};

    #[test]
    fn fills_every_place() {
        let template: HeaderTemplate = "X-Auth: a={token}, b={token}".parse().unwrap();
        assert_eq!(template.name(), "X-Auth");
        assert_eq!(template.fill(&Secret::new("T")).expose(), "a=T, b=T");
    }

    #[test]
    fn refuses_what_is_no_header() {
        for text in ["Authorization", ": x", "A B: x", "X:", "X: a\r\nY: b", "X: a\u{e9}"] {
            assert!(text.parse::<HeaderTemplate>().is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_damaged_template_makes_no_second_line(bytes in corpus::damaged("header"), token in "[!-~]{1,40}") {
            if let Ok(template) = String::from_utf8_lossy(&bytes).parse::<HeaderTemplate>() {
                prop_assert!(is_field_value(template.fill(&Secret::new(token)).expose()));
            }
        }

        #[test]
        fn never_makes_a_second_line(text in any::<String>(), token in "[!-~]{1,40}") {
            if let Ok(template) = text.parse::<HeaderTemplate>() {
                prop_assert!(is_field_value(template.fill(&Secret::new(token)).expose()));
            }
        }
    }
}
