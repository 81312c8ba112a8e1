//! Door: questions to the person at the terminal.

use crate::system::environment;
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::print::print;
use std::io;

/// The answer to a question, or what stands for an empty one. Where nobody can be asked, or nobody answers, the
/// complaint names the option that says it.
pub(super) fn ask(question: &str, default: Option<&str>, option: &str) -> Result<String, Complaint> {
    if !environment::at_a_terminal() {
        return Err(missing(question, option));
    }
    let shown = default.map(|default| format!(" [{default}]")).unwrap_or_default();
    print("the question", &format!("{question}{shown}: "))?;
    match (read()?.as_deref().map(str::trim), default) {
        (Some(""), Some(default)) => Ok(default.to_owned()),
        (Some("") | None, _) => Err(missing(question, option)),
        (Some(answer), _) => Ok(answer.to_owned()),
    }
}

/// Whether the answer is yes.
pub(super) fn agrees(question: &str) -> Result<bool, Complaint> {
    print("the question", &format!("{question} [y/N] "))?;
    Ok(read()?.is_some_and(|answer| ["y", "yes"].contains(&answer.trim().to_lowercase().as_str())))
}

/// A line; `None` at the end of the input.
fn read() -> Result<Option<String>, Complaint> {
    let mut line = String::new();
    match io::stdin().read_line(&mut line) {
        Ok(0) => print("the question", "\n").map(|()| None),
        Ok(_) => Ok(Some(line)),
        Err(error) => {
            let what = format!("the answer could not be read ({error})");
            Err(Complaint::new(Exit::Broken, what, "say it with options: freshbearer setup --help"))
        }
    }
}

fn missing(question: &str, option: &str) -> Complaint {
    let mut question = question.to_owned();
    question[..1].make_ascii_lowercase();
    Complaint::new(Exit::Usage, format!("{question} was not given"), format!("say it with {option}"))
}
