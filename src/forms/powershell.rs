//! `$env:NAME = 'VALUE'` lines, as PowerShell reads them.

use super::escaped;
use super::form::{Facts, Form};
use crate::token::secret::Secret;
use zeroize::Zeroizing;

pub(super) const FORM: Form = Form {
    name: "powershell",
    about: "'$env:NAME = ...' for PowerShell; --env or the profile's env names it",
    token: Some(write),
    names_variables: true,
    ..Form::NONE
};

fn write(token: &Secret, facts: &Facts<'_>) -> Zeroizing<String> {
    let values = facts.variables.iter().map(|variable| (variable.name(), variable.fill(token)));
    let values: Vec<_> = values.collect();
    // Allocated at full size: growing would leave a copy of the token behind.
    let most = values.iter().map(|(name, value)| name.len() + 2 * value.expose().len() + 16).sum();
    let mut text = Zeroizing::new(String::with_capacity(most));
    for (name, value) in values {
        for part in ["$env:", name, " = "] {
            text.push_str(part);
        }
        escaped::powershell(&mut text, value.expose());
        text.push('\n');
    }
    text
}
