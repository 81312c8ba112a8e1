//! Pure: why a token command was not found, told from its words and from what lies where it should be.

use std::ffi::OsString;

/// Why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// It is a script whose first line ends as lines do on Windows, so that its interpreter is `sh\r`.
    WindowsLines,
    /// It is a script, and its interpreter isn't there.
    Interpreter(String),
    /// It is a program whose loader isn't there.
    Loader,
    /// The command and its arguments, or a whole line of a shell, as one word.
    OneWord { for_shell: bool },
    /// `NAME=value` before the command.
    Assignment,
    /// `~` or `$NAME`, which a shell would have expanded.
    NotExpanded,
    /// A word of the shell's own.
    OfShell,
    /// A path, and nothing is there.
    Path { is_absolute: bool },
    /// Nothing of this name is on the PATH.
    Plain,
}

/// What a shell does itself, and no program.
const OF_SHELL: [&str; 13] =
    ["alias", "bg", "builtin", "cd", "eval", "exec", "export", "fg", "set", "source", "trap", "ulimit", "."];

impl Reason {
    /// `start`: the first bytes of the file that this command names, if it is there.
    pub(super) fn find(command: &[OsString], start: Option<&[u8]>) -> Self {
        if let Some(start) = start {
            return Self::of_file(start);
        }
        let Some(program) = command.first().map(|program| program.to_string_lossy()) else {
            return Self::Plain;
        };
        let name = program.split_once('=').map(|(name, _)| name);
        let is_name = |name: &str| {
            !name.is_empty()
                && !name.starts_with(|c: char| c.is_ascii_digit())
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        let first = program.split_whitespace().next().unwrap_or_default();
        if name.is_some_and(is_name) && (command.len() > 1 || program.contains(' ')) {
            Self::Assignment
        } else if first.starts_with(['~', '$']) || first.starts_with('%') && first[1..].contains('%') {
            Self::NotExpanded
        } else if program.trim().contains([' ', '\t', '\n']) {
            Self::OneWord { for_shell: program.contains(['|', '&', ';', '<', '>', '$', '`', '(']) }
        } else if OF_SHELL.contains(&&*program) {
            Self::OfShell
        } else if program.contains('/') || program.contains('\\') {
            let bytes = program.as_bytes();
            Self::Path { is_absolute: program.starts_with(['/', '\\']) || bytes.get(1) == Some(&b':') }
        } else {
            Self::Plain
        }
    }

    /// It is there, so it was something that it needs that wasn't found.
    fn of_file(start: &[u8]) -> Self {
        let Some(line) = start.strip_prefix(b"#!") else {
            return if start.starts_with(b"\x7fELF") { Self::Loader } else { Self::Plain };
        };
        let line = line.split(|byte| *byte == b'\n').next().unwrap_or_default();
        if line.ends_with(b"\r") {
            return Self::WindowsLines;
        }
        let line = String::from_utf8_lossy(line).into_owned();
        line.split_whitespace().next().map_or(Self::Plain, |word| Self::Interpreter(word.to_owned()))
    }

    /// What happened, and what to do about it. `program`: what was to be started, in its quotes.
    pub(super) fn pair(&self, program: &str) -> (String, &'static str) {
        let not_found = |more: &str| format!("{program} was not found{more}");
        match self {
            Self::WindowsLines => (
                format!("the interpreter of {program} was not found: the script has Windows line endings"),
                "save it with Unix line endings, as dos2unix does",
            ),
            Self::Interpreter(interpreter) => (
                format!("the interpreter of {program} was not found: its first line names '{interpreter}'"),
                "install it, or let the script's first line name one that is there",
            ),
            Self::Loader => (
                format!("the loader of {program} was not found"),
                "it was built for another system: install the one for this one",
            ),
            Self::OneWord { for_shell: false } => (
                not_found(": the command and its arguments are one word"),
                "leave out the quotes around them all; in config.toml, each is a string of its own",
            ),
            Self::OneWord { for_shell: true } => {
                (not_found(": it is a shell's whole line"), "let a shell run it: sh -c '...'")
            }
            Self::Assignment => (
                not_found(": no shell reads this 'NAME=value'"),
                "write 'env' before it: env NAME=value COMMAND",
            ),
            Self::NotExpanded => {
                (not_found(": no shell expands '~' and '$' here"), "write its full path, without '~' and '$'")
            }
            Self::OfShell => {
                (not_found(": it is a word of the shell's own"), "let a shell run it: sh -c '...'")
            }
            Self::Path { is_absolute: true } => {
                (not_found(": nothing is there"), "see where it is: 'command -v NAME' tells it in a shell")
            }
            Self::Path { is_absolute: false } => (
                not_found(": nothing is there, seen from the directory of whoever asks"),
                "a client asks from another directory than your shell: write the command with its full path",
            ),
            Self::Plain => (
                not_found(""),
                "a client's PATH is often shorter than your shell's: write the command with its full path",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Reason;
    use proptest::prelude::{any, proptest};
    use std::ffi::OsString;

    fn reason(words: &[&str]) -> Reason {
        Reason::find(&words.iter().map(OsString::from).collect::<Vec<_>>(), None)
    }

    #[test]
    fn told_by_its_words() {
        for (words, wanted) in [
            (&["mycli", "token"][..], Reason::Plain),
            (&["gcloud auth print-access-token"], Reason::OneWord { for_shell: false }),
            (&["/opt/my cli/bin/mycli"], Reason::OneWord { for_shell: false }),
            (&["mycli token | tail -n 1"], Reason::OneWord { for_shell: true }),
            (&["cd /x && mycli"], Reason::OneWord { for_shell: true }),
            (&["AWS_PROFILE=x", "aws", "token"], Reason::Assignment),
            (&["AWS_PROFILE=x aws token"], Reason::Assignment),
            (&["_a1=", "mycli"], Reason::Assignment),
            (&["a=b"], Reason::Plain),
            (&["~/bin/mint"], Reason::NotExpanded),
            (&["~user/bin/mint", "x"], Reason::NotExpanded),
            (&["$HOME/bin/mint"], Reason::NotExpanded),
            (&["${HOME}/bin/mint"], Reason::NotExpanded),
            (&["~/bin/mint --now"], Reason::NotExpanded),
            (&["%USERPROFILE%\\mint"], Reason::NotExpanded),
            (&["source", "env.sh"], Reason::OfShell),
            (&["export", "A=b"], Reason::OfShell),
            (&["/opt/bin/mycli"], Reason::Path { is_absolute: true }),
            (&["C:\\bin\\mycli.exe"], Reason::Path { is_absolute: true }),
            (&["./mycli"], Reason::Path { is_absolute: false }),
            (&["bin/mycli"], Reason::Path { is_absolute: false }),
            (&[], Reason::Plain),
        ] {
            assert_eq!(reason(words), wanted, "{words:?}");
        }
    }

    #[test]
    fn told_by_the_file_that_is_there() {
        for (start, wanted) in [
            (&b"#!/bin/sh\r\necho T\r\n"[..], Reason::WindowsLines),
            (b"#!/usr/bin/env python3\r\n", Reason::WindowsLines),
            (b"#!/usr/bin/python2\nprint 1\n", Reason::Interpreter("/usr/bin/python2".to_owned())),
            (b"#! /opt/x -e\n", Reason::Interpreter("/opt/x".to_owned())),
            (b"\x7fELF\x02", Reason::Loader),
            (b"#!\n", Reason::Plain),
            (b"", Reason::Plain),
        ] {
            assert_eq!(Reason::find(&["mint".into()], Some(start)), wanted, "{start:?}");
        }
    }

    #[test]
    fn each_has_its_own_pair() {
        let reasons = [
            Reason::WindowsLines,
            Reason::Interpreter("x".to_owned()),
            Reason::Loader,
            Reason::OneWord { for_shell: false },
            Reason::OneWord { for_shell: true },
            Reason::Assignment,
            Reason::NotExpanded,
            Reason::OfShell,
            Reason::Path { is_absolute: true },
            Reason::Path { is_absolute: false },
            Reason::Plain,
        ];
        let whats: std::collections::BTreeSet<String> =
            reasons.iter().map(|reason| reason.pair("'x'").0).collect();
        assert_eq!(whats.len(), reasons.len());
    }

    proptest! {
        #[test]
        fn anything_is_read_without_a_panic(words in proptest::collection::vec(any::<String>(), 0..3),
                                            start in any::<Option<Vec<u8>>>()) {
            let words: Vec<OsString> = words.into_iter().map(OsString::from).collect();
            let _ = Reason::find(&words, start.as_deref()).pair("'x'");
        }
    }
}
