//! Pure: what may be shown of a URL: scheme, host, port and path; no user, and of the parameters no value that
//! could be a secret.

use super::names::{self, Telling};
use super::shape;
use super::vocabulary::{self, GONE};

/// What separates the segments of a host and a path.
const SEGMENTS: [char; 11] = ['/', ':', '@', '[', ']', ';', '=', '!', '$', ',', '*'];

/// Where the URL ends whose part after `://` the text begins with: at a quote, a bracket or its end. What
/// stands before an `@` is no end, whatever a password holds.
pub(super) fn end(text: &str) -> usize {
    let host = user(text).map_or(0, |at| at + 1);
    let address = if text[host..].starts_with('[') { text[host..].find(']').unwrap_or(0) + 1 } else { 0 };
    let from = host + address;
    text[from..].find(|c| "\"'<>()[]{},;|`\\".contains(c)).map_or(text.len(), |at| from + at)
}

/// What follows `://`, fit to be shown.
pub(super) fn show(url: &str) -> String {
    let mut shown = String::with_capacity(url.len());
    let user = user(url);
    let rest = user.map_or(url, |at| &url[at..]);
    if user.is_some() {
        shown.push_str(GONE);
    } else if port(url).is_some_and(|port| port.is_empty() || !port.bytes().all(|byte| byte.is_ascii_digit()))
    {
        // A port that is none is the first half of a password with a slash in it.
        return GONE.to_owned();
    }
    let (path, query) = rest.split_at(rest.find(['?', '#']).unwrap_or(rest.len()));
    shown.push_str(&show_path(path));
    const SIGNS: [char; 4] = ['&', ';', '?', '#'];
    for piece in query.split_inclusive(SIGNS) {
        let parameter = piece.trim_end_matches(SIGNS);
        match parameter.split_once('=') {
            Some((name, value)) => {
                let value = if is_shown_value(name, value) { value } else { GONE };
                shown.extend([if shape::is_plain(name) { name } else { GONE }, "=", value]);
            }
            None => shown.push_str(if vocabulary::role(parameter).is_some() { parameter } else { GONE }),
        }
        if parameter.is_empty() && shown.ends_with(GONE) {
            shown.truncate(shown.len() - GONE.len());
        }
        shown.push_str(&piece[parameter.len()..]);
    }
    shown
}

/// A host or a path, or both, without what looks like a secret and what stands behind a telling name.
pub(super) fn show_path(path: &str) -> String {
    let mut shown = String::with_capacity(path.len());
    let mut telling = false;
    for piece in path.split_inclusive(SEGMENTS) {
        let segment = piece.trim_end_matches(SEGMENTS);
        let sign = &piece[segment.len()..];
        let hidden = telling && vocabulary::role(segment).is_none() || !shape::is_plain(segment);
        shown.push_str(if hidden && !segment.is_empty() { GONE } else { segment });
        shown.push_str(sign);
        telling = sign == "=" || names::telling(segment, "") == Some(Telling::Surely);
    }
    shown
}

/// What stands in the place of the port, if anything does.
fn port(url: &str) -> Option<&str> {
    let authority = url.split(['/', '?', '#']).next()?;
    if authority.starts_with('[') { None } else { Some(authority.split_once(':')?.1) }
}

/// Where the user ends, if there is one. With a colon, what looks like a path may be a part of its password.
fn user(url: &str) -> Option<usize> {
    let authority = url.find(['/', '?', '#']).unwrap_or(url.len());
    if port(url).is_some() { url.rfind('@') } else { url[..authority].rfind('@') }
}

/// Whether a parameter's value may be shown: a number, a word that is known, or the code that a user is
/// to compare.
pub(super) fn is_shown_value(name: &str, value: &str) -> bool {
    let telling = names::telling(name, "").is_some();
    let harmless = shape::is_number(value) || vocabulary::role(value).is_some();
    harmless && !telling || name == "user_code" && shape::is_short_code(value)
}

#[cfg(test)]
mod tests {
    use super::{end, show};
    use proptest::prelude::{prop_assert, proptest};

    #[test]
    fn users_and_values_go_and_the_place_stays() {
        for (url, shown) in [
            ("id.example.com:8443/oauth2/token", "id.example.com:8443/oauth2/token"),
            ("bob:canary@h/p", "[redacted]@h/p"),
            ("canary@h", "[redacted]@h"),
            ("bob:can/ary@h/p", "[redacted]@h/p"),
            ("bob:can/ary", "[redacted]"),
            ("bob:7/canary@h", "[redacted]@h"),
            ("h/cb?code=canary&x=1", "h/cb?code=[redacted]&x=1"),
            ("h/cb#canary", "h/cb#[redacted]"),
            ("h/device?user_code=ABCD-EFGH", "h/device?user_code=ABCD-EFGH"),
            ("[::1]:8080/mcp", "[::1]:8080/mcp"),
            ("h/services/T00/xk3J9qLzcanary", "h/services/T00/[redacted]"),
            ("h/?", "h/?"),
        ] {
            assert_eq!(show(url), shown, "{url}");
        }
    }

    #[test]
    fn a_url_ends_at_a_quote_unless_a_password_holds_it() {
        for (text, length) in [("h/p\": x", 3), ("bob:p(a)s@h/p)", 13), ("[::1]:80]", 8), ("h", 1)] {
            assert_eq!(end(text), length, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_user_never_gets_through(user in "[A-Z]{9,15}", password in "[A-Z(/'\"]{0,9}[A-Z]{9,15}", rest in "[a-z/?#=&]{0,9}") {
            let shown = show(&format!("{user}:{password}@h/{rest}"));
            prop_assert!(!shown.contains(&user) && !shown.contains(&password[password.len() - 9..]), "{shown}");
        }
    }
}
