//! Lines of a configuration file of curl's, for `curl --config -`: they can say other options beside the header.

use super::escaped;
use super::form::{Facts, Form};
use crate::token::secret::Secret;
use zeroize::Zeroizing;

pub(super) const FORM: Form =
    Form { name: "curl", about: "lines for 'curl --config -'", headers: Some(write), ..Form::NONE };

fn write(headers: &[(String, Secret)], _: &Facts<'_>) -> Zeroizing<String> {
    // Allocated at full size: growing would leave a copy of the token behind.
    let most = headers.iter().map(|(name, value)| name.len() + 2 * value.expose().len() + 24).sum();
    let mut text = Zeroizing::new(String::with_capacity(most));
    for (name, value) in headers {
        let header = Zeroizing::new([name, ": ", value.expose()].concat());
        text.push_str("header = ");
        escaped::curl(&mut text, &header);
        text.push('\n');
    }
    text
}
