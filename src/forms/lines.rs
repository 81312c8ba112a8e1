//! `NAME: VALUE` lines, as `curl -H @-` reads them.

use super::form::{Facts, Form};
use crate::token::secret::Secret;
use zeroize::Zeroizing;

pub(super) const FORM: Form =
    Form { name: "lines", about: "'NAME: VALUE' lines", headers: Some(write), ..Form::NONE };

fn write(headers: &[(String, Secret)], _: &Facts<'_>) -> Zeroizing<String> {
    // Allocated at full size: growing would leave a copy of the token behind.
    let most = headers.iter().map(|(name, value)| name.len() + value.expose().len() + 3).sum();
    let mut text = Zeroizing::new(String::with_capacity(most));
    for (name, value) in headers {
        for part in [name, ": ", value.expose(), "\n"] {
            text.push_str(part);
        }
    }
    text
}
