//! Pure: text broken at a terminal's width, its further lines under the column in which it began.

/// The text as it stands behind `indent` columns. `width`: the terminal's; `None`: nobody's, and nothing is broken.
/// A word that is wider than what there is, such as a path, stays whole.
pub(crate) fn wrapped(text: &str, indent: usize, width: Option<usize>) -> String {
    // So narrow a column is harder to read than what a terminal makes of a long line.
    let Some(room) = width.and_then(|width| width.checked_sub(indent)).filter(|room| *room >= 20) else {
        return text.to_owned();
    };
    let (mut whole, mut column) = (String::with_capacity(text.len()), 0);
    for word in text.split_inclusive(' ') {
        let letters = word.trim_end_matches(' ').chars().count();
        if column > 0 && column + letters > room {
            whole.truncate(whole.trim_end_matches(' ').len());
            whole.push('\n');
            whole.extend(std::iter::repeat_n(' ', indent));
            column = 0;
        }
        whole.push_str(word);
        column += word.chars().count();
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::wrapped;
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    #[test]
    fn further_lines_stand_under_the_first() {
        let text = "minted with a command that took its time";
        assert_eq!(wrapped(text, 4, Some(28)), "minted with a command\n    that took its time");
        assert_eq!(wrapped(text, 4, None), text);
        assert_eq!(wrapped(text, 70, Some(80)), text);
        let path = "/a/path/that/is/longer/than/the/whole/terminal/is/wide";
        assert_eq!(wrapped(path, 0, Some(30)), path);
    }

    proptest! {
        #[test]
        fn no_word_is_lost_and_no_line_is_too_long(text in "[a-z]{1,12}( [a-z]{1,12}){0,30}", indent in 0..30_usize,
                                                   width in 50..120_usize) {
            let broken = wrapped(&text, indent, Some(width));
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(words(&broken), words(&text));
            for (number, line) in broken.lines().enumerate() {
                prop_assert!(line.len() + if number == 0 { indent } else { 0 } <= width, "{}", broken);
            }
        }

        #[test]
        fn without_a_width_nothing_changes(text in any::<String>(), indent in any::<usize>()) {
            prop_assert_eq!(wrapped(&text, indent, None), text);
        }
    }
}
