//! What a token command printed that is no bearer token: named, never shown.

use crate::ui::complaint::{Complaint, Exit};

/// Why no token could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// Nothing, or only blanks.
    Nothing,
    /// Bytes that are no text.
    NotText,
    /// So many lines, where one was wanted.
    Lines(usize),
    /// One line of several words.
    Words,
    /// A word that stands for the lack of a value.
    Absence(String),
    /// Control characters, or others that can't stand in a header.
    NotForHeaders,
    /// A document whose token or header is empty.
    Empty,
    /// What begins like JSON and isn't.
    BadJson,
    /// JSON without a token in any of the known places; the names that it has.
    NoToken(Vec<String>),
    /// An AWS key pair.
    AwsKeyPair,
    /// A client certificate where a token was wanted.
    Certificate,
    /// A token of another scheme.
    NotBearer(String),
    /// An OAuth error (RFC 6749, section 5.2), or something like it.
    Error(String),
    /// The place that `--token-path` or `--expiry-path` names isn't there, or holds something else.
    NotAtPath(&'static str, String),
}

impl Unreadable {
    /// As a complaint about the command with this title.
    pub(crate) fn complaint(&self, title: &str) -> Complaint {
        let (what, hint) = self.pair();
        let exit = if matches!(self, Self::Error(_)) { Exit::Command } else { Exit::Output };
        Complaint::new(exit, format!("'{title}' {what}"), hint)
    }

    fn pair(&self) -> (String, String) {
        let plain = |what: &str, hint: &str| (what.to_owned(), hint.to_owned());
        match self {
            Self::Nothing => plain(
                "printed nothing and exited 0",
                "run it by itself: some commands are silent when the login has ended",
            ),
            Self::NotText => plain(
                "printed bytes that are not UTF-8 text",
                "choose a form of it that prints the token as text",
            ),
            Self::Lines(count) => (
                format!("printed {count} lines, wanted one token"),
                "choose a form of it that prints only the token, or JSON".to_owned(),
            ),
            Self::Words => plain(
                "printed several words, wanted one token",
                "choose a form of it that prints only the token, or JSON",
            ),
            Self::Absence(word) => (
                format!("printed '{word}' where a token should be"),
                "run it by itself: the value that it looked for was not there".to_owned(),
            ),
            Self::NotForHeaders => plain(
                "printed a token with characters that cannot stand in a header",
                "a token is visible ASCII without blanks; see what else the command prints",
            ),
            Self::Empty => plain(
                "printed an empty token",
                "run it by itself: some commands are silent when the login has ended",
            ),
            Self::BadJson => plain(
                "printed something that begins like JSON and is not",
                "see that nothing else is printed with the JSON",
            ),
            Self::NoToken(names) if names.is_empty() => {
                plain("printed JSON without a token", "name the token's place with --token-path")
            }
            Self::NoToken(names) => (
                format!("printed JSON with {} and no token that could be found", names.join(", ")),
                "name the token's place with --token-path, such as /data/token".to_owned(),
            ),
            Self::AwsKeyPair => plain(
                "printed an AWS key pair, and an AWS key pair is not a bearer token",
                "sign such requests with SigV4 instead; this service may have a token command of its own",
            ),
            Self::Certificate => plain(
                "printed a client certificate, and a certificate is not a bearer token",
                "choose a form of it that prints a token",
            ),
            Self::NotBearer(scheme) => (
                format!("printed a token of type '{scheme}', wanted a bearer token"),
                "such a token is of no use as a header alone; ask for a bearer token".to_owned(),
            ),
            Self::Error(error) => (
                format!("reported an error: {error}"),
                "run it by itself; most often the login has ended".to_owned(),
            ),
            Self::NotAtPath(option, path) => (
                format!("printed nothing usable at {option} '{path}'"),
                format!("{option} is a JSON pointer (RFC 6901), such as /data/token"),
            ),
        }
    }
}
