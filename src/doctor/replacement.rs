//! Pure: what to put in the place of a helper that is not cached, ready to be pasted.
//!
//! A helper's line may hold a secret. It is shown only if every word of it is of the kind that a command
//! is made of, at the place where such words stand; else the reader is told what to do with it.

use super::line::Line;
use crate::clients::helper::{Helper, Wanted};
use crate::ui::redact;

/// Words that say nothing of anybody.
const PLAIN: [&str; 9] = ["authorization", "bearer", "cat", "echo", "jq", "n", "printf", "s", "token"];

/// Programs whose words are not what to do, but what to print.
const PRINTING: [&str; 3] = ["cat", "echo", "printf"];

/// So many words after a program's name say what it does.
const VERBS: usize = 2;

/// The setting as it should be, for the reader of a hint.
pub(super) fn in_its_place(helper: &Helper, line: &Line) -> String {
    let verb = match helper.wanted {
        Wanted::Headers => "freshbearer headers --",
        Wanted::Token => "freshbearer token --session api-key --",
    };
    if let Some(command) = within_echo(&helper.line).filter(|command| is_showable(command)) {
        return paste(helper, &format!("{verb} {command}"));
    }
    // There need not be a shell there that would understand it.
    if cfg!(windows) && !(line.is_plain && is_showable(&helper.line)) {
        return format!("write the line into a file that can be run, and put \"{verb} FILE\" in its place");
    }
    let quoted = shlex::try_quote(&helper.line).ok().filter(|_| is_showable(&helper.line));
    let value = match quoted {
        Some(_) if line.is_plain => format!("{verb} {}", helper.line.trim()),
        Some(quoted) => format!("{verb} sh -c {quoted}"),
        None => {
            return format!(
                "put \"{verb} sh -c '...'\" in its place, with the line as it is now for the dots, \
                 and '\\'' for each ' in it"
            );
        }
    };
    paste(helper, &value)
}

/// The setting with this line, as it stands in the client's file. A string of JSON is one of TOML.
fn paste(helper: &Helper, line: &str) -> String {
    let value = serde_json::Value::from(line);
    match helper.setting {
        "http_headers_helper" => format!("put in its place: http_headers_helper = {value}"),
        setting => format!("put in its place: \"{setting}\": {value}"),
    }
}

/// The token command in a line that does nothing but put its output behind `Bearer`: we do that too.
fn within_echo(line: &str) -> Option<&str> {
    let (before, rest) = line.split_once("$(")?;
    let (command, after) = rest.split_once(')')?;
    let bare = |text: &str| text.replace(['\'', '"', '\\', ' '], "").to_ascii_lowercase();
    let around = [bare(before), bare(after)];
    let known = [
        ["echo{authorization:bearer", "}"],
        ["printf{authorization:bearer%s}", ""],
        ["printf{authorization:bearer%s}n", ""],
    ];
    let is_plain = !command.contains(['$', '|', '&', ';', '<', '>', '`', '(', '\'', '"']);
    (is_plain && known.iter().any(|known| around == *known)).then(|| command.trim())
}

/// Whether nobody's secret can be in it.
fn is_showable(line: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    let mut rest = line;
    // How many more words may follow that say what a program does.
    let mut verbs = VERBS + 1;
    loop {
        let between = rest.find(is_word).unwrap_or(rest.len());
        let (gap, after) = rest.split_at(between);
        if gap.contains(['|', ';', '&', '`']) || gap.contains("$(") {
            verbs = VERBS + 1;
        } else if gap.contains(|c: char| c != ' ' && c != '\t') {
            verbs = 0;
        }
        if after.is_empty() {
            return true;
        }
        let (word, next) = after.split_at(after.find(|c| !is_word(c)).unwrap_or(after.len()));
        let is_plain = PLAIN.contains(&word.to_ascii_lowercase().as_str());
        let is_verb = verbs > 0 && is_like_a_verb(word, verbs == VERBS + 1);
        if !is_plain && !is_verb || gap.contains('$') && !gap.contains("$(") {
            return false;
        }
        let name = word.rsplit('/').next().unwrap_or_default();
        verbs = if PRINTING.contains(&name) { 0 } else { verbs.saturating_sub(1) };
        rest = next;
    }
}

/// A program, perhaps with its path, or a word in lower case; no option, as its value may come next.
fn is_like_a_verb(word: &str, is_program: bool) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c == '-';
    if is_program {
        return redact::line(word) == word;
    }
    word.len() <= 24 && !word.starts_with('-') && word.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::{is_showable, within_echo};

    #[test]
    fn a_command_within_an_echo_is_found() {
        for (line, command) in [
            ("echo '{\"Authorization\": \"Bearer '\"$(mycli auth)\"'\"}'", Some("mycli auth")),
            ("echo \"{\\\"Authorization\\\":\\\"Bearer $(mycli auth)\\\"}\"", Some("mycli auth")),
            ("printf '{\"Authorization\":\"Bearer %s\"}\\n' \"$(mycli auth)\"", Some("mycli auth")),
            ("echo \"{\\\"X-Org\\\":\\\"7\\\",\\\"Authorization\\\":\\\"Bearer $(mycli)\\\"}\"", None),
            ("echo \"{\\\"Authorization\\\":\\\"Bearer $(mycli | tr a b)\\\"}\"", None),
            ("mycli auth", None),
        ] {
            assert_eq!(within_echo(line), command, "{line}");
        }
    }

    #[test]
    fn commands_are_shown() {
        for line in [
            "mycli auth print-access-token",
            "/opt/mycli/bin/mycli auth print-access-token",
            "echo '{\"Authorization\": \"Bearer '\"$(mycli auth print-access-token)\"'\"}'",
            "printf '{\"Authorization\":\"Bearer %s\"}\\n' \"$(mycli auth token)\"",
            "mycli auth token | jq",
            "./get-token.sh",
        ] {
            assert!(is_showable(line), "{line}");
        }
    }

    #[test]
    fn what_may_hold_a_secret_is_not() {
        for line in [
            "curl -u user:canary https://id.example",
            "mycli --password canary",
            "PGPASSWORD=canary mycli auth",
            "echo '{\"Authorization\":\"Bearer canaryofletters\"}'",
            "echo '{\"X-Api-Key\":\"canary\"}'",
            "printf %s canary",
            "echo canary",
            "/bin/echo canary",
            "mycli auth login canary",
            "mycli auth token | sed s/x/canary/",
            "mycli auth login canary0123",
            "mycli $CANARY",
        ] {
            assert!(!is_showable(line), "{line}");
        }
    }
}
