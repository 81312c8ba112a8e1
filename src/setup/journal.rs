//! The journal: what setup changed, so that it can be taken back. Files and the places in them; of what stands
//! there only digests, as it may hold a secret.

use crate::clients::document::Format;
use crate::system::state_dir::{StateDir, StateError};
use crate::ui::complaint::{Complaint, Exit};
use fs2::FileExt;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::File;
use std::path::PathBuf;

const NAME: &str = "setup.json";

/// What was done to one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Step {
    /// The server that it was set up for; `None`: helpers were wrapped.
    pub(super) server: Option<String>,
    pub(super) file: PathBuf,
    pub(super) base: PathBuf,
    pub(super) format: Format,
    pub(super) entries: Vec<Entry>,
    /// The digest of the file as it was; `None`: it wasn't there.
    pub(super) before: Option<String>,
    pub(super) after: String,
    /// The copy of the file as it was.
    pub(super) backup: Option<PathBuf>,
    /// Directories that were made for it.
    #[serde(default)]
    pub(super) made: Vec<PathBuf>,
}

/// What was set in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) path: Vec<String>,
    /// The digest of the value.
    pub(super) value: String,
}

/// The journal, held by one process at a time.
pub(super) struct Journal {
    state: StateDir,
    pub(super) steps: Vec<Step>,
    _lock: File,
}

#[derive(Serialize, Deserialize)]
struct Written {
    version: u32,
    steps: Vec<Step>,
}

impl Journal {
    pub(super) fn open() -> Result<Self, Complaint> {
        let state = StateDir::find().map_err(|error| unusable(&error))?;
        let lock = state.open_lock("setup.lock").map_err(|error| unusable(&error))?;
        if lock.try_lock_exclusive().is_err() {
            let what = "another setup is at work";
            return Err(Complaint::new(Exit::Broken, what, "let it end, and try again"));
        }
        let written = state.read(NAME).map_err(|error| unusable(&error))?;
        let steps = match written.map(|bytes| serde_json::from_slice::<Written>(&bytes)) {
            None => Vec::new(),
            Some(Ok(Written { version: 1, steps })) => steps,
            Some(_) => {
                let what = format!("{} can't be read", state.path().join(NAME).display());
                let hint = "if another version of freshbearer wrote it, use that; else remove it, and what was set up by hand";
                return Err(Complaint::new(Exit::Broken, what, hint));
            }
        };
        Ok(Self { state, steps, _lock: lock })
    }

    /// Writes it down as it is now; with no step left, it goes.
    pub(super) fn save(&self) -> Result<(), Complaint> {
        if self.steps.is_empty() {
            return self.state.remove(NAME).map(drop).map_err(|error| unusable(&error));
        }
        let written = Written { version: 1, steps: self.steps.clone() };
        let text = serde_json::to_string_pretty(&written).unwrap_or_default();
        self.state.replace(NAME, text.as_bytes()).map_err(|error| unusable(&error))
    }
}

/// The digest of a file.
pub(super) fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut text, byte| {
        // Writing to a string doesn't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The digest of a value, however it is written.
pub(super) fn digest_of_value(value: &Value) -> String {
    digest(&value.to_string())
}

fn unusable(error: &StateError) -> Complaint {
    let what = format!("what is changed can't be written down ({error})");
    Complaint::new(Exit::Broken, what, "fix this: without it, nothing could be taken back")
}
