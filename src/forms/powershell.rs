//! `$env:NAME = 'VALUE'` lines, as PowerShell reads them.

use super::assignments::Syntax;
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

const SYNTAX: Syntax =
    Syntax { before_name: "$env:", before_value: " = ", quote: escaped::powershell, growth: 2 };

fn write(token: &Secret, facts: &Facts<'_>) -> Zeroizing<String> {
    SYNTAX.write(token, facts)
}
