//! Pure: what a command printed as its answer, which must not be said anywhere else.
//!
//! What it prints as a token on one stream it may say on the other (`set -x` does), and a token without
//! digits looks like a word.

use super::decode;
use super::vocabulary::{self, GONE};
use zeroize::Zeroizing;

/// Pieces from this length on are taken out wherever they stand; shorter ones only as words.
const SHORTEST_PIECE: usize = 8;

/// No token is longer than this, and no more of an output is compared.
const LONGEST_TOKEN: usize = 64 << 10;

/// The pieces of what was printed, the longest first.
#[derive(Default)]
pub(super) struct Printed(Vec<Zeroizing<String>>);

impl Printed {
    /// The pieces that are said again in `text`.
    pub(super) fn again_in(text: &str, output: &[u8]) -> Self {
        let output = decode::clean(&decode::text(&output[..output.len().min(LONGEST_TOKEN)]));
        let read = decode::unescaped(text);
        let said =
            |piece: &str| text.contains(piece) || read.as_ref().is_some_and(|read| read.contains(piece));
        let mut pieces: Vec<&str> = output.split(|c| !joins(c)).filter(|piece| !piece.is_empty()).collect();
        // What was printed alone is the token, be it short or a word; among others, a known word is a message's.
        let alone = pieces.len() == 1;
        pieces.retain(|piece| alone || piece.len() >= SHORTEST_PIECE && vocabulary::role(piece).is_none());
        // The longest first, so that none is left with a part of it gone.
        pieces.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        pieces.dedup();
        Self(
            pieces
                .into_iter()
                .filter(|piece| said(piece))
                .map(|piece| Zeroizing::new(piece.to_owned()))
                .collect(),
        )
    }

    /// The text without them.
    pub(super) fn taken_from(&self, text: &str) -> Zeroizing<String> {
        let mut rest = Zeroizing::new(text.to_owned());
        for piece in &self.0 {
            if rest.contains(&**piece) {
                rest = Zeroizing::new(if piece.len() < SHORTEST_PIECE {
                    without_word(&rest, piece)
                } else {
                    rest.replace(&**piece, GONE)
                });
            }
        }
        rest
    }
}

fn without_word(text: &str, word: &str) -> String {
    let other =
        |piece: &str| piece.strip_prefix(word).filter(|end| !end.starts_with(joins)).map(str::to_owned);
    let pieces = text.split_inclusive(|c| !joins(c));
    pieces.map(|piece| other(piece).map_or_else(|| piece.to_owned(), |end| format!("{GONE}{end}"))).collect()
}

/// What tokens are made of.
fn joins(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.~+/=".contains(c)
}

#[cfg(test)]
mod tests {
    use super::Printed;
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    fn without(text: &str, output: &[u8]) -> String {
        Printed::again_in(text, output).taken_from(text).to_string()
    }

    #[test]
    fn what_was_also_printed_is_not_said() {
        assert_eq!(without("+ echo canaryofletters", b"canaryofletters\n"), "+ echo [redacted]");
        let json = br#"{"access_token":"lettersalone","refresh_token":"otherletters"}"#;
        assert_eq!(without("got lettersalone and otherletters", json), "got [redacted] and [redacted]");
        // A short one goes as a word, and spares the words that hold it.
        assert_eq!(without("no session: on s", b"on\n"), "no session: [redacted] s");
        assert_eq!(without("no session", b"o\n"), "no session");
        // A message on both streams can still be read.
        let message = b"Authentication required";
        assert_eq!(without("error: Authentication required", message), "error: Authentication required");
        assert_eq!(without("got Authentication", b"Authentication"), "got [redacted]");
    }

    proptest! {
        #[test]
        fn a_printed_token_is_never_said(before in "[ -~]{0,9}", token in "[A-Za-z0-9_.~+/=-]{8,60}",
                                         after in "[ -~]{0,9}") {
            let said = format!("{before} {token} {after}");
            prop_assert!(!without(&said, token.as_bytes()).contains(&token));
        }

        #[test]
        fn without_output_nothing_is_lost(text in any::<String>()) {
            prop_assert_eq!(without(&text, b""), text);
        }
    }
}
