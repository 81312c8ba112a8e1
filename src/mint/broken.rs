//! Pure: a token command that did not run to its end, and what to do about it.

use super::not_found::Reason;
use crate::ui::complaint::{Cause, Complaint, Exit};
use crate::ui::terminal;
use std::io;
use std::time::Duration;

/// What became of it.
#[derive(Debug)]
pub(super) enum Broken {
    NotFound(Reason),
    NotExecutable(io::Error),
    IsDirectory,
    /// In a directory that may not be entered.
    OutOfReach(io::Error),
    CouldNotStart(io::Error),
    TooMuch,
    TimedOut(Duration, Vec<String>),
}

impl Broken {
    /// `program`: what was to be started, in its quotes.
    pub(super) fn complaint(self, title: &str, program: &str) -> Complaint {
        let cause = if matches!(self, Self::TooMuch) { Cause::Lasting } else { Cause::Caller };
        let complaint = match self {
            Self::NotFound(reason) => {
                let (what, hint) = reason.pair(program);
                Complaint::new(Exit::Command, what, hint)
            }
            Self::NotExecutable(error) => Complaint::new(
                Exit::Command,
                format!("{program} can't be executed ({error})"),
                "make it executable and let its first line name its interpreter; or write 'sh' before it",
            ),
            Self::IsDirectory => Complaint::new(
                Exit::Command,
                format!("{program} is a directory"),
                "name the program in it that prints the token",
            ),
            Self::OutOfReach(error) => Complaint::new(
                Exit::Command,
                format!("{program} can't be reached ({error})"),
                "a directory on its path may not be entered by you: see who owns it, and with which mode",
            ),
            Self::CouldNotStart(error) => {
                Complaint::new(Exit::Command, format!("'{title}' could not be started ({error})"), "see whether the machine is short of processes, open files or memory")
            }
            Self::TooMuch => Complaint::new(
                Exit::Output,
                format!("'{title}' printed more than 1 MiB, wanted one token"),
                "choose a form of it that prints only the token, or JSON",
            ),
            Self::TimedOut(limit, said) => Complaint::new(
                Exit::Deadline,
                format!("'{title}' did not end within {}, and was ended", terminal::took(limit)),
                "run it by itself: it may be waiting for you, or for a network; --command-timeout gives it longer",
            )
            .with_stderr(said),
        };
        complaint.because(cause)
    }
}
