//! Pure: a text with a place in it for the token.

use super::secret::Secret;
use zeroize::Zeroizing;

/// Where a template puts the token.
pub(super) const PLACE: &str = "{token}";

/// The template with the token filled in.
pub(super) fn fill(template: &str, token: &Secret) -> Secret {
    let spare = token.expose().len() * template.matches(PLACE).count();
    let mut value = Zeroizing::new(String::with_capacity(template.len() + spare));
    for (index, part) in template.split(PLACE).enumerate() {
        if index > 0 {
            value.push_str(token.expose());
        }
        value.push_str(part);
    }
    Secret::new(std::mem::take(&mut *value))
}
