//! What a command that somebody logs in with says on its standard output while it runs: the page to open, the
//! question that it waits with. Its token is printed there too, and not shown.

use crate::ui::print::show;
use crate::ui::redact::instruction;
use zeroize::Zeroizing;

/// How much of the output has been looked at.
#[derive(Default)]
pub(super) struct Overheard {
    /// Up to the beginning of the last line.
    lines: usize,
    /// So much of the last line was shown, as it is a question.
    question: usize,
}

impl Overheard {
    /// Shows what has been said since, on standard error.
    pub(super) fn listen(&mut self, output: &[u8]) {
        while let Some(line) = first_line(output.get(self.lines..).unwrap_or_default()) {
            // What follows a question is judged with it, and again by itself.
            let rest = instruction(&text(line)).and_then(|_| instruction(&text(&line[self.question..])));
            if let Some(rest) = rest {
                show(&format!("{rest}\n"));
            }
            (self.lines, self.question) = (self.lines + line.len() + 1, 0);
        }
        let unended = output.get(self.lines..).unwrap_or_default();
        if self.question == 0
            && unended.trim_ascii_end().ends_with(b":")
            && let Some(question) = instruction(&text(unended))
        {
            show(&format!("{question} "));
            self.question = unended.len();
        }
    }
}

/// The first line, if it is ended.
fn first_line(output: &[u8]) -> Option<&[u8]> {
    output.iter().position(|byte| *byte == b'\n').map(|end| &output[..end])
}

fn text(bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(String::from_utf8_lossy(bytes).into_owned())
}
