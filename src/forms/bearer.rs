//! `Bearer TOKEN`, for programs that take a header's whole value for the token.

use super::form::{Facts, Form};
use crate::token::secret::Secret;
use zeroize::Zeroizing;

pub(super) const FORM: Form =
    Form { name: "bearer", about: "'Bearer TOKEN', the header's value", token: Some(write), ..Form::NONE };

fn write(token: &Secret, _: &Facts<'_>) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(token.expose().len() + "Bearer \n".len()));
    for part in ["Bearer ", token.expose(), "\n"] {
        text.push_str(part);
    }
    text
}
