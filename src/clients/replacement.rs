//! The line that serves a helper's token from the cache.

use super::helper::Wanted;
use super::line::{self, Line};
use super::own_name::own_args;

/// The line that runs the same token command through freshbearer. `None` if that takes a person, because
/// the line is a script, sets something first, or calls freshbearer already.
///
/// It holds whatever secret the line holds.
pub(crate) fn cached(line: &str, wanted: Wanted) -> Option<String> {
    let command = inside_echo(line, wanted).unwrap_or(line).trim();
    match line::read(command) {
        Line::Command(read) if own_args(&read).is_none() => {
            let comes_first = read.sets.is_empty() && command.starts_with(read.program());
            (comes_first && !read.words.is_empty()).then(|| format!("{} {command}", prefix(wanted)))
        }
        _ => None,
    }
}

/// What to write before a token command.
pub(crate) const fn prefix(wanted: Wanted) -> &'static str {
    match wanted {
        Wanted::Headers => "freshbearer headers --",
        Wanted::Token => "freshbearer token --session api-key --",
    }
}

/// The token command in `echo "{\"Authorization\": \"Bearer $(mycli auth)\"}"` and its like: freshbearer
/// builds that object itself.
pub(crate) fn inside_echo(line: &str, wanted: Wanted) -> Option<&str> {
    let (before, rest) = line.split_once("$(")?;
    let (command, after) = rest.split_once(')')?;
    let unquoted = |text: &str| text.replace(['\'', '"', '\\', ' '], "").to_ascii_lowercase();
    let around = [unquoted(before), unquoted(after)];
    let known: &[[&str; 2]] = match wanted {
        Wanted::Headers => &[
            ["echo{authorization:bearer", "}"],
            ["printf{authorization:bearer%s}", ""],
            ["printf{authorization:bearer%s}n", ""],
        ],
        Wanted::Token => &[["echo", ""], ["printf%s", ""], ["printf%sn", ""]],
    };
    known.iter().any(|known| around == *known).then(|| command.trim())
}

#[cfg(test)]
mod tests {
    use super::{Wanted, cached};
    use proptest::prelude::{any, prop_assert, proptest};

    #[test]
    fn a_plain_command_or_one_in_an_echo_has_its_replacement() {
        for (line, command) in [
            ("echo '{\"Authorization\": \"Bearer '\"$(mycli auth)\"'\"}'", Some("mycli auth")),
            ("echo \"{\\\"Authorization\\\":\\\"Bearer $(mycli auth)\\\"}\"", Some("mycli auth")),
            ("printf '{\"Authorization\":\"Bearer %s\"}\\n' \"$(mycli auth)\"", Some("mycli auth")),
            ("printf '{\"Authorization\":\"Bearer %s\"}' \"$( ~/bin/mycli )\"", Some("~/bin/mycli")),
            ("echo \"{\\\"Authorization\\\":\\\"Bearer $(mycli \"a b\")\\\"}\"", Some("mycli \"a b\"")),
            ("echo \"{\\\"Authorization\\\":\\\"Bearer $(mycli ')' )\\\"}\"", None),
            (" mycli --query 'a b' ", Some("mycli --query 'a b'")),
            ("echo \"{\\\"X-Org\\\":\\\"7\\\",\\\"Authorization\\\":\\\"Bearer $(mycli)\\\"}\"", None),
            ("echo \"{\\\"Authorization\\\":\\\"Bearer $(mycli | tr a b)\\\"}\"", None),
            ("echo \"{\\\"Authorization\\\":\\\"Bearer $(mycli $A)\\\"}\"", None),
            ("echo \"{\\\"Authorization\\\":\\\"Bearer $(freshbearer token p)\\\"}\"", None),
            ("echo \"{\\\"Authorization\\\":\\\"Bearer $(mycli)$(other)\\\"}\"", None),
            ("mycli auth | jq", None),
            ("A=1 mycli auth", None),
            ("mycli=1 mycli auth", None),
            ("exec mycli auth", None),
            ("freshbearer headers p", None),
            ("", None),
        ] {
            let expected = command.map(|command| format!("freshbearer headers -- {command}"));
            assert_eq!(cached(line, Wanted::Headers), expected, "{line}");
        }
        let expected = "freshbearer token --session api-key -- mycli auth";
        for line in ["mycli auth", "echo $(mycli auth)", "printf '%s\\n' \"$(mycli auth)\""] {
            assert_eq!(cached(line, Wanted::Token).as_deref(), Some(expected), "{line}");
        }
    }

    proptest! {
        #[test]
        fn a_replacement_is_never_replaced_again(line in any::<String>()) {
            for wanted in [Wanted::Headers, Wanted::Token] {
                if let Some(line) = cached(&line, wanted) {
                    prop_assert!(cached(&line, wanted).is_none(), "{line}");
                }
            }
        }
    }
}
