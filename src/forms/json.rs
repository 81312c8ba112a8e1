//! One JSON object of header names and values, as MCP clients take it from their helpers.

use super::escaped;
use super::form::{Facts, Form};
use crate::token::secret::Secret;
use zeroize::Zeroizing;

pub(super) const FORM: Form =
    Form { name: "json", about: "one JSON object of headers", headers: Some(write), ..Form::NONE };

fn write(headers: &[(String, Secret)], _: &Facts<'_>) -> Zeroizing<String> {
    // Allocated at full size: growing would leave a copy of the token behind.
    let most = headers.iter().map(|(name, value)| 2 * (name.len() + value.expose().len()) + 8).sum::<usize>();
    let mut text = Zeroizing::new(String::with_capacity(most + 8));
    for (index, (name, value)) in headers.iter().enumerate() {
        text.push(if index == 0 { '{' } else { ',' });
        escaped::json(&mut text, name);
        text.push(':');
        escaped::json(&mut text, value.expose());
    }
    text.push_str("}\n");
    text
}

#[cfg(test)]
mod tests {
    use super::{Facts, write};
    use crate::token::secret::Secret;
    use proptest::prelude::{prop_assert_eq, proptest};

    proptest! {
        #[test]
        fn the_object_is_json(value in "[ -~]{1,80}") {
            let headers = [("Authorization".to_owned(), Secret::new(value.clone()))];
            let read: serde_json::Value = serde_json::from_str(&write(&headers, &Facts::default())).unwrap();
            prop_assert_eq!(read, serde_json::json!({"Authorization": value}));
        }
    }
}
