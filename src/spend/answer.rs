//! The way of every answer: get a token, lay it out, print it whole, and see to what comes after.

use crate::ask::Ask;
use crate::fresh_token::{self, Answer};
use crate::ui::complaint::{Complaint, Exit};
use std::io::{self, ErrorKind, Write};
use zeroize::Zeroizing;

/// Gets a token, lays it out and prints it: the whole answer in one piece, or nothing.
pub(super) fn answer(
    ask: &Ask,
    lay_out: impl FnOnce(&Answer) -> Result<Zeroizing<String>, Complaint>,
) -> Result<(), Complaint> {
    let answer = fresh_token::ask(ask)?;
    let text = lay_out(&answer)?;
    for warning in &answer.warnings {
        // Standard error may be closed; the token is what counts.
        let _ = writeln!(io::stderr(), "warning: {warning}");
    }
    print(&text)?;
    fresh_token::after_answer(ask, answer);
    Ok(())
}

fn print(text: &str) -> Result<(), Complaint> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => Ok(()),
        // The reader has gone: it wants nothing, and gets it.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Complaint::new(
            Exit::Broken,
            format!("the answer could not be written ({error})"),
            "see where standard output goes",
        )),
    }
}
