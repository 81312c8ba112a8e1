//! The headers that carry the token: one JSON object, as headers helpers print it, or lines for curl.

use super::answer::answer;
use super::token::bare;
use crate::ask::Ask;
use crate::ask::options::Form;
use crate::token::credential::Bearer;
use crate::token::header::HeaderTemplate;
use crate::token::secret::Secret;
use crate::ui::complaint::Complaint;
use zeroize::Zeroizing;

/// Prints the headers of a fresh token.
pub(crate) fn print(ask: &Ask, form: Form) -> Result<(), Complaint> {
    answer(ask, |answer| {
        let headers = to_headers(&answer.credential.bearer, &ask.recipe.headers)?;
        Ok(match form {
            Form::Json => json(&headers),
            Form::Lines => lines(&headers),
        })
    })
}

/// Pure: the headers to print. Whole headers are given back whole; templates come on top of them.
fn to_headers(bearer: &Bearer, templates: &[HeaderTemplate]) -> Result<Vec<(String, Secret)>, Complaint> {
    let usual = [HeaderTemplate::authorization()];
    let (mut headers, templates) = match bearer {
        Bearer::Headers(headers) => (headers.clone(), templates),
        Bearer::Token(_) if templates.is_empty() => (Vec::new(), &usual[..]),
        Bearer::Token(_) => (Vec::new(), templates),
    };
    if templates.is_empty() {
        return Ok(headers);
    }
    let token = bare(bearer)?;
    for template in templates {
        headers.retain(|(name, _)| !name.eq_ignore_ascii_case(template.name()));
        headers.push((template.name().to_owned(), template.fill(&token)));
    }
    Ok(headers)
}

fn json(headers: &[(String, Secret)]) -> Zeroizing<String> {
    let mut text = room(headers);
    for (index, (name, value)) in headers.iter().enumerate() {
        text.push(if index == 0 { '{' } else { ',' });
        quote(&mut text, name);
        text.push(':');
        quote(&mut text, value.expose());
    }
    text.push_str("}\n");
    text
}

/// Header names and values are visible ASCII and blanks, so these two are all that JSON escapes.
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

fn lines(headers: &[(String, Secret)]) -> Zeroizing<String> {
    let mut text = room(headers);
    for (name, value) in headers {
        text.push_str(name);
        text.push_str(": ");
        text.push_str(value.expose());
        text.push('\n');
    }
    text
}

/// Room for all of it: growing would leave a copy behind.
fn room(headers: &[(String, Secret)]) -> Zeroizing<String> {
    let most = headers.iter().map(|(name, value)| 2 * (name.len() + value.expose().len()) + 8).sum::<usize>();
    Zeroizing::new(String::with_capacity(most + 8))
}

#[cfg(test)]
mod tests {
    use super::{json, lines, to_headers};
    use crate::token::credential::Bearer;
    use crate::token::header::HeaderTemplate;
    use crate::token::secret::Secret;
    use proptest::prelude::{prop_assert_eq, proptest};

    fn templates(texts: &[&str]) -> Vec<HeaderTemplate> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn helper() -> Bearer {
        let pair = |name: &str, value| (name.to_owned(), Secret::new(value));
        Bearer::Headers(vec![pair("Authorization", "Bearer T"), pair("X-Org", "7")])
    }

    #[test]
    fn whole_headers_are_given_back_whole() {
        assert_eq!(&**lines(&to_headers(&helper(), &[]).unwrap()), "Authorization: Bearer T\nX-Org: 7\n");
    }

    #[test]
    fn templates_come_on_top_of_whole_headers() {
        let worn = to_headers(&helper(), &templates(&["x-org: 8", "X-Token: {token}"])).unwrap();
        assert_eq!(&**lines(&worn), "Authorization: Bearer T\nx-org: 8\nX-Token: T\n");
    }

    proptest! {
        #[test]
        fn the_object_is_json(token in "[!-~]{1,80}") {
            let headers = to_headers(&Bearer::Token(Secret::new(token.clone())), &[]).unwrap();
            let read: serde_json::Value = serde_json::from_str(&json(&headers)).unwrap();
            prop_assert_eq!(read, serde_json::json!({"Authorization": format!("Bearer {token}")}));
        }
    }
}
