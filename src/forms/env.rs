//! `export NAME='VALUE'` lines, which POSIX shells and fish read alike.

use super::assignments::Syntax;
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

const SYNTAX: Syntax = Syntax { before_name: "export ", before_value: "=", quote: escaped::shell, growth: 4 };

fn write(token: &Secret, facts: &Facts<'_>) -> Zeroizing<String> {
    SYNTAX.write(token, facts)
}
