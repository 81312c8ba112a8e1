//! What the bridge says on standard error: faults, and if it was asked to, what passes. Never a token, and nothing
//! of what a message holds but its method and id.

use super::fault::Fault;
use crate::ui::print::say;
use crate::ui::redact;

#[derive(Clone, Copy, Debug)]
pub(super) struct Voice {
    pub(super) verbose: bool,
}

impl Voice {
    pub(super) fn warn(self, line: &str) {
        say(&format!("warning: {}", redact::line(line)));
    }

    /// For what: a method.
    pub(super) fn fault(self, method: &str, fault: &Fault) {
        say(&format!("error: {method}: {}\nhint: {}", redact::line(&fault.what), redact::line(&fault.hint)));
    }

    pub(super) fn verbose(self, line: impl FnOnce() -> String) {
        if self.verbose {
            say(&redact::line(&line()));
        }
    }
}
