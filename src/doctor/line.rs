//! Pure: a helper's line, as far as it can be understood without being a shell.

use std::path::Path;

/// What a line says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// The program that it starts with, and its first argument.
    pub(super) program: Option<(String, Option<String>)>,
    /// The words that we would get, if we are called at its top.
    pub(super) ours: Option<Vec<String>>,
    /// Whether we are called at all: it may be inside of something.
    pub(super) invokes_freshbearer: bool,
    /// Whether it is words alone, with nothing for a shell to do.
    pub(super) is_plain: bool,
}

/// Our own program's name.
const OWN_NAME: &str = "freshbearer";

/// Where a shell's command ends.
const ENDS: [&str; 8] = ["|", "||", "&", "&&", ";", ">", "<", "2>"];

/// Reads it; `None` if its quotes don't come in pairs.
pub(super) fn read(line: &str) -> Option<Line> {
    let words = if cfg!(windows) { shlex::split(&doubled(line)) } else { shlex::split(line) }?;
    let start = words.iter().take_while(|word| is_assignment(word)).count();
    Some(Line {
        program: program(&words, start),
        ours: ours(&words, start),
        invokes_freshbearer: invokes_freshbearer(line),
        is_plain: start == 0 && !line.contains(['|', '&', ';', '<', '>', '$', '`', '(', ')', '*', '~', '\n']),
    })
}

/// The line with each backslash twice that isn't before a quote: on Windows it parts directories.
fn doubled(line: &str) -> String {
    line.replace('\\', "\\\\").replace("\\\\\"", "\\\"")
}

/// `NAME=value`.
fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

/// The program, and its first argument. What is assigned may itself be a command, of any number of words:
/// then nobody but a shell can tell where the program stands, and what stands there may be a secret. So may
/// what stands behind a blank too many: `TOKEN= secret`.
fn program(words: &[String], start: usize) -> Option<(String, Option<String>)> {
    let is_unclear =
        |word: &String| word.contains(['(', '`', ';', '&', '|', '<', '>']) || word.ends_with('=');
    if words[..start].iter().any(is_unclear) {
        return None;
    }
    // `NAME+=value` and the like are no programs either.
    let (program, is_cut) = cut(words.get(start).filter(|word| !word.contains('='))?);
    let argument = words.get(start + 1).filter(|_| !is_cut).map(|argument| cut(argument).0);
    Some((program, argument))
}

/// A word up to where its command ends, and whether it does.
fn cut(word: &str) -> (String, bool) {
    let end = word.find([';', '|', '&', ')']);
    (word[..end.unwrap_or(word.len())].to_owned(), end.is_some())
}

/// The words behind our name, where it stands for the program that the line runs.
fn ours(words: &[String], start: usize) -> Option<Vec<String>> {
    if words[..start].iter().any(|word| word.contains(['(', '`'])) {
        return None;
    }
    let mut at = start;
    while words.get(at).is_some_and(|word| ["command", "env", "exec"].contains(&word.as_str())) {
        at += 1 + words[at + 1..].iter().take_while(|word| is_assignment(word)).count();
    }
    words.get(at).filter(|word| is_us(word))?;
    let mut behind = Vec::new();
    for word in &words[at + 1..] {
        if ENDS.contains(&word.as_str()) || word.starts_with(['>', '|']) || word.starts_with("2>") {
            break;
        }
        behind.push(word.strip_suffix(';').unwrap_or(word).to_owned());
        if word.ends_with(';') {
            break;
        }
    }
    Some(behind)
}

/// Whether our name stands somewhere in it as a program's, and what we are asked for behind it.
fn invokes_freshbearer(line: &str) -> bool {
    let part_of_name = |c: char| c.is_alphanumeric() || "-_/.".contains(c);
    line.match_indices(OWN_NAME).any(|(at, name)| {
        let (before, after) = (&line[..at], &line[at + name.len()..]);
        let after = after.strip_prefix(".exe").unwrap_or(after);
        before.chars().next_back().is_none_or(|c| c == '/' || !part_of_name(c))
            && !after.starts_with(part_of_name)
            && ["headers", "token"].iter().any(|verb| after.contains(verb))
    })
}

fn is_us(word: &str) -> bool {
    let name = Path::new(word).file_name().and_then(|name| name.to_str());
    !word.contains(['(', '`', '='])
        && name.is_some_and(|name| name.strip_suffix(".exe").unwrap_or(name) == OWN_NAME)
}

#[cfg(test)]
mod tests {
    use super::{doubled, read};
    use proptest::prelude::{any, proptest};

    #[test]
    fn as_people_write_them() {
        let line = read("A=1 /opt/freshbearer headers --vary-env X -- mycli auth 2>/dev/null").unwrap();
        assert_eq!(line.ours.unwrap(), ["headers", "--vary-env", "X", "--", "mycli", "auth"]);
        assert_eq!(line.program.unwrap().0, "/opt/freshbearer");
        let line = read(r#"echo "{\"A\": \"Bearer $(freshbearer token x) ${B:-c} $1 $A\"}""#).unwrap();
        assert!(line.invokes_freshbearer && line.ours.is_none() && !line.is_plain);
        assert!(read("mycli auth print").unwrap().is_plain);
        for line in ["/src/freshbearer-tools/get", "/src/freshbearer/get", "get --for myfreshbearer"] {
            assert!(!read(line).unwrap().invokes_freshbearer, "{line}");
        }
        assert_eq!(read("echo 'half"), None);
        assert_eq!(read("").unwrap().program, None);
    }

    #[test]
    fn a_word_is_the_program_only_where_one_stands() {
        for (line, program) in [
            ("T=$(mycli hunter2x9); echo $T", None),
            ("T=`mycli hunter2x9`; echo $T", None),
            ("A=1;B=2 hunter2x9", None),
            ("A= hunter2x9", None),
            ("A+=hunter2x9 mycli", None),
            ("mycli; echo x", Some(("mycli", None))),
            ("A=1 sh get.sh; echo", Some(("sh", Some("get.sh")))),
        ] {
            let program =
                program.map(|(program, argument)| (program.to_owned(), argument.map(str::to_owned)));
            assert_eq!(read(line).unwrap().program, program, "{line}");
        }
    }

    #[test]
    fn backslashes_of_windows_stay() {
        let words = shlex::split(&doubled(r#"C:\tools\freshbearer.exe headers "{\"a\": 1}""#)).unwrap();
        assert_eq!(words, [r"C:\tools\freshbearer.exe", "headers", r#"{"a": 1}"#]);
    }

    #[test]
    fn we_are_called_where_we_are_the_program() {
        for (line, ours) in [
            ("env A=1 freshbearer token p; x", Some(vec!["token", "p"])),
            ("exec ~/bin/freshbearer headers p", Some(vec!["headers", "p"])),
            ("$HOME/bin/freshbearer headers", Some(vec!["headers"])),
            ("cd /opt/freshbearer && ./get.sh", None),
            ("cat /tmp/freshbearer", None),
            ("T=$(/usr/bin/freshbearer token p); echo $T", None),
            ("T=$(A=1 freshbearer token p); echo $T", None),
        ] {
            let line_read = read(line).unwrap();
            assert_eq!(
                line_read.invokes_freshbearer,
                line.contains("headers") || line.contains("token"),
                "{line}"
            );
            assert_eq!(
                line_read.ours,
                ours.map(|words| words.into_iter().map(str::to_owned).collect()),
                "{line}"
            );
        }
    }

    proptest! {
        #[test]
        fn anything_is_read_without_a_panic(line in any::<String>()) {
            let _ = read(&line);
        }
    }
}
