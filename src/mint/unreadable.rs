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
    /// A token between the codes that colour it on a terminal.
    Coloured,
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
        let exit = if matches!(self, Self::Error(_)) { Exit::Command } else { Exit::Output };
        Complaint::new(exit, format!("'{title}' {}", self.what()), self.hint())
    }

    /// What the document says of why there is no token in it.
    pub(crate) fn reported(&self) -> Option<&str> {
        match self {
            Self::Error(error) | Self::EmptyAndError(error) => Some(error),
            Self::NoToken(_, message) => message.as_deref(),
            _ => None,
        }
    }

    fn what(&self) -> String {
        let plain = match self {
            Self::Nothing => "printed nothing and exited 0",
            Self::NotText => "printed bytes that are not UTF-8 text",
            Self::Words => "printed several words, wanted one token",
            Self::EncodedTwice => "printed a token that is encoded in base64 once more",
            Self::NotForHeaders => "printed a token with characters that cannot stand in a header",
            Self::Coloured => "printed a token with codes of a terminal in it, such as colours",
            Self::Empty => "printed an empty token",
            Self::BadJson => "printed something that begins like JSON and is not",
            Self::PythonDict => "printed a Python dict, not JSON",
            Self::JavaScriptObject => "printed a JavaScript object, not JSON",
            Self::AwsKeyPair => "printed an AWS key pair, and an AWS key pair is not a bearer token",
            Self::Certificate => "printed a client certificate, and a certificate is not a bearer token",
            Self::NoToken(names, _) if names.is_empty() => "printed JSON without a token",
            Self::NoToken(names, message) => {
                let says =
                    message.as_ref().map_or_else(String::new, |message| format!("; it says: {message}"));
                let names = names.join(", ");
                return format!("printed JSON with {names} and no token that could be found{says}");
            }
            Self::Absence(placeholder) => return absence(placeholder).0,
            Self::Lines(count) => return format!("printed {count} lines, wanted one token"),
            Self::NotBearer(scheme) => {
                return format!("printed a token of type '{scheme}', wanted a bearer token");
            }
            Self::Error(error) => return format!("reported an error: {error}"),
            Self::EmptyAndError(error) => return format!("printed an empty token and an error: {error}"),
            Self::NotAtPath(option, path) => return format!("printed nothing usable at {option} '{path}'"),
        };
        plain.to_owned()
    }

    fn hint(&self) -> String {
        let plain = match self {
            Self::Nothing | Self::Empty => {
                "run it by itself: some commands are silent when the login has ended"
            }
            Self::NotText => "choose a form of it that prints the token as text",
            Self::Lines(_) | Self::Words => "choose a form of it that prints only the token, or JSON",
            Self::EncodedTwice => "decode it first: sh -c '... | base64 -d'",
            Self::Coloured => "switch its colours off: most commands have --no-color, or heed NO_COLOR=1",
            Self::NotForHeaders => {
                "a token is visible ASCII without blanks; see what else the command prints"
            }
            Self::BadJson => "see that nothing else is printed with the JSON",
            Self::PythonDict => "print it with json.dumps, or print the token alone",
            Self::JavaScriptObject => "print it with JSON.stringify, or print the token alone",
            Self::NoToken(names, _) if names.is_empty() => "name the token's place with --token-path",
            Self::NoToken(..) => "name the token's place with --token-path, such as /data/token",
            Self::AwsKeyPair => {
                "sign such requests with SigV4 instead; this service may have a token command of its own"
            }
            Self::Certificate => "choose a form of it that prints a token",
            Self::NotBearer(_) => "such a token is of no use as a header alone; ask for a bearer token",
            Self::Error(_) | Self::EmptyAndError(_) => "run it by itself to see more",
            Self::Absence(placeholder) => return absence(placeholder).1,
            Self::NotAtPath(option, _) => {
                return format!("{option} is a JSON pointer (RFC 6901), such as /data/token");
            }
        };
        plain.to_owned()
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
        Placeholder::Other(kind) => {
            ((*kind).to_owned(), "choose a form of it that prints the token itself, whole")
        }
        Placeholder::Path => ("a path".to_owned(), "if the token is in that file, print it with cat"),
        Placeholder::InBrackets => {
            ("something in brackets".to_owned(), "run it by itself: a token was to be put in its place")
        }
    };
    (format!("printed {what} where a token should be"), hint.to_owned())
}
