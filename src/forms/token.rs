//! The bare token and a newline, for scripts and for programs that make a header of their own.

use super::form::{Facts, Form};
use crate::token::secret::Secret;
use zeroize::Zeroizing;

pub(super) const FORM: Form =
    Form { name: "token", about: "the bare token", token: Some(write), ..Form::NONE };

fn write(token: &Secret, _: &Facts<'_>) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(token.expose().len() + 1));
    text.push_str(token.expose());
    text.push('\n');
    text
}
