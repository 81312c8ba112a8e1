//! One fact that the doctor found, how well it is, and what to do about it. It never holds a secret.

use crate::ui::complaint::Complaint;
use crate::ui::terminal::Level;
use serde_json::{Value, json};

/// One fact.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    /// What was looked at, by a name that stays: its first word is the subject.
    pub(super) check: &'static str,
    pub(super) level: Level,
    pub(super) what: String,
    pub(super) hint: Option<String>,
    /// The last words of a command.
    pub(super) said: Vec<String>,
}

impl Finding {
    pub(super) fn ok(check: &'static str, what: impl Into<String>) -> Self {
        Self { check, level: Level::Ok, what: what.into(), hint: None, said: Vec::new() }
    }

    pub(super) fn note(check: &'static str, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { level: Level::Note, hint: Some(hint.into()), ..Self::ok(check, what) }
    }

    pub(super) fn warning(check: &'static str, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { level: Level::Warning, ..Self::note(check, what, hint) }
    }

    pub(super) fn error(check: &'static str, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { level: Level::Error, ..Self::note(check, what, hint) }
    }

    /// What an errand would complain of; `about`: whose errand.
    pub(super) fn complaint(check: &'static str, about: &str, complaint: Complaint) -> Self {
        let what = if about.is_empty() { complaint.what } else { format!("{about}: {}", complaint.what) };
        Self { said: complaint.said, ..Self::error(check, what, complaint.hint) }
    }

    /// What it is about: the first word of its name.
    pub(super) fn subject(&self) -> &'static str {
        self.check.split('-').next().unwrap_or(self.check)
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "check": self.check,
            "level": self.level.word(),
            "what": self.what,
            "hint": self.hint,
            "said": self.said,
        })
    }
}
