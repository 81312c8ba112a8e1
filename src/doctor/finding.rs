//! One fact that the doctor found, how bad it is, and what to do about it. It never holds a secret.

use crate::ui::complaint::Complaint;
use crate::ui::terminal::Level;
use serde_json::{Value, json};

#[derive(Clone, Debug)]
pub(super) struct Finding {
    /// A name that scripts may rely on. Its first word is the subject.
    pub(super) check: &'static str,
    pub(super) level: Level,
    pub(super) what: String,
    /// What findings of one cause have in common: it is counted once.
    pub(super) cause: String,
    pub(super) hint: Option<String>,
    /// The last lines that a command wrote on its standard error.
    pub(super) stderr_tail: Vec<String>,
}

impl Finding {
    pub(super) fn ok(check: &'static str, what: impl Into<String>) -> Self {
        let what = what.into();
        Self { check, level: Level::Ok, cause: what.clone(), what, hint: None, stderr_tail: Vec::new() }
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

    /// What a request would fail with. `title` says whose request, unless the complaint does.
    pub(super) fn complaint(check: &'static str, title: &str, complaint: Complaint) -> Self {
        let cause = complaint.what;
        let what = if title.is_empty() { cause.clone() } else { format!("{title}: {cause}") };
        Self { cause, stderr_tail: complaint.said, ..Self::error(check, what, complaint.hint) }
    }

    /// With a cause that other findings have too.
    #[must_use]
    pub(super) fn because_of(self, cause: impl Into<String>) -> Self {
        Self { cause: cause.into(), ..self }
    }

    pub(super) fn subject(&self) -> &'static str {
        self.check.split('-').next().unwrap_or(self.check)
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "check": self.check,
            "level": self.level.word(),
            "what": self.what,
            "hint": self.hint,
            "stderr_tail": self.stderr_tail,
        })
    }
}
