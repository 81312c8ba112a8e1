//! Pure: a helper's line, as far as it is words. Nobody but a shell knows what a script does, so none is
//! guessed at.

use std::path::Path;

/// What a line is.
#[cfg_attr(test, derive(Debug, PartialEq, Eq))]
pub(crate) enum Line {
    Command(Command),
    Script,
    UnbalancedQuotes,
}

/// A program with its arguments. They may hold a secret, so there is no `Debug`.
#[derive(Default)]
#[cfg_attr(test, derive(Debug, PartialEq, Eq))]
pub(crate) struct Command {
    /// The program first.
    pub(crate) words: Vec<String>,
    /// The variables that the line sets for it: `NAME=value mycli auth`.
    pub(crate) sets: Vec<String>,
}

/// Each of these is for the shell to deal with.
const SPECIAL: [char; 15] = ['|', '&', ';', '<', '>', '(', ')', '$', '`', '*', '?', '[', '~', '#', '\n'];

/// These are the shell's own where a program would stand, and no program does the same.
const KEYWORDS: [&str; 9] = ["!", ".", ":", "builtin", "eval", "source", "time", "{", "}"];

/// The paths below these are known without a shell.
const HOME: [&str; 2] = ["~/", "$HOME/"];

/// Splits a line into words, if words are all that it has.
pub(crate) fn read(line: &str) -> Line {
    let line = if cfg!(windows) { double_backslashes(line) } else { line.to_owned() };
    if needs_a_shell(&line) {
        return Line::Script;
    }
    let Some(words) = shlex::split(&line) else { return Line::UnbalancedQuotes };
    let mut command = Command { words, ..Command::default() };
    while let Some(word) = command.words.first() {
        match assignment(word) {
            // Most often a blank too many, so that a secret stands where the program should.
            Some((_, "")) => return Line::Script,
            Some((name, _)) => command.sets.push(name.to_owned()),
            None if is_prefix(&command.words) => {}
            None => break,
        }
        command.words.remove(0);
    }
    // `NAME+=value` and the like set something too.
    let is_of_the_shell = |word: &String| KEYWORDS.contains(&word.as_str()) || word.contains('=');
    if command.words.first().is_some_and(is_of_the_shell) { Line::Script } else { Line::Command(command) }
}

/// The line that a shell reads as these words.
pub(crate) fn join(words: &[String]) -> String {
    shlex::try_join(words.iter().map(String::as_str)).unwrap_or_else(|_| words.join(" "))
}

/// The path with the home directory that a shell would put at its front.
pub(crate) fn expand_home(word: &str, home: &Path) -> String {
    let rest = HOME.iter().find_map(|front| word.strip_prefix(front));
    rest.map_or_else(|| word.to_owned(), |rest| home.join(rest).to_string_lossy().into_owned())
}

impl Command {
    pub(crate) fn program(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }
}

/// On Windows a backslash separates directories, unless a quote follows it.
fn double_backslashes(line: &str) -> String {
    line.replace('\\', "\\\\").replace("\\\\\"", "\\\"")
}

/// A special character within double quotes, or near a backslash, counts too: better a script too many
/// than a second shell.
fn needs_a_shell(line: &str) -> bool {
    let line = HOME.iter().find_map(|front| line.strip_prefix(front)).unwrap_or(line);
    let outside_single_quotes = if line.contains(['"', '\\']) { 1 } else { 2 };
    line.split('\'').step_by(outside_single_quotes).any(|part| part.contains(SPECIAL))
}

/// The name and the value of `NAME=value`.
fn assignment(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once('=')?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_name.then_some((name, value))
}

/// Whether the first word only starts the rest; with options it does more.
fn is_prefix(words: &[String]) -> bool {
    ["command", "env", "exec"].contains(&words[0].as_str())
        && words.get(1).is_some_and(|next| !next.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::{Command, Line, double_backslashes, read};
    use proptest::prelude::{any, prop_assert_eq, proptest};

    fn words(line: &str) -> Vec<String> {
        match read(line) {
            Line::Command(command) => command.words,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn words_are_read_as_a_shell_would() {
        assert_eq!(words("mycli --query 'a|b' x"), ["mycli", "--query", "a|b", "x"]);
        assert_eq!(words("mycli \"it's\" a\\ b"), ["mycli", "it's", "a b"]);
        assert_eq!(words("$HOME/bin/mycli auth"), ["$HOME/bin/mycli", "auth"]);
        assert_eq!(words(""), [""; 0]);
        assert_eq!(
            read("A=1 env B=2 exec mycli auth"),
            Line::Command(Command {
                words: vec!["mycli".to_owned(), "auth".to_owned()],
                sets: vec!["A".to_owned(), "B".to_owned()],
            })
        );
        assert_eq!(words("env -u A mycli"), ["env", "-u", "A", "mycli"]);
    }

    #[test]
    fn what_only_a_shell_knows_is_a_script() {
        for line in [
            "mycli | jq .token",
            "mycli auth 2>/dev/null",
            "echo \"$TOKEN\"",
            "echo \"`mycli`\"",
            "T=$(mycli hunter2x9); echo $T",
            "mycli *.json",
            "mycli ~/key",
            "mycli\nother",
            "A= hunter2x9",
            "A+=hunter2x9 mycli",
            ". ./env.sh",
            "! mycli",
            "\"$(echo '\"')\"",
            "mycli \"it's $A\"",
            "mycli \\' $A '",
        ] {
            assert_eq!(read(line), Line::Script, "{line}");
        }
        assert_eq!(read("sh -c 'mycli"), Line::UnbalancedQuotes);
    }

    #[test]
    fn backslashes_of_windows_stay() {
        let words = shlex::split(&double_backslashes(r#"C:\tools\freshbearer.exe headers "{\"a\": 1}""#));
        assert_eq!(words.unwrap(), [r"C:\tools\freshbearer.exe", "headers", r#"{"a": 1}"#]);
    }

    proptest! {
        #[test]
        fn quoted_words_are_read_back(arguments in proptest::collection::vec("[^\0\\\\'\"]{0,12}", 0..5)) {
            let line = shlex::try_join(["mycli"].into_iter().chain(arguments.iter().map(String::as_str)));
            prop_assert_eq!(&words(&line.unwrap())[1..], &arguments[..]);
        }

        #[test]
        fn one_unquoted_special_character_makes_a_script(before in "[a-z ]{1,9}", after in "[a-z '\"]{0,9}",
                                                         special in "[|&;<>()*$`\n]") {
            prop_assert_eq!(read(&format!("{before}{special}{after}")), Line::Script);
        }

        #[test]
        fn anything_is_read_without_a_panic(line in any::<String>()) {
            let _ = read(&line);
        }
    }
}
