//! A process that may be a client.

/// A process, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// Its id.
    pub id: u32,
    /// Its parent's id.
    pub(super) parent: u32,
    /// When it started, in the system's own measure.
    pub started: u64,
    /// The file name of its program, without `.exe`, in lower case.
    pub program: String,
}

impl Process {
    /// Whether it is Codex, which re-runs its helper after a 401, and says nothing of itself in the environment.
    pub fn is_codex(&self) -> bool {
        self.program == "codex" || self.program.starts_with("codex-")
    }
}
