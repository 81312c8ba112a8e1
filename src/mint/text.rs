//! Pure: a piece of text, taken as a token or as a header's value, or refused.

use super::expiry::Lifetime;
use super::names;
use super::placeholder::placeholder;
use super::unreadable::Unreadable;
use crate::token::credential::Bearer;
use crate::token::header;
use crate::token::secret::Secret;
use zeroize::Zeroizing;

/// What was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Printed {
    /// The token, or whole headers.
    pub(super) bearer: Bearer,
    /// What the surroundings of the token said of its life. What the token itself says is not in it.
    pub(super) lifetime: Lifetime,
}

/// What is not part of a token at its ends.
const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// The words of a label that announces a token: `IAM token:`, `Authorization:`. Others announce an error, or
/// another token.
const LABELS: [&str; 16] = [
    "the",
    "your",
    "my",
    "iam",
    "api",
    "access",
    "id",
    "auth",
    "oauth",
    "bearer",
    "session",
    "jwt",
    "token",
    "key",
    "authorization",
    "is",
];

/// How the names of variables end that hold a token.
const HOLDING: [&str; 8] = ["token", "jwt", "bearer", "apikey", "secret", "auth", "authorization", "pat"];

/// One token, without what may stand around it: quotes, a label or a variable's name before it, `Bearer `, and
/// a comma behind it.
pub(super) fn token(text: &str) -> Result<Secret, Unreadable> {
    let mut token = tidy(text);
    token = tidy(after_label(token));
    token = tidy(after_variable(token));
    token = without_scheme(token).map_or(token, tidy);
    if token.is_empty() {
        return Err(Unreadable::Empty);
    }
    if token.contains('\u{1b}') {
        return Err(Unreadable::Coloured);
    }
    // A variable that wasn't filled in and a command in backticks may have blanks.
    if let Some(other) = placeholder(token) {
        return Err(Unreadable::Absence(other));
    }
    if token.contains([' ', '\t']) && !token.contains(|c: char| c.is_control() && c != '\t') {
        Err(Unreadable::Words)
    } else if !header::is_bearer_token(token)
        || token.starts_with(['<', '\'', '"', '`'])
        || token.ends_with(['\'', '"'])
    {
        Err(Unreadable::NotForHeaders)
    } else if token.starts_with("ZXlK") && token.len() > 40 && !token.contains('.') {
        // The beginning of every JWT, in base64.
        Err(Unreadable::EncodedTwice)
    } else {
        Ok(Secret::new(token))
    }
}

/// One header's value, of one or more parts; one that promises a bearer token must have it.
pub(super) fn header_value(parts: &[&str]) -> Result<Secret, Unreadable> {
    let value = Zeroizing::new(parts.join(", "));
    let text = value.trim_matches([' ', '\t']);
    if text.is_empty() {
        return Err(Unreadable::Empty);
    }
    if !header::is_field_value(text) {
        return Err(Unreadable::NotForHeaders);
    }
    if let Some(bearer) = without_scheme(text) {
        token(bearer)?;
    }
    Ok(Secret::new(text))
}

fn tidy(text: &str) -> &str {
    let text = text.trim_matches(BLANKS).trim_end_matches([',', ';']).trim_end_matches(BLANKS);
    let quoted = ['\'', '"'].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote));
    quoted.map_or(text, |inside| inside.trim_matches(BLANKS))
}

/// What stands behind a label.
fn after_label(text: &str) -> &str {
    let Some((label, rest)) = text.split_once(':') else { return text };
    let mut words = label.split([' ', '-', '_']);
    let announces = words.all(|word| LABELS.contains(&&*word.to_ascii_lowercase()));
    if announces && (rest.is_empty() || rest.starts_with([' ', '\t'])) { rest } else { text }
}

/// What stands behind `NAME=`, if the name is one for a token and not a part of base64.
fn after_variable(text: &str) -> &str {
    let Some((name, rest)) = text.split_once('=') else { return text };
    let name =
        ["export ", "set ", "$env:"].iter().find_map(|before| name.strip_prefix(before)).unwrap_or(name);
    let is_name = name.trim_end().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    let holds = HOLDING.iter().any(|ending| names::plain(name).ends_with(ending));
    if is_name && holds && !rest.trim_matches('=').is_empty() { rest } else { text }
}

/// What stands behind `Bearer`; `None` if it isn't there.
pub(super) fn without_scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_at_checked("bearer".len())?;
    let bearer = scheme.eq_ignore_ascii_case("bearer") && (rest.is_empty() || rest.starts_with([' ', '\t']));
    bearer.then(|| rest.trim_start_matches([' ', '\t']))
}

#[cfg(test)]
mod tests {
    use super::token;
    use crate::mint::unreadable::Unreadable;
    use proptest::prelude::{prop_assert_eq, proptest};

    #[test]
    fn what_stands_around_a_token_is_taken_off() {
        for text in [
            "T1",
            " T1 ",
            "'T1'",
            "\"T1\"",
            "T1,",
            "T1;",
            "'T1',",
            "Bearer T1",
            "bearer  T1",
            "'Bearer T1'",
            "TOKEN=T1",
            "export ACCESS_TOKEN=T1",
            "ACCESS_TOKEN=\"T1\"",
            "access_token='T1';",
            "$env:TOKEN=T1",
            "MY_API_KEY='T1'",
            "Authorization: Bearer T1",
            "authorization: T1",
            "IAM token: Bearer T1",
            "IAM token:  T1",
            "token: T1",
            "Access Token:\tT1",
            "access_token: T1",
            "Your token is: T1",
            "Bearer token: T1",
        ] {
            assert_eq!(token(text).map(|token| token.expose().to_owned()), Ok("T1".to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_part_of_it_is_not_guessed() {
        for text in [
            "Bearer Bearer T1",
            "error: T1",
            "Invalid token: T1",
            "refresh token: T1",
            "token error: T1",
            "T1 T2",
            "Authorization: Basic dDp0",
            "please log in",
            "-H 'Authorization: Bearer T1'",
        ] {
            assert_eq!(token(text), Err(Unreadable::Words), "{text}");
        }
        for text in ["'T1", "T1'", "\"T1", "T1\"", "`T1", "T\u{e9}", "T1\u{7}", "<html>x</html>"] {
            assert_eq!(token(text), Err(Unreadable::NotForHeaders), "{text}");
        }
        for text in ["", "''", "Bearer", "Bearer ''", "token: ", "TOKEN=''", ",", "Authorization: Bearer "] {
            assert_eq!(token(text), Err(Unreadable::Empty), "{text:?}");
        }
        assert!(matches!(token("Bearer null"), Err(Unreadable::Absence(_))));
        assert!(matches!(token("TOKEN=$TOKEN"), Err(Unreadable::Absence(_))));
        assert_eq!(token("ZXlKaGJHY2lPaUp1YjI1bEluMC5leUpsZUhBaU9qRjkuCg=="), Err(Unreadable::EncodedTwice));
    }

    proptest! {
        #[test]
        fn a_token_is_read_as_it_is(text in "[A-Za-z0-9+/_-]{3,60}[0-9]={0,2}", jwt in "eyJ[A-Za-z0-9_-]{9,60}\\.[A-Za-z0-9_-]{9,60}") {
            for text in [format!("a1B{text}"), jwt] {
                let read = token(&text).unwrap();
                prop_assert_eq!(read.expose(), text.as_str());
                let read = token(&format!("Bearer {text}")).unwrap();
                prop_assert_eq!(read.expose(), text);
            }
        }
    }
}
