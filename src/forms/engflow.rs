//! EngFlow's credential helper protocol, as Bazel, Buck2 and others read it.

use super::escaped;
use super::form::{Facts, Form};
use crate::token::secret::Secret;
use zeroize::Zeroizing;

pub(crate) const FORM: Form = Form {
    name: "engflow",
    about: "headers and when they expire: Bazel, Buck2",
    headers: Some(write),
    ..Form::NONE
};

fn write(headers: &[(String, Secret)], facts: &Facts<'_>) -> Zeroizing<String> {
    // Allocated at full size: growing would leave a copy of the token behind.
    let most =
        headers.iter().map(|(name, value)| 2 * (name.len() + value.expose().len()) + 12).sum::<usize>();
    let mut text = Zeroizing::new(String::with_capacity(most + 64));
    text.push_str("{\"headers\":{");
    for (index, (name, value)) in headers.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        escaped::json(&mut text, name);
        text.push_str(":[");
        escaped::json(&mut text, value.expose());
        text.push(']');
    }
    for part in ["},\"expires\":\"", &facts.until.rfc3339(), "\"}\n"] {
        text.push_str(part);
    }
    text
}
