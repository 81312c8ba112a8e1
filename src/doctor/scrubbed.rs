//! Pure: variables that a helper names and its client takes out of its environment.

use super::finding::Finding;
use crate::clients::helper::{Client, Helper, Scope};

/// Words in a variable's name for which Claude Code takes it from the helpers of projects.
const TELLING: [&str; 11] = [
    "TOKEN",
    "SECRET",
    "PASSWORD",
    "PASSPHRASE",
    "KEY",
    "AUTH",
    "COOKIE",
    "PAT",
    "DSN",
    "CREDENTIAL",
    "CREDENTIALS",
];

/// All that Codex leaves to its helpers.
const LEFT: [&str; 10] =
    ["HOME", "LOGNAME", "PATH", "SHELL", "USER", "LANG", "LC_ALL", "TERM", "TMPDIR", "TZ"];

/// What there is to say of these variables.
pub(super) fn scrubbed(helper: &Helper, title: &str, variables: &[String]) -> Option<Finding> {
    let gone: Vec<&str> = variables.iter().map(String::as_str).filter(|name| is_gone(helper, name)).collect();
    let client = helper.client.title();
    let (why, hint) = match helper.client {
        Client::ClaudeCode => (
            format!("{client} takes such names from the helpers of projects"),
            "move the server to ~/.claude.json, or call the variable something else",
        ),
        Client::Codex => (
            format!("{client} clears its helpers' environment"),
            "let the command read it from a file of yours",
        ),
    };
    let what = format!("{title}: it names {}, and {why}", gone.join(", "));
    (!gone.is_empty()).then(|| Finding::warning("helper-scrubbed-variable", what, hint))
}

fn is_gone(helper: &Helper, name: &str) -> bool {
    match (helper.client, helper.scope) {
        (Client::ClaudeCode, Scope::Project { .. }) => {
            name.to_ascii_uppercase().split('_').any(|word| TELLING.contains(&word))
        }
        (Client::ClaudeCode, _) => false,
        (Client::Codex, _) => !LEFT.contains(&name),
    }
}

/// `$NAME` and `${NAME...}` that the line's shell looks up in its environment, each once.
pub(super) fn variables(line: &str) -> Vec<String> {
    let mut names: Vec<String> = expanded(line).into_iter().filter(|name| !assigns(line, name)).collect();
    names.sort();
    names.dedup();
    names
}

/// Whether it says `NAME=` somewhere.
fn assigns(line: &str, name: &str) -> bool {
    let part_of_name = |c: char| c.is_ascii_alphanumeric() || "_$?&{".contains(c);
    line.match_indices(&format!("{name}=")).any(|(at, _)| !line[..at].ends_with(part_of_name))
}

/// The names behind each `$` that isn't within single quotes: what is there is another program's.
fn expanded(line: &str) -> Vec<String> {
    let mut names = Vec::new();
    // Whether we are in double quotes: at the line's top, and in each parenthesis that is open.
    let mut doubled = vec![false];
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        let in_doubles = doubled.last().copied().unwrap_or_default();
        match c {
            '\\' => drop(rest.next()),
            '\'' if !in_doubles => drop(rest.find(|c| *c == '\'')),
            '"' => doubled.iter_mut().last().into_iter().for_each(|last| *last = !in_doubles),
            '(' if !in_doubles => doubled.push(false),
            ')' if !in_doubles && doubled.len() > 1 => drop(doubled.pop()),
            '$' if rest.as_str().starts_with('(') => {
                rest.next();
                doubled.push(false);
            }
            '$' => names.extend(name_at(rest.as_str())),
            _ => {}
        }
    }
    names
}

fn name_at(text: &str) -> Option<String> {
    let text = text.strip_prefix('{').unwrap_or(text);
    let name: String = text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_').then_some(name)
}

#[cfg(test)]
mod tests {
    use super::variables;
    use proptest::prelude::{any, proptest};

    #[test]
    fn variables_of_the_environment() {
        for (line, names) in [
            (r#"echo "{\"A\": \"$(freshbearer token x) ${B:-c} $1 $A\"}""#, &["A", "B"][..]),
            ("TOKEN=$(mycli | awk '{print $NF}'); echo $TOKEN", &[][..]),
            ("echo \"{\\\"A\\\": \\\"$(mycli | awk '{print $NF}') $KEY\\\"}\"", &["KEY"]),
            ("echo '{\"A\": \"'\"$KEY\"'\"}' \"it's $B\"", &["B", "KEY"]),
            ("curl \"https://h/?KEY=$KEY\"", &["KEY"]),
            ("A=\\$B mycli ${C:-$D}", &["C", "D"]),
        ] {
            assert_eq!(variables(line), names, "{line}");
        }
    }

    proptest! {
        #[test]
        fn anything_is_read_without_a_panic(line in any::<String>()) {
            let _ = variables(&line);
        }
    }
}
