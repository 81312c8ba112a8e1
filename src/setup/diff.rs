//! Pure: the difference between two texts, as lines that are taken out and put in, with a few around them.
//!
//! What stands there already may hold a secret, and so may a token command's words: each line is made fit to be
//! shown.

use crate::ui::redact;
use crate::ui::terminal::{Level, Look};

/// So many lines around a difference are shown.
const AROUND: usize = 2;

/// Texts with more lines are compared at their ends only.
const MOST: usize = 400;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Same,
    Out,
    In,
}

pub(super) fn diff(old: &str, new: &str, look: Look) -> String {
    let lines = compare(&old.lines().collect::<Vec<_>>(), &new.lines().collect::<Vec<_>>());
    let is_near = |at: usize| {
        let near = at.saturating_sub(AROUND)..(at + AROUND + 1).min(lines.len());
        lines[near].iter().any(|(sign, _)| *sign != Sign::Same)
    };
    let (mut text, mut skipped) = (String::new(), false);
    for (at, (sign, line)) in lines.iter().enumerate() {
        if !is_near(at) {
            skipped = true;
            continue;
        }
        if skipped && !text.is_empty() {
            text.push_str("    ...\n");
        }
        skipped = false;
        let line = shown(line);
        text += &match sign {
            Sign::Same => format!("    {}\n", look.faint(&line)),
            Sign::Out => format!("  {}\n", look.paint(Level::Error, &format!("- {line}"))),
            Sign::In => format!("  {}\n", look.paint(Level::Ok, &format!("+ {line}"))),
        };
    }
    text
}

/// With its indentation, which says where it belongs.
fn shown(line: &str) -> String {
    let bare = line.trim_start();
    let indentation = line[..line.len() - bare.len()].replace('\t', "    ");
    format!("{indentation}{}", redact::line(bare))
}

/// The longest common subsequence, of what is left between equal beginnings and equal ends.
fn compare<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<(Sign, &'a str)> {
    let begin = old.iter().zip(new).take_while(|(one, other)| one == other).count();
    let (old_rest, new_rest) = (&old[begin..], &new[begin..]);
    let end =
        old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(one, other)| one == other).count();
    let (old_rest, ends) = old_rest.split_at(old_rest.len() - end);
    let new_rest = &new_rest[..new_rest.len() - end];
    let same = |lines: &[&'a str]| lines.iter().map(|line| (Sign::Same, *line)).collect::<Vec<_>>();
    let mut lines = same(&old[..begin]);
    lines.extend(between(old_rest, new_rest));
    lines.extend(same(ends));
    lines
}

fn between<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<(Sign, &'a str)> {
    let mut lines = Vec::new();
    let (mut i, mut j) = (0, 0);
    if old.len() <= MOST && new.len() <= MOST {
        let mut longest = vec![vec![0_u32; new.len() + 1]; old.len() + 1];
        for i in (0..old.len()).rev() {
            for j in (0..new.len()).rev() {
                longest[i][j] = match old[i] == new[j] {
                    true => longest[i + 1][j + 1] + 1,
                    false => longest[i + 1][j].max(longest[i][j + 1]),
                };
            }
        }
        while i < old.len() && j < new.len() {
            if old[i] == new[j] {
                lines.push((Sign::Same, old[i]));
                (i, j) = (i + 1, j + 1);
            } else if longest[i + 1][j] >= longest[i][j + 1] {
                lines.push((Sign::Out, old[i]));
                i += 1;
            } else {
                lines.push((Sign::In, new[j]));
                j += 1;
            }
        }
    }
    lines.extend(old[i..].iter().map(|line| (Sign::Out, *line)));
    lines.extend(new[j..].iter().map(|line| (Sign::In, *line)));
    lines
}

#[cfg(test)]
mod tests {
    use super::{Sign, compare};
    use proptest::prelude::{prop_assert_eq, proptest};

    proptest! {
        #[test]
        fn each_side_can_be_read_off_a_difference(old in proptest::collection::vec("[a-c]", 0..12),
                                                  new in proptest::collection::vec("[a-c]", 0..12)) {
            let (old, new): (Vec<&str>, Vec<&str>) =
                (old.iter().map(String::as_str).collect(), new.iter().map(String::as_str).collect());
            let lines = compare(&old, &new);
            let side = |left_out| {
                lines.iter().filter(|(sign, _)| *sign != left_out).map(|(_, line)| *line).collect::<Vec<_>>()
            };
            prop_assert_eq!(side(Sign::In), old);
            prop_assert_eq!(side(Sign::Out), new);
        }
    }
}
