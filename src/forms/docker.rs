//! What Docker, podman, skopeo, oras and helm read of a `docker-credential-...` program.

use super::escaped;
use super::form::{Facts, Form};
use crate::token::secret::Secret;
use zeroize::Zeroizing;

pub(crate) const FORM: Form =
    Form { name: "docker", about: "a registry's credential", token: Some(write), ..Form::NONE };

fn write(token: &Secret, facts: &Facts<'_>) -> Zeroizing<String> {
    // Allocated at full size: growing would leave a copy of the token behind.
    let most = 2 * (facts.told.len() + facts.username.len() + token.expose().len());
    let mut text = Zeroizing::new(String::with_capacity(most + 64));
    for (key, value) in [
        ("{\"ServerURL\":", facts.told),
        (",\"Username\":", facts.username),
        (",\"Secret\":", token.expose()),
    ] {
        text.push_str(key);
        escaped::json(&mut text, value);
    }
    text.push_str("}\n");
    text
}
