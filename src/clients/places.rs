//! Where a project's configuration lies: in the directory that a client is started in, and in those above it.

use std::path::{Path, PathBuf};

/// The directory and those above it up to the root of its repository; outside a repository, itself alone.
pub(super) fn up_to_repository(here: &Path) -> Vec<PathBuf> {
    let root = repository(here).unwrap_or_else(|| here.to_path_buf());
    here.ancestors().take_while(|folder| folder.starts_with(&root)).map(Path::to_path_buf).collect()
}

/// The root of the repository that the directory is in.
pub(super) fn repository(here: &Path) -> Option<PathBuf> {
    here.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_path_buf)
}
