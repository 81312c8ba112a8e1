//! `export NAME='VALUE'` lines, which POSIX shells and fish read alike.

use super::escaped;
use super::form::{Facts, Form};
use crate::token::secret::Secret;
use zeroize::Zeroizing;

pub(super) const FORM: Form = Form {
    name: "env",
    about: "'export NAME=...' for sh and fish; --env or the profile's env names it",
    token: Some(write),
    names_variables: true,
    ..Form::NONE
};

fn write(token: &Secret, facts: &Facts<'_>) -> Zeroizing<String> {
    let values = facts.variables.iter().map(|variable| (variable.name(), variable.fill(token)));
    let values: Vec<_> = values.collect();
    // Allocated at full size: growing would leave a copy of the token behind.
    let most = values.iter().map(|(name, value)| name.len() + 4 * value.expose().len() + 16).sum();
    let mut text = Zeroizing::new(String::with_capacity(most));
    for (name, value) in values {
        for part in ["export ", name, "="] {
            text.push_str(part);
        }
        escaped::shell(&mut text, value.expose());
        text.push('\n');
    }
    text
}
