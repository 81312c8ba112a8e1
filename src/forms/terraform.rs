//! What Terraform and OpenTofu read of a credentials helper.

use super::escaped;
use super::form::{Facts, Form};
use crate::token::secret::Secret;
use zeroize::Zeroizing;

pub(crate) const FORM: Form =
    Form { name: "terraform", about: "a token for a host of Terraform's", token: Some(write), ..Form::NONE };

fn write(token: &Secret, _: &Facts<'_>) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(2 * token.expose().len() + 16));
    text.push_str("{\"token\":");
    escaped::json(&mut text, token.expose());
    text.push_str("}\n");
    text
}
