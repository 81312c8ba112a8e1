//! A change of one file: what it sets, and the text with it.

use super::diff::diff;
use crate::clients::config_file::ConfigFile;
use crate::clients::document::{Format, Node};
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::terminal::{self, Look};
use serde_json::Value;
use std::path::{Path, PathBuf};

pub(super) struct Change {
    /// Whose file it is, and by which means the client gets its token.
    pub(super) title: String,
    pub(super) file: ConfigFile,
    pub(super) format: Format,
    pub(super) edits: Vec<Edit>,
    /// The whole text with all edits.
    pub(super) new: String,
    /// The client's own command that makes this change.
    pub(super) by: Option<OwnCommand>,
}

pub(super) struct Edit {
    pub(super) path: Vec<String>,
    pub(super) node: Node,
}

pub(super) struct OwnCommand {
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<String>,
}

impl Change {
    /// None yet, of this file.
    pub(super) fn new(title: String, path: &Path, base: &Path, format: Format) -> Result<Self, Complaint> {
        let file = ConfigFile::open(path, base).map_err(|why| unusable(path, &why))?;
        let new = file.text.clone().unwrap_or_default();
        Ok(Self { title, file, format, edits: Vec::new(), new, by: None })
    }

    /// What the file says.
    pub(super) fn value(&self) -> Result<Value, Complaint> {
        self.format
            .parse(&self.new)
            .map_err(|why| unusable(&self.file.path, &format!("can't be read: {why}")))
    }

    pub(super) fn set(&mut self, path: &[&str], node: Node) -> Result<(), Complaint> {
        let new = self.format.set(&self.new, path, &node).ok_or_else(|| {
            let what = format!("can't be changed at {} without touching more", path.join("."));
            unusable(&self.file.path, &what)
        })?;
        self.new = new;
        self.edits.push(Edit { path: path.iter().map(|name| (*name).to_owned()).collect(), node });
        Ok(())
    }

    /// As a diff.
    pub(super) fn shown(&self, look: Look) -> String {
        diff(self.file.text.as_deref().unwrap_or_default(), &self.new, look)
    }
}

/// A file that must not be changed, or can't be.
pub(super) fn unusable(path: &Path, why: &str) -> Complaint {
    Complaint::new(
        Exit::Broken,
        format!("{} {why}", terminal::whole_path(path)),
        "fix this, leave that client out with --client, or see what to write with --print",
    )
}
