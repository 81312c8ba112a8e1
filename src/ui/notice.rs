//! A line on a person's terminal for as long as something takes, and gone when it is done.
//!
//! Nobody else sees it: a client and a script read what we say on standard error when all is over.

use super::print::show;
use crate::system::clock::Deadline;
use crate::system::environment;
use std::cell::Cell;
use std::time::Duration;

/// Nobody wonders before.
const PATIENCE: Duration = Duration::from_secs(1);

/// Back to the first column, and the rest of the line erased.
const ERASE: &str = "\r\u{1b}[K";

pub(crate) struct Notice {
    text: String,
    due: Deadline,
    state: Cell<State>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Waiting,
    Shown,
    /// There is nobody to show it to.
    Idle,
}

impl Notice {
    /// One that is shown a second from now.
    pub(crate) fn new(text: String) -> Self {
        Self { text, due: Deadline::after(PATIENCE), state: Cell::new(State::Waiting) }
    }

    /// How long it is until it is to be shown.
    pub(crate) fn due_in(&self) -> Duration {
        if self.state.get() == State::Waiting { self.due.left() } else { Duration::MAX }
    }

    pub(crate) fn show_if_due(&self) {
        if self.state.get() != State::Waiting || !self.due.passed() {
            return;
        }
        let can_erase = environment::variable("TERM").is_some_and(|kind| kind != "dumb");
        if can_erase && environment::speaks_to_a_terminal() {
            // One that goes on in a second line could not be erased.
            let width = environment::terminal_width().unwrap_or(80) - 1;
            show(&self.text.chars().take(width).collect::<String>());
            self.state.set(State::Shown);
        } else {
            self.state.set(State::Idle);
        }
    }
}

impl Drop for Notice {
    fn drop(&mut self) {
        if self.state.get() == State::Shown {
            show(ERASE);
        }
    }
}
