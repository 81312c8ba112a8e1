//! Door: the clients' own configuration: read for the helpers that it names, and changed by `setup` alone.
//!
//! A file that is missing says nothing. One that can't be read whole is reported, and nothing is concluded
//! from it.

pub(crate) mod named;

mod claude_code;
mod codex;
mod others;

mod claude;
mod found;
pub(crate) mod installed;
mod places;

pub(crate) mod known;
pub(crate) mod remark;
pub(crate) mod replacement;
pub(crate) mod tail;

pub(crate) mod own_name;

pub(crate) mod config_file;
pub(crate) mod document;
pub(crate) mod program;

mod toml_text;

mod json_text;

mod json_scan;

pub(crate) mod helper;
pub(crate) mod line;

use crate::system::environment;
pub(crate) use found::Found;

/// Reads the configuration of every client that we know.
pub(crate) fn find() -> Found {
    let mut found = Found::default();
    let Some(home) = environment::home() else { return found };
    let folders = environment::working_directory().map(|here| places::up_to_repository(&here));
    let folders = folders.unwrap_or_default();
    claude_code::look(&mut found, &home, &folders);
    codex::look(&mut found, &home, &folders);
    others::look(&mut found, &home);
    found
}
