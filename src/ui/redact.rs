//! Pure: text from outside, made fit to be shown and kept: no control characters, no secrets.
//!
//! A token command's standard error is the best account there is of why it failed, and the likeliest
//! place for it to have printed what it should not. What looks like a secret goes: values after a
//! telling name, JWTs, and long runs of letters and digits. A word too many is lost now and then;
//! that is the better mistake.

use zeroize::Zeroizing;

/// What a secret is replaced by.
const GONE: &str = "[redacted]";

/// The longest run of letters with digits that is still shown.
const LONGEST_RUN: usize = 19;

/// Names after which a value is a secret.
const TELLING: [&str; 12] = [
    "token",
    "secret",
    "password",
    "passwd",
    "passphrase",
    "authorization",
    "bearer",
    "apikey",
    "api_key",
    "api-key",
    "cookie",
    "assertion",
];

/// Pieces of output from this length on are taken for what must not be said elsewhere.
const SHORTEST_PIECE: usize = 8;

/// No token is longer than this, and no more of an output is compared.
const LONGEST_TOKEN: usize = 64 << 10;

/// `text` without anything that was also `printed`: what a command prints as a token on one stream, it
/// may say on the other (`set -x` does), and a token without digits looks like a word.
pub(crate) fn without(text: &str, printed: &[u8]) -> Zeroizing<String> {
    let printed = String::from_utf8_lossy(&printed[..printed.len().min(LONGEST_TOKEN)]);
    let printed = Zeroizing::new(printed.into_owned());
    let run = |c: char| c.is_ascii_alphanumeric() || "-_.~+/=".contains(c);
    let mut pieces: Vec<&str> =
        printed.split(|c| !run(c)).filter(|piece| piece.len() >= SHORTEST_PIECE).collect();
    // The longest first, so that none is left with a part of it gone.
    pieces.sort_by_key(|piece| std::cmp::Reverse(piece.len()));
    pieces.dedup();
    let mut rest = Zeroizing::new(text.to_owned());
    for piece in pieces.into_iter().filter(|piece| text.contains(piece)) {
        rest = Zeroizing::new(rest.replace(piece, GONE));
    }
    rest
}

/// The last `most` lines with text in them, each fit to be shown.
pub(crate) fn last_lines(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = text.split(['\n', '\r']).map(line).filter(|line| !line.is_empty()).collect();
    lines.split_off(lines.len().saturating_sub(most))
}

/// One line, fit to be shown.
pub(crate) fn line(text: &str) -> String {
    let clean: String =
        text.chars().map(|c| if c.is_control() || is_invisible(c) { ' ' } else { c }).collect();
    let mut before = "";
    let mut words = Vec::new();
    for word in clean.split_whitespace() {
        words.push(if announces(before, word) { GONE.to_owned() } else { show(word) });
        before = word;
    }
    let mut line = words.join(" ");
    if line.chars().count() > 400 {
        line = line.chars().take(400).chain("...".chars()).collect();
    }
    line
}

/// Whether `before` announces `word` as a secret: `client_secret: X`, `Bearer X`, `token X1`; but not
/// `token is` and `token expired`.
fn announces(before: &str, word: &str) -> bool {
    let name = before.trim_end_matches(['=', ':', '"', '\'']);
    let plain = word.len() <= 12 && word.chars().all(|c| c.is_ascii_lowercase() || ",.;:".contains(c));
    let outright = name.len() < before.len() || name.eq_ignore_ascii_case("bearer");
    is_telling(name) && (outright || !plain) && !is_telling(word)
}

fn show(word: &str) -> String {
    if let Some((name, _)) = word.split_once(['=', ':'])
        && is_telling(name)
        && name.len() + 1 < word.len()
    {
        return format!("{name}={GONE}");
    }
    // The parts of a URL's query and of JSON without blanks.
    let parts: Vec<&str> =
        word.split_inclusive(['&', '?', ',', ';', '"', '\'', '{', '}', '(', ')']).collect();
    if parts.len() > 1 {
        let mut told = false;
        return parts
            .iter()
            .map(|part| {
                let value = part.trim_matches(['"', '\'', '{', '}', ',', ':', ';']);
                if value.is_empty() {
                    return (*part).to_owned();
                }
                let shown = if told { GONE.to_owned() } else { show(part) };
                told = is_telling(value);
                shown
            })
            .collect();
    }
    if looks_secret(word) { GONE.to_owned() } else { word.to_owned() }
}

fn is_telling(name: &str) -> bool {
    let name = name.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_ascii_lowercase();
    TELLING.iter().any(|telling| name.ends_with(telling))
}

/// A JWT, or a run longer than words are, with digits and letters in it.
fn looks_secret(word: &str) -> bool {
    let run = |c: char| c.is_ascii_alphanumeric() || "-_.~+=".contains(c);
    word.contains("eyJ")
        || word.split(|c| !run(c)).any(|part| {
            part.len() > LONGEST_RUN
                && part.chars().any(|c| c.is_ascii_digit())
                && part.chars().any(|c| c.is_ascii_alphabetic())
        })
}

/// Characters that turn or hide what is around them on a terminal.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::{last_lines, line, without};
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    #[test]
    fn shows_what_helps() {
        for text in [
            "no valid session, run 'mycli login'",
            "To sign in, open https://microsoft.com/devicelogin and enter the code ABCD12345",
            "the token is expired",
            "/usr/lib/python3/dist-packages/mycli/auth.py:112: ConnectionError",
        ] {
            assert_eq!(line(text), text);
        }
    }

    #[test]
    fn hides_what_must_not_be_seen() {
        for text in [
            "refresh_token=canary was refused",
            "client_secret: canary",
            "Authorization: Bearer canary-1",
            "{\"refresh_token\":\"canary\",\"x\":1}",
            "POST https://id.example/token?client_secret=canary&x=1",
            "got eyJcanary.eyJzdWIiOiIxIn0.c2ln",
            "password 'Canary1!'",
            "key canary0123456789abcdefghijk",
        ] {
            let shown = line(text);
            assert!(!shown.to_lowercase().contains("canary"), "{text} became {shown}");
        }
    }

    #[test]
    fn the_last_lines_without_terminal_codes() {
        assert_eq!(last_lines("a\n\nb\r\n\u{1b}[31mc\n", 2), ["b", "[31mc"]);
    }

    #[test]
    fn hides_what_was_also_printed() {
        assert_eq!(&**without("+ echo canaryofletters", b"canaryofletters\n"), "+ echo [redacted]");
        let json = br#"{"access_token":"lettersalone","refresh_token":"otherletters"}"#;
        assert_eq!(&**without("got lettersalone and otherletters", json), "got [redacted] and [redacted]");
        assert_eq!(&**without("no session", b"T\n"), "no session");
    }

    proptest! {
        #[test]
        fn a_printed_token_never_gets_through(before in "[ -~]{0,9}", token in "[A-Za-z0-9_.~+/=-]{8,60}",
                                              after in "[ -~]{0,9}") {
            let said = format!("{before} {token} {after}");
            prop_assert!(!without(&said, token.as_bytes()).contains(&token));
        }

        #[test]
        fn without_output_nothing_is_lost(text in any::<String>()) {
            prop_assert_eq!(&**without(&text, b""), &*text);
        }

        #[test]
        fn never_a_control_character(text in any::<String>()) {
            prop_assert!(last_lines(&text, 5).iter().all(|line| !line.chars().any(char::is_control)));
        }

        #[test]
        fn a_jwt_never_gets_through(before in "[ -~]{0,20}", payload in "[A-Za-z0-9_-]{20,60}") {
            let shown = line(&format!("{before}eyJhbGciOiJub25lIn0.eyJ{payload}.c"));
            prop_assert!(!shown.contains(&payload));
        }
    }
}
