//! A mistake on the command line, said as every other error is: what is wrong, and what to do about it.

use crate::ui::complaint::{Complaint, Exit};
use crate::ui::redact;

/// Pure: what clap says of it, and of what might have been meant. `verb`: the one whose `--help` knows more.
pub(super) fn complaint(rendered: &str, verb: Option<&str>) -> Complaint {
    let mut paragraphs = rendered.split("\n\n");
    let first = paragraphs.next().unwrap_or_default();
    let (values, what): (Vec<&str>, Vec<&str>) =
        first.lines().map(str::trim).partition(|line| line.starts_with("[possible values: "));
    let what = what.join(" ");
    let what = what.strip_prefix("error: ").unwrap_or(&what);
    let tips = paragraphs.flat_map(str::lines).filter_map(|line| line.trim().strip_prefix("tip: "));
    let values = values.iter().filter_map(|line| line.strip_prefix("[possible values: ")?.strip_suffix(']'));
    let values = values.map(|values| format!("it is one of {values}"));
    let mut hints: Vec<String> = values.chain(tips.map(str::to_owned)).collect();
    let asked = verb.map_or_else(String::new, |verb| format!(" {verb}"));
    hints.push(format!("see 'freshbearer{asked} --help'"));
    Complaint::new(Exit::Usage, redact::path(what), redact::path(&hints.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::complaint;
    use proptest::prelude::{any, prop_assert, proptest};

    #[test]
    fn what_is_wrong_and_what_was_meant() {
        for (rendered, verb, what, hint) in [
            (
                "error: unrecognized subcommand 'headrs'\n\n  tip: a similar subcommand exists: 'headers'\n\nUsage: x\n",
                None,
                "unrecognized subcommand 'headrs'",
                "a similar subcommand exists: 'headers'; see 'freshbearer --help'",
            ),
            (
                "error: invalid value 'x' for '--form <FORM>'\n  [possible values: json, lines]\n\nFor more\n",
                Some("headers"),
                "invalid value 'x' for '--form <FORM>'",
                "it is one of json, lines; see 'freshbearer headers --help'",
            ),
            (
                "error: the following required arguments were not provided:\n  <SHELL>\n\nUsage: x\n",
                Some("completions"),
                "the following required arguments were not provided: <SHELL>",
                "see 'freshbearer completions --help'",
            ),
        ] {
            let said = complaint(rendered, verb);
            assert_eq!((said.what.as_str(), said.hint.as_str()), (what, hint));
        }
    }

    proptest! {
        #[test]
        fn it_is_two_lines_whatever_was_typed(rendered in any::<String>()) {
            let said = complaint(&rendered, Some("headers"));
            prop_assert!(!said.what.contains('\n') && !said.hint.contains('\n'));
        }
    }
}
