//! What a token command printed that is no bearer token: named, never shown.

use super::placeholder::Placeholder;
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::redact;

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
    /// Something that stands for the lack of a value.
    Absence(Placeholder),
    /// A JWT that is encoded in base64 once more.
    EncodedTwice,
    /// Control characters, or others that can't stand in a header.
    NotForHeaders,
    /// A document whose token or header is empty.
    Empty,
    /// What begins like JSON and isn't.
    BadJson,
    /// What Python prints for a dict.
    PythonDict,
    /// What JavaScript prints for an object.
    JavaScriptObject,
    /// JSON without a token in any of the known places; the names that it has, and the message.
    NoToken(Vec<String>, Option<String>),
    /// An AWS key pair.
    AwsKeyPair,
    /// A client certificate where a token was wanted.
    Certificate,
    /// A token of another scheme.
    NotBearer(String),
    /// An OAuth error (RFC 6749, section 5.2), or something like it.
    Error(String),
    /// The same beside a token that is empty.
    EmptyAndError(String),
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

    /// What the document says of why there is no token in it.
    pub(crate) fn reported(&self) -> Option<&str> {
        match self {
            Self::Error(error) | Self::EmptyAndError(error) => Some(error),
            Self::NoToken(_, message) => message.as_deref(),
            _ => None,
        }
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
            Self::Absence(placeholder) => absence(placeholder),
            Self::EncodedTwice => plain(
                "printed a token that is encoded in base64 once more",
                "decode it first: sh -c '... | base64 -d'",
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
            Self::PythonDict => {
                plain("printed a Python dict, not JSON", "print it with json.dumps, or print the token alone")
            }
            Self::JavaScriptObject => plain(
                "printed a JavaScript object, not JSON",
                "print it with JSON.stringify, or print the token alone",
            ),
            Self::NoToken(names, _) if names.is_empty() => {
                plain("printed JSON without a token", "name the token's place with --token-path")
            }
            Self::NoToken(names, message) => {
                let says =
                    message.as_ref().map_or_else(String::new, |message| format!("; it says: {message}"));
                (
                    format!("printed JSON with {} and no token that could be found{says}", names.join(", ")),
                    "name the token's place with --token-path, such as /data/token".to_owned(),
                )
            }
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
            Self::Error(error) => {
                (format!("reported an error: {error}"), "run it by itself to see more".to_owned())
            }
            Self::EmptyAndError(error) => (
                format!("printed an empty token and an error: {error}"),
                "run it by itself to see more".to_owned(),
            ),
            Self::NotAtPath(option, path) => (
                format!("printed nothing usable at {option} '{path}'"),
                format!("{option} is a JSON pointer (RFC 6901), such as /data/token"),
            ),
        }
    }
}

fn absence(placeholder: &Placeholder) -> (String, String) {
    let (what, hint) = match placeholder {
        Placeholder::Word(word) => (
            format!("'{}'", redact::line(word)),
            "run it by itself: the value that it looked for was not there",
        ),
        Placeholder::Variable(name) => (
            format!("'{}'", redact::line(name)),
            "no shell filled it in: let one run the command, with sh -c '...'",
        ),
        Placeholder::Url => {
            ("a URL".to_owned(), "run it by itself: it may want to be opened, for you to log in there")
        }
        Placeholder::Path => ("a path".to_owned(), "if the token is in that file, print it with cat"),
        Placeholder::InBrackets => {
            ("something in brackets".to_owned(), "run it by itself: a token was to be put in its place")
        }
    };
    (format!("printed {what} where a token should be"), hint.to_owned())
}
