//! Pure: an environment variable that is made of a token.

use super::secret::Secret;
use super::template::{self, PLACE};
use serde::Deserialize;
use std::str::FromStr;

/// `NAME`, whose value is the token, or `NAME=TEMPLATE`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct VariableTemplate {
    name: String,
    template: String,
}

impl VariableTemplate {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The variable's value, with the token filled in.
    pub(crate) fn fill(&self, token: &Secret) -> Secret {
        template::fill(&self.template, token)
    }
}

impl FromStr for VariableTemplate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, template) = text.split_once('=').unwrap_or((text, PLACE));
        let is_begin = |c: char| c.is_ascii_alphabetic() || c == '_';
        if !name.starts_with(is_begin) || !name.chars().all(|c| is_begin(c) || c.is_ascii_digit()) {
            return Err(format!("'{}' is not the name of a variable", name.escape_debug()));
        }
        if !template.contains(PLACE) {
            return Err(format!("the value of {name} has no {PLACE} in it"));
        }
        if template.contains(char::is_control) {
            return Err(format!("the value of {name} has control characters"));
        }
        Ok(Self { name: name.to_owned(), template: template.to_owned() })
    }
}

impl TryFrom<String> for VariableTemplate {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::VariableTemplate;
    use crate::token::secret::Secret;

    #[test]
    fn a_name_alone_is_the_token_and_a_template_goes_around_it() {
        let filled = |text: &str| {
            let variable: VariableTemplate = text.parse().unwrap();
            format!("{}={}", variable.name(), variable.fill(&Secret::new("T")).expose())
        };
        assert_eq!(filled("VAULT_TOKEN"), "VAULT_TOKEN=T");
        assert_eq!(
            filled("GRPC_METADATA=authorization: Bearer {token}"),
            "GRPC_METADATA=authorization: Bearer T"
        );
        assert_eq!(filled("A=x={token}"), "A=x=T");
    }

    #[test]
    fn what_no_shell_could_set_or_has_no_token_in_it_is_refused() {
        for text in ["", "=x{token}", "1A", "A-B", "A B", "A=", "A=fixed", "A={token}\n", "\u{e9}"] {
            assert!(text.parse::<VariableTemplate>().is_err(), "{text}");
        }
    }
}
