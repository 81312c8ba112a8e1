//! What is checked by reading the source, without running it.
//!
//! Its name sorts before `black_box`: that runner's last lines say what was left out, and are to stand last.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "a test reads the source")]

mod documents;
mod floors;
mod forgotten;
mod packages;
mod words;

use std::path::{Path, PathBuf};

/// All files of Rust below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found
}
