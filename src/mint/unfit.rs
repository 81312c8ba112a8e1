//! A token that could be read and is of no use, because of its life.

use crate::ui::complaint::{Complaint, Exit};
use std::time::Duration;

/// Why a token that could be read is of no use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// It ended so long before it came.
    Ended(Duration),
    /// Its end is the beginning of the epoch, which is what programs write for no time at all.
    Zero,
    /// It begins so long after it came.
    NotYet(Duration),
}

impl Unfit {
    pub(super) fn complaint(&self, title: &str) -> Complaint {
        let (what, hint) = match self {
            Self::Ended(ago) => (
                format!("'{title}' printed a token that ended {} ago", in_words(*ago)),
                "it may keep tokens of its own past their end, or this machine's clock may be ahead",
            ),
            Self::Zero => (
                format!("'{title}' printed a token whose expiry is 0"),
                "run it by itself: programs write 0 where they have no time, so there may be no session",
            ),
            Self::NotYet(ahead) => (
                format!("'{title}' printed a token that is not valid for another {}", in_words(*ahead)),
                "this machine's clock may be behind",
            ),
        };
        Complaint::new(Exit::Output, what, hint)
    }
}

/// A span as people say it: in its largest unit.
fn in_words(span: Duration) -> String {
    const YEAR: u64 = 31_557_600;
    let seconds = span.as_secs();
    match seconds / YEAR {
        0 => {
            let unit = [86_400, 3600, 60, 1].into_iter().find(|unit| seconds >= *unit).unwrap_or(1);
            humantime::format_duration(Duration::from_secs(seconds / unit * unit))
                .to_string()
                .split(' ')
                .next()
                .unwrap_or_default()
                .to_owned()
        }
        1 => "1 year".to_owned(),
        years => format!("{years} years"),
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;
    use std::time::Duration;

    #[test]
    fn spans_in_words() {
        for (seconds, words) in [
            (0, "0s"),
            (59, "59s"),
            (3700, "1h"),
            (79_201, "22h"),
            (86_400, "1day"),
            (40_000_000, "1 year"),
            (1_795_582_800, "56 years"),
        ] {
            assert_eq!(in_words(Duration::from_secs(seconds)), words);
        }
    }
}
