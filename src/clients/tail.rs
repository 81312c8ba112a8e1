//! What stands behind a call of ours in a helper's line, and what becomes of the answer there.

use super::line::{self, Command, Line};
use super::own_name::own_args;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tail {
    /// `2>&1`: what we say on standard error goes into the answer.
    StderrIntoAnswer,
    /// `2>/dev/null` or a file: nobody reads what we say there, as usual.
    StderrElsewhere,
    /// `| jq`: another program makes the answer.
    Pipe,
}

/// The call, and its tail, if the line is one command of ours with something behind it.
pub(crate) fn split(line: &str) -> Option<(Command, Tail)> {
    let (front, tail) = cut(line.trim())?;
    match line::read(front) {
        Line::Command(command) if own_args(&command).is_some() => Some((command, tail)),
        // Both: the pipe is what counts.
        Line::Script if tail == Tail::Pipe => split(front).map(|(command, _)| (command, tail)),
        _ => None,
    }
}

fn cut(line: &str) -> Option<(&str, Tail)> {
    if let Some((front, _)) = line.rsplit_once('|') {
        return (!front.ends_with('|')).then_some((front, Tail::Pipe));
    }
    let (front, to) = line.rsplit_once("2>")?;
    let is_alone = front.ends_with(' ') && !to.trim().contains(char::is_whitespace);
    let tail = if to.trim() == "&1" { Tail::StderrIntoAnswer } else { Tail::StderrElsewhere };
    (is_alone && !to.is_empty()).then_some((front, tail))
}

#[cfg(test)]
mod tests {
    use super::{Tail, split};
    use proptest::prelude::{any, proptest};

    #[test]
    fn what_stands_behind_a_call_is_known() {
        for (line, tail) in [
            ("freshbearer headers internal 2>&1", Some(Tail::StderrIntoAnswer)),
            ("freshbearer headers -- mycli auth 2>/dev/null", Some(Tail::StderrElsewhere)),
            ("freshbearer headers internal | jq -c .", Some(Tail::Pipe)),
            ("freshbearer token internal 2>&1 | tail -n 1", Some(Tail::Pipe)),
            ("freshbearer headers internal || true", None),
            ("freshbearer headers -- sh -c 'mycli | jq .token'", None),
            ("mycli auth 2>&1", None),
            ("freshbearer headers internal", None),
            ("freshbearer headers $PROFILE 2>&1", None),
            ("", None),
        ] {
            assert_eq!(split(line).map(|(_, tail)| tail), tail, "{line}");
        }
    }

    proptest! {
        #[test]
        fn anything_is_read_without_a_panic(line in any::<String>()) {
            let _ = split(&line);
        }
    }
}
