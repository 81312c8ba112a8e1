//! Pure: things that are printed without blanks, as tokens are, and are something else by their own grammar.

use std::net::IpAddr;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

type Kind = fn(&str) -> bool;

/// What it is; `None`: it may be a token.
pub(super) fn name(text: &str) -> Option<&'static str> {
    let kinds: [(&str, Kind); 8] = [
        ("an abridged token", is_abridged),
        ("a JWT that is cut short", is_cut_jwt),
        ("the address of a host", is_host_address),
        ("an address without its scheme", is_schemeless_url),
        ("an e-mail address", is_mail_address),
        ("an IP address", is_ip_address),
        ("a version", is_version),
        ("a date or a time", is_date),
    ];
    kinds.iter().find(|(_, is_one)| is_one(text)).map(|(name, _)| *name)
}

/// `eyJhbGci...`, as logs write it.
fn is_abridged(text: &str) -> bool {
    let is_cut = |mark: &str| text.ends_with(mark) || text.starts_with("eyJ") && text.contains(mark);
    is_cut("...") || is_cut("\u{2026}")
}

/// A JWT in compact form has three parts, an encrypted one five (RFC 7515, 7516). What begins as one with its
/// algorithm or its type and has fewer is a piece of one, and nothing else begins so.
fn is_cut_jwt(text: &str) -> bool {
    // `{"alg"` and `{"typ":"JWT"`, in base64url.
    let begins = ["eyJhbGci", "eyJ0eXAiOiJKV1Qi"].iter().any(|header| text.starts_with(header));
    begins && text.matches('.').count() < 2
}

/// `localhost:8080`, `auth.example.com`: with a port, or with an end that is a top-level domain beyond doubt.
fn is_host_address(text: &str) -> bool {
    const TOP: [&str; 12] = [
        "com",
        "org",
        "net",
        "edu",
        "gov",
        "dev",
        "cloud",
        "local",
        "internal",
        "localhost",
        "example",
        "lan",
    ];
    match text.split_once(':') {
        Some((host, port)) => (host == "localhost" || is_host(host)) && port.parse::<u16>().is_ok(),
        None => is_host(text) && text.rsplit('.').next().is_some_and(|top| TOP.contains(&top)),
    }
}

/// `microsoft.com/devicelogin`. Of a JWT's parts only the last could hold a slash, and it is random.
fn is_schemeless_url(text: &str) -> bool {
    text.split_once('/').is_some_and(|(host, path)| is_host(host) && path.split('/').all(is_plain))
}

fn is_mail_address(text: &str) -> bool {
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    text.split_once('@').is_some_and(|(user, host)| {
        is_host(host)
            && user.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte))
            && !user.is_empty()
    })
}

fn is_ip_address(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok() || text.parse::<std::net::SocketAddr>().is_ok()
}

/// `v1.2.3`: of numbers alone, or with a word behind them that says which build it is.
fn is_version(text: &str) -> bool {
    let numbers = text.strip_prefix(['v', 'V']).unwrap_or(text).split(['-', '+']).next().unwrap_or_default();
    let numbers: Vec<&str> = numbers.split('.').collect();
    let is_number =
        |part: &&str| !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    text.len() <= 32 && (2..=4).contains(&numbers.len()) && numbers.iter().all(is_number)
}

fn is_date(text: &str) -> bool {
    let is_moment = |text: &str| OffsetDateTime::parse(text, &Rfc3339).is_ok();
    let is_time = text.len() == 8 && is_moment(&format!("2000-01-01T{text}Z"));
    is_moment(text)
        || is_time
        || is_compact_moment(text)
        || text.len() == 10 && is_moment(&format!("{text}T00:00:00Z"))
}

/// `20261125T073558Z`, with or without its zone.
fn is_compact_moment(text: &str) -> bool {
    let is_of =
        |digits: &str, length| digits.len() == length && digits.bytes().all(|byte| byte.is_ascii_digit());
    text.strip_suffix('Z')
        .unwrap_or(text)
        .split_once('T')
        .is_some_and(|(day, time)| is_of(day, 8) && is_of(time, 6))
}

/// Small letters all, with a name at the end that could be a top-level domain.
fn is_host(text: &str) -> bool {
    let labels: Vec<&str> = text.split(':').next().unwrap_or_default().split('.').collect();
    let is_label = |label: &&str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let is_top =
        |label: &&str| (2..=12).contains(&label.len()) && label.bytes().all(|byte| byte.is_ascii_lowercase());
    labels.len() >= 2 && labels.iter().all(is_label) && labels.last().is_some_and(is_top)
}

/// A part of an address's path that nobody would take for a secret.
fn is_plain(part: &str) -> bool {
    part.len() <= 24 && part.bytes().all(|byte| byte.is_ascii_alphabetic() || b"-_.?=&".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::name;
    use proptest::prelude::{prop_assert_eq, proptest};

    #[test]
    fn each_kind_is_known() {
        for text in [
            "eyJhbGciOiJSUzI1NiIs...",
            "abc...",
            "eyJhbG...xyz",
            "eyJ\u{2026}",
            "microsoft.com/devicelogin",
            "login.example.com/device",
            "github.com/login/device?code=abc",
            "me@example.com",
            "first.last+x@mail.example.org",
            "mailto:a@b.example",
            "07:35:58",
            "127.0.0.1",
            "::1",
            "10.0.0.1:8080",
            "[::1]:443",
            "1.2",
            "v1.2.3",
            "2.53.0-beta.1",
            "2026-11-25",
            "2026-11-25T07:35:58Z",
            "2026-11-25T07:35:58.123+01:00",
            "20261125T073558Z",
            "20261125T073558",
            "eyJhbGciOiJub25lIn0",
            "eyJhbGciOiJub25lIn0.eyJleHAiOjE3OT",
            "eyJ0eXAiOiJKV1QiLCJhbGciOiJSU",
            "localhost:8080",
            "auth.example.com",
            "db-1.internal:5432",
        ] {
            assert!(name(text).is_some(), "{text}");
        }
    }

    #[test]
    fn what_may_be_a_token_stays_one() {
        for text in [
            "eyJ.eyJ.x",
            "eyJhbGciOiJub25lIn0.eyJleHAiOjE3OTB9.",
            "eyJ0eXAiOiJwYXQiLCJpZCI6MX0",
            "eyJ1IjoiYSJ9",
            "20261125T073558Zabc",
            "localhost:secret",
            "abc.def:x1",
            "a1b2.c3d4",
            "a.b",
            "s.a1b2",
            "hvs.CAESIJ",
            "v1.abc",
            "v1.2026abcdef0123456789",
            "00D5g!AQ.x@y",
            "user@host",
            "app/token/1",
            "xoxe.xoxp-1-Mi0yLTk",
            "abc.def/GhI7jkl",
            "1.0AX0AbCd.AgABAwEAAAAmoFfGtYxvRrNriQdPKIZ",
            "v^1.1#i^1#p^3",
            "12345.678901234567",
            "2026112507",
            "a.b.c/0x7f9ABCdef",
        ] {
            assert_eq!(name(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn three_random_parts_are_a_token(text in "[A-Za-z0-9_-]{20,60}\\.[A-Za-z0-9_-]{20,90}\\.[A-Za-z0-9_-]{20,90}") {
            prop_assert_eq!(name(&text), None);
        }
    }
}
