//! One JSON object of header names and values, as MCP clients take it from their helpers.

use super::form::Form;
use crate::token::moment::Moment;
use crate::token::secret::Secret;
use zeroize::Zeroizing;

pub(super) const FORM: Form =
    Form { name: "json", about: "one JSON object of headers", headers: Some(write), token: None };

fn write(headers: &[(String, Secret)], _: Moment) -> Zeroizing<String> {
    // Allocated at full size: growing would leave a copy of the token behind.
    let most = headers.iter().map(|(name, value)| 2 * (name.len() + value.expose().len()) + 8).sum::<usize>();
    let mut text = Zeroizing::new(String::with_capacity(most + 8));
    for (index, (name, value)) in headers.iter().enumerate() {
        text.push(if index == 0 { '{' } else { ',' });
        quote(&mut text, name);
        text.push(':');
        quote(&mut text, value.expose());
    }
    text.push_str("}\n");
    text
}

/// Header names and values are visible ASCII and blanks, so JSON escapes only these two.
fn quote(text: &mut String, value: &str) {
    text.push('"');
    for c in value.chars() {
        if matches!(c, '"' | '\\') {
            text.push('\\');
        }
        text.push(c);
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::token::moment::Moment;
    use crate::token::secret::Secret;
    use proptest::prelude::{prop_assert_eq, proptest};

    proptest! {
        #[test]
        fn the_object_is_json(value in "[ -~]{1,80}") {
            let headers = [("Authorization".to_owned(), Secret::new(value.clone()))];
            let read: serde_json::Value = serde_json::from_str(&write(&headers, Moment::from_millis(0))).unwrap();
            prop_assert_eq!(read, serde_json::json!({"Authorization": value}));
        }
    }
}
