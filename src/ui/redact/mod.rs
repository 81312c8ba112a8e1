//! Pure: text from outside, made fit to be shown and kept: no control characters, no secrets.
//!
//! A token command's standard error is the best account there is of why it failed, and the likeliest
//! place for it to have printed what it should not. So after a telling name the rest of the line goes, unless
//! it says what became of the secret (`token expired`); and elsewhere what isn't plainly a word, a short
//! number, a place or an error's name. A word too many is lost now and then; that is the better mistake.

mod instructions;

mod line;

mod sentence;

mod url;

mod names;
mod printed;
mod shape;

mod decode;
mod vocabulary;

pub(crate) use instructions::instruction;
use line::Pending;
use printed::Printed;
use vocabulary::GONE;

/// No line is shown that is longer.
const LONGEST_LINE: usize = 400;

/// From this length on the beginning of a tail may have been cut off, and with it the name of a value.
const CUT_OFF: usize = 8 << 10;

/// The last `most` lines of what a command `said` on its standard error, each fit to be shown, where it `printed`
/// something on its standard output.
pub(crate) fn last_lines(said: &[u8], printed: &[u8], most: usize) -> Vec<String> {
    let text = decode::clean(&decode::text(said));
    let printed = Printed::again_in(&text, printed);
    let cut_off = said.len() >= CUT_OFF;
    let mut pending = if cut_off { Pending::Value } else { Pending::Nothing };
    let mut in_key = false;
    let mut lines = Vec::new();
    for text in text.split(['\n', '\r']) {
        let in_this = in_key || text.contains("-----BEGIN");
        in_key = in_this && !text.contains("-----END");
        if text.trim().is_empty() || in_this && !text.contains("-----BEGIN") {
            // The rest of a line that was cut off may be empty; the next one is whole.
            pending = if lines.is_empty() && cut_off { Pending::Nothing } else { pending };
            continue;
        }
        let (shown, next) = shown(text, pending, &printed);
        pending = next;
        lines.push(shown);
    }
    lines.split_off(lines.len().saturating_sub(most))
}

/// One line, fit to be shown.
pub(crate) fn line(text: &str) -> String {
    shown(&decode::clean(text).replace(['\n', '\r'], " "), Pending::Nothing, &Printed::default()).0
}

/// The path of a URL, fit to be shown.
pub(crate) fn url_path(path: &str) -> String {
    let read = decode::unescaped(path).map(|read| url::show_path(&read));
    read.filter(|shown| shown.contains(GONE)).unwrap_or_else(|| url::show_path(path))
}

/// A path in full, fit to be shown. A path is no secret: of it goes only what a terminal would obey.
pub(crate) fn path(text: &str) -> String {
    text.chars().map(|c| if decode::is_shown(c) { c } else { ' ' }).collect()
}

/// The line as it is written, or as it reads with its escapes if they hide a secret.
fn shown(text: &str, pending: Pending, printed: &Printed) -> (String, Pending) {
    let (mut shown, mut next) = line::show(&printed.taken_from(text), pending);
    if let Some(read) = decode::unescaped(text) {
        let (other, after) = line::show(&printed.taken_from(&read), pending);
        if other.contains(GONE) || after != Pending::Nothing {
            (shown, next) = (other, after);
        }
    }
    if shown.chars().count() > LONGEST_LINE {
        shown = shown.chars().take(LONGEST_LINE).chain("...".chars()).collect();
    }
    (shown, next)
}

#[cfg(test)]
mod tests {
    use super::{last_lines, line};
    use proptest::prelude::{any, prop_assert, proptest};
    use std::time::{Duration, Instant};

    /// A secret in each; `\n`, `\e` and the like are written as such.
    const SECRETS: &str = include_str!("../../../tests/corpus/redaction/secrets");

    /// What commands really say, with the part in angle quotes that tells why.
    const COMPLAINTS: &str = include_str!("../../../tests/corpus/redaction/complaints");

    fn cases(table: &str) -> impl Iterator<Item = String> {
        let lines = table.lines().filter(|line| !line.is_empty() && !line.starts_with("## "));
        lines.map(|line| {
            line.replace("\\n", "\n")
                .replace("\\e", "\u{1b}")
                .replace("\\b", "\u{8}")
                .replace("\\z", "\u{200b}")
        })
    }

    /// Whether the secret can be seen, or the greater part of it.
    fn tells(shown: &str) -> bool {
        let shown = shown.to_lowercase();
        ["canar", "anary", "anari"].iter().any(|part| shown.contains(part))
    }

    fn shown(text: &str) -> String {
        last_lines(text.as_bytes(), b"", 100).join("\n")
    }

    #[test]
    fn no_secret_comes_through() {
        let all: Vec<String> = cases(SECRETS).collect();
        let through: Vec<String> = all
            .iter()
            .map(|text| (text, shown(text)))
            .filter(|(_, shown)| tells(shown))
            .map(|(text, shown)| format!("{text:?}\n    became {shown:?}"))
            .collect();
        assert!(through.is_empty(), "{} of {}:\n{}", through.len(), all.len(), through.join("\n"));
    }

    #[test]
    fn no_secret_comes_through_in_utf_16() {
        for text in cases(SECRETS).filter(|text| text.is_ascii()) {
            let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let shown = last_lines(&bytes, b"", 100).join("\n");
            assert!(!tells(&shown), "{text:?} became {shown:?}");
        }
    }

    #[test]
    fn why_it_failed_can_still_be_read() {
        let lost: Vec<String> = cases(COMPLAINTS)
            .filter_map(|case| {
                let (before, rest) = case.split_once('\u{ab}').unwrap();
                let (telling, after) = rest.split_once('\u{bb}').unwrap();
                let shown = shown(&format!("{before}{telling}{after}"));
                let telling = telling.split_whitespace().collect::<Vec<_>>().join(" ");
                let shown = shown.replace('\n', " ");
                (!shown.contains(&telling)).then(|| format!("{telling:?} is lost in {shown:?}"))
            })
            .collect();
        assert!(lost.is_empty(), "{}:\n{}", lost.len(), lost.join("\n"));
    }

    #[test]
    fn terminal_codes_and_empty_lines_are_left_out() {
        assert_eq!(last_lines(b"a\n\nb\r\n\x1b[31mc\n", b"", 2), ["b", "c"]);
    }

    #[test]
    fn the_value_of_a_name_that_was_cut_off_is_not_shown() {
        let cut = format!("canary\n{}\nlogin ended", "x ".repeat(4 << 10));
        let shown = last_lines(cut.as_bytes(), b"", 9).join("\n");
        assert!(!shown.contains("canary") && shown.ends_with("login ended"), "{shown}");
    }

    /// Texts on which a search within a search would take for ever.
    #[test]
    fn what_was_printed_is_not_said_in_escapes_either() {
        for said in [r"got canary\/of\/letters", "got canary%2Fof%2Fletters", r"got \u0063anary/of/letters"] {
            let shown = last_lines(said.as_bytes(), b"canary/of/letters\n", 1);
            assert_eq!(shown, ["got [redacted]"], "{said}");
        }
    }

    #[test]
    #[allow(clippy::disallowed_methods, reason = "a test looks at the clock itself")]
    fn no_text_takes_long() {
        for piece in [
            "a/",
            "-/",
            "?a=",
            "&a=",
            "\u{1b}]",
            "\u{1b}[",
            "token ",
            "token:",
            "://",
            "https://a:",
            "@",
            ".a",
            "-",
            "%25",
            "\\u005c",
            "[redacted]",
            "a+b/",
            "'\"",
            "user for ",
            "=",
            "ey",
            "A",
            "aB",
            "&quot;",
            "password: x\n",
            "-u a:b ",
        ] {
            let text = piece.repeat((8 << 10) / piece.len());
            let started = Instant::now();
            last_lines(text.as_bytes(), text.as_bytes(), 5);
            line(&text);
            let took = started.elapsed();
            assert!(took < Duration::from_secs(10), "{piece:?} took {took:?}");
        }
    }

    proptest! {
        #[test]
        fn a_printed_token_never_gets_through(before in "[ -~]{0,9}", token in "[A-Za-z0-9_.~+/=-]{8,60}",
                                              after in "[ -~]{0,9}") {
            let said = format!("{before} {token} {after}");
            prop_assert!(!last_lines(said.as_bytes(), token.as_bytes(), 1).concat().contains(&token));
        }

        #[test]
        fn never_a_control_character(text in any::<String>(), bytes in any::<Vec<u8>>()) {
            prop_assert!(!line(&text).contains(char::is_control));
            for bytes in [text.as_bytes(), &bytes] {
                prop_assert!(last_lines(bytes, b"", 5).iter().all(|line| !line.contains(char::is_control)));
            }
        }

        #[test]
        fn a_jwt_never_gets_through(before in "[ -~]{0,20}", payload in "[A-Za-z0-9_-]{20,60}") {
            let shown = line(&format!("{before}eyJhbGciOiJub25lIn0.eyJ{payload}.c"));
            prop_assert!(!shown.contains(&payload));
        }

        #[test]
        fn after_a_name_and_a_separator_no_unknown_word_gets_through(
            name in "(access|refresh|X)?[-_]?(token|SECRET|Password|apiKey)s?", separator in "( ?[:=] ?| => | -> |=\")",
            value in "[B-DF-HJ-NP-TV-Z]{6,40}", rest in "[ -~]{0,20}",
        ) {
            let shown = line(&format!("{name}{separator}{value}{rest}"));
            prop_assert!(!shown.contains(&value), "{}", shown);
        }
    }
}
