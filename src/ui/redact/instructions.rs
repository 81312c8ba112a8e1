//! Pure: what a login says to its user where its token is printed too: the page to open and the code to type,
//! whole, as they are of no use otherwise; never what may be the token.

use super::decode;
use super::line::{self, Pending};
use super::names::{Telling, telling};
use super::vocabulary::GONE;

/// No word of prose is longer.
const LONGEST_WORD: usize = 15;

/// What is shown of a line; `None`: nothing, as it may be the token or part of a document with it.
pub(crate) fn instruction(text: &str) -> Option<String> {
    let text = decode::clean(text).trim().to_owned();
    let words: Vec<&str> = text.split_whitespace().collect();
    // A token stands alone in its line, or among quotes and braces.
    let has_place = words.iter().any(|word| is_place(word));
    if words.len() < 2 && !has_place || text.starts_with(['{', '[', '"', '}', ']']) {
        return None;
    }
    let has_code = has_place || text.to_ascii_lowercase().contains("code");
    let is_shown = |word: &&str| is_place(word) || is_prose(word) || has_code && is_device_code(word);
    if words.iter().all(is_shown) {
        return Some(text);
    }
    let shown = line::show(&text, Pending::Nothing).0;
    // Where a token may stand, no long word that nobody would say gets through.
    let is_short = |word: &&str| word.len() <= LONGEST_WORD || is_place(word);
    let words = shown.split_whitespace();
    Some(
        words
            .map(|word| if is_short(&word) || is_prose(word) { word } else { GONE })
            .collect::<Vec<_>>()
            .join(" "),
    )
}

/// The address of a page, without a user and without a secret's name among its parameters.
fn is_place(word: &str) -> bool {
    let word = word.trim_matches(|c: char| "()<>'\"".contains(c));
    let Some(rest) = word.strip_prefix("https://").or_else(|| word.strip_prefix("http://")) else {
        return false;
    };
    let lower = rest.to_ascii_lowercase();
    !rest.contains('@')
        && !["token=", "secret=", "password=", "assertion="].iter().any(|name| lower.contains(name))
}

/// A word, and none after which a secret follows.
fn is_prose(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| c.is_ascii_punctuation());
    let is_word = bare.len() <= LONGEST_WORD && bare.chars().all(|c| c.is_alphabetic() || "'-".contains(c));
    is_word && telling(bare, "") != Some(Telling::Surely)
}

/// `WDJB-MJHT`, `482913`: what a person can copy from one screen to another.
fn is_device_code(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| ".,:;!()'\"".contains(c));
    bare.len() <= 16
        && bare.split('-').all(|part| {
            (2..=10).contains(&part.len())
                && part.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests {
    use super::instruction;
    use proptest::prelude::{prop_assert, proptest};

    #[test]
    fn what_a_user_has_to_do_is_shown_whole() {
        for line in [
            "Opening https://login.example/authorize?client_id=abc123&state=xYz_99&code_challenge=Q1w2E3r4T5",
            "https://login.example/device",
            "First copy your one-time code: WDJB-MJHT",
            "To sign in, open https://login.example/device and enter the code AB12CD34.",
            "Waiting for authentication...",
            "Press Enter to open the browser",
        ] {
            assert_eq!(instruction(line).as_deref(), Some(line), "{line}");
        }
    }

    #[test]
    fn what_may_be_the_token_is_not() {
        for line in [
            "canaryoflettersalone",
            "eyJhbGciOiJub25lIn0.eyJleHAiOjF9.canary",
            "{\"access_token\": \"canary\"}",
            "  \"access_token\": \"canary\",",
            "token: canary",
            "Bearer canary",
            "Your access token is canary7",
            "export MY_TOKEN=canary",
            "https://u:canary@id.example/",
            "open https://id.example/#access_token=canary",
            "password canary",
            "",
        ] {
            let shown = instruction(line).unwrap_or_default();
            assert!(!shown.contains("canary"), "{line}: {shown}");
        }
    }

    proptest! {
        #[test]
        fn a_long_word_that_is_no_page_is_never_shown(before in "[a-z ]{0,20}", token in "[A-Za-z0-9]{8}[0-9][A-Za-z0-9_.-]{11,40}",
                                                      after in "[a-z ]{0,20}") {
            let shown = instruction(&format!("{before} {token} {after}")).unwrap_or_default();
            prop_assert!(!shown.contains(&token), "{}", shown);
        }
    }
}
