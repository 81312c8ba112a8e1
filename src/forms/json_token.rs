//! One JSON object with the token and when to ask again, for scripts in languages that read JSON.

use super::escaped;
use super::form::{Facts, Form};
use crate::token::secret::Secret;
use zeroize::Zeroizing;

pub(super) const FORM: Form = Form {
    name: "json-token",
    about: "a JSON object with token, expires_at and token_type",
    token: Some(write),
    ..Form::NONE
};

fn write(token: &Secret, facts: &Facts<'_>) -> Zeroizing<String> {
    // Allocated at full size: growing would leave a copy of the token behind.
    let mut text = Zeroizing::new(String::with_capacity(2 * token.expose().len() + 128));
    text.push_str("{\"token\":");
    escaped::json(&mut text, token.expose());
    text.push_str(",\"expires_at\":\"");
    text.push_str(&facts.until.rfc3339());
    text.push_str("\",\"token_type\":\"Bearer\"}\n");
    text
}
