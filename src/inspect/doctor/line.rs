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
    pub(super) calls_us: bool,
    /// Variables that it names.
    pub(super) variables: Vec<String>,
    /// Whether it is words alone, with nothing for a shell to do.
    pub(super) is_plain: bool,
}

/// Our own program's name.
const OWN_NAME: &str = "freshbearer";

/// Where a shell's command ends.
const ENDS: [&str; 8] = ["|", "||", "&", "&&", ";", ">", "<", "2>"];

/// Reads it; `None` if its quotes don't come in pairs.
pub(super) fn read(line: &str) -> Option<Line> {
    let words = shlex::split(line)?;
    let is_assignment = |word: &&String| {
        word.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        })
    };
    let start = words.iter().take_while(is_assignment).count();
    let program = words.get(start).map(|program| (program.clone(), words.get(start + 1).cloned()));
    let us = words.iter().position(|word| is_us(word));
    let ours = us.map(|at| {
        let ends = |word: &&String| {
            ENDS.contains(&word.as_str()) || word.starts_with(['>', '|']) || word.starts_with("2>")
        };
        words[at + 1..].iter().take_while(|word| !ends(word)).cloned().collect()
    });
    Some(Line {
        program,
        ours,
        calls_us: calls_us(line),
        variables: variables(line),
        is_plain: start == 0 && !line.contains(['|', '&', ';', '<', '>', '$', '`', '(', ')', '*', '~', '\n']),
    })
}

/// Whether our name stands somewhere in it as a program's, and not as a part of another name.
fn calls_us(line: &str) -> bool {
    let part_of_name = |c: char| c.is_alphanumeric() || "-_/.".contains(c);
    line.match_indices(OWN_NAME).any(|(at, name)| {
        let (before, after) = (&line[..at], &line[at + name.len()..]);
        let after = after.strip_prefix(".exe").unwrap_or(after);
        before.chars().next_back().is_none_or(|c| c == '/' || !part_of_name(c))
            && !after.starts_with(part_of_name)
    })
}

fn is_us(word: &str) -> bool {
    let name = Path::new(word).file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.strip_suffix(".exe").unwrap_or(name) == OWN_NAME)
}

/// `$NAME` and `${NAME...}`, each once; what is quoted may be another shell's to expand.
fn variables(line: &str) -> Vec<String> {
    let mut names: Vec<String> = line
        .split('$')
        .skip(1)
        .map(|rest| {
            let rest = rest.strip_prefix('{').unwrap_or(rest);
            rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>()
        })
        .filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))
        .collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::read;
    use proptest::prelude::{any, proptest};

    #[test]
    fn as_people_write_them() {
        let line = read("A=1 /opt/freshbearer headers --vary-env X -- mycli auth 2>/dev/null").unwrap();
        assert_eq!(line.ours.unwrap(), ["headers", "--vary-env", "X", "--", "mycli", "auth"]);
        assert_eq!(line.program.unwrap().0, "/opt/freshbearer");
        let line = read(r#"echo "{\"A\": \"Bearer $(freshbearer token x) ${B:-c} $1 $A\"}""#).unwrap();
        assert!(line.calls_us && line.ours.is_none() && !line.is_plain);
        assert_eq!(line.variables, ["A", "B"]);
        assert!(read("mycli auth print").unwrap().is_plain);
        for line in ["/src/freshbearer-tools/get", "/src/freshbearer/get", "get --for myfreshbearer"] {
            assert!(!read(line).unwrap().calls_us, "{line}");
        }
        assert_eq!(read("echo 'half"), None);
        assert_eq!(read("").unwrap().program, None);
    }

    proptest! {
        #[test]
        fn anything_is_read_without_a_panic(line in any::<String>()) {
            let _ = read(&line);
        }
    }
}
