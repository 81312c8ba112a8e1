//! Door: the clients' own configuration: read for the helpers that it names, and changed by `setup` alone.
//!
//! A file that is missing says nothing. One that can't be read whole is reported, and nothing is concluded
//! from it.

pub(crate) mod named;

mod claude;
mod codex;
pub(crate) mod installed;

pub(crate) mod known;

pub(crate) mod config_file;
pub(crate) mod document;
pub(crate) mod program;
pub(crate) mod replacement;

mod toml_text;

mod json_text;

mod json_scan;

pub(crate) mod helper;
pub(crate) mod line;

use crate::system::environment;
use crate::ui::terminal;
use helper::{Helper, Scope};
use serde_json::Value;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Far more than any client writes.
const LARGEST: u64 = 32 << 20;

#[derive(Default)]
pub(crate) struct Found {
    /// In the order of the files.
    pub(crate) helpers: Vec<Helper>,
    /// Files, fit to be shown, with the reason why each could not be read.
    pub(crate) unreadable: Vec<(String, String)>,
    /// Whether any client is configured here.
    pub(crate) any_client: bool,
    /// Codex's own configuration, fit to be shown, if its helpers run in a daemon that all windows share.
    pub(crate) codex_daemon: Option<String>,
}

/// Reads the configuration of every client that we know.
pub(crate) fn find() -> Found {
    let mut found = Found::default();
    let Some(home) = environment::home() else { return found };
    let folders = environment::working_directory().map(|here| up_to_repository(&here)).unwrap_or_default();
    found.claude_code(&home, &folders);
    found.codex(&home, &folders);
    found
}

impl Found {
    fn claude_code(&mut self, home: &Path, folders: &[PathBuf]) {
        let moved = environment::variable("CLAUDE_CONFIG_DIR").map(PathBuf::from);
        let file = moved.as_deref().unwrap_or(home).join(".claude.json");
        let state = self.read(&file, home, json);
        if let Some(state) = &state {
            let place = terminal::path(&file, home);
            self.helpers.extend(claude::helpers_in_state(state, &place, home, &repository));
        }
        let file = moved.unwrap_or_else(|| home.join(".claude")).join("settings.json");
        if let Some(settings) = self.read(&file, home, json) {
            self.helpers.extend(claude::helpers_in_settings(&settings, &terminal::path(&file, home)));
        }
        for folder in folders {
            let file = folder.join(".mcp.json");
            if let Some(project) = self.read(&file, home, json) {
                // Trust is a matter of the folder that the client was started in, wherever the file is.
                let here = folders.first().unwrap_or(folder);
                let trusted = state.as_ref().is_none_or(|state| claude::is_trusted(state, here, &repository));
                let scope = Scope::Project { trusted };
                self.helpers.extend(claude::helpers_of_servers(
                    &project,
                    &terminal::path(&file, home),
                    scope,
                ));
            }
        }
    }

    fn codex(&mut self, home: &Path, folders: &[PathBuf]) {
        let moved = environment::variable("CODEX_HOME").map(PathBuf::from);
        let file = moved.unwrap_or_else(|| home.join(".codex")).join("config.toml");
        let own = self.read(&file, home, toml);
        if let Some(own) = &own {
            let place = terminal::path(&file, home);
            self.helpers.extend(codex::helpers(own, &place, Scope::User));
            self.codex_daemon = codex::starts_daemon(own).then_some(place);
        }
        for folder in folders {
            let project_file = folder.join(".codex").join("config.toml");
            if project_file != file
                && let Some(project) = self.read(&project_file, home, toml)
            {
                let trusted = own.as_ref().is_none_or(|own| codex::is_trusted(own, folders));
                let place = terminal::path(&project_file, home);
                self.helpers.extend(codex::helpers(&project, &place, Scope::Project { trusted }));
            }
        }
    }

    /// What a file says: `Null` if it is missing, `None` if it could not be read, which is noted.
    fn read(&mut self, file: &Path, home: &Path, parse: fn(&str) -> Result<Value, String>) -> Option<Value> {
        let read = match text(file) {
            Ok(None) => return Some(Value::Null),
            Ok(Some(text)) => parse(&text),
            Err(why) => Err(why),
        };
        self.any_client = true;
        read.map_err(|why| self.unreadable.push((terminal::path(file, home), why))).ok()
    }
}

#[allow(clippy::disallowed_methods, reason = "this is the door to the clients' configuration")]
fn text(file: &Path) -> Result<Option<String>, String> {
    // Opening a named pipe would wait for its writer.
    match std::fs::metadata(file) {
        Ok(meta) if !meta.is_file() => return Err("it is not a file".to_owned()),
        Ok(_) => {}
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(error.to_string()),
    }
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(file);
    let read = opened.and_then(|opened| opened.take(LARGEST + 1).read_to_end(&mut bytes));
    match read {
        Err(error) => Err(error.to_string()),
        Ok(_) if bytes.len() as u64 > LARGEST => Err(format!("it is larger than {} MiB", LARGEST >> 20)),
        Ok(_) => String::from_utf8(bytes).map(Some).map_err(|_| "it is not UTF-8".to_owned()),
    }
}

/// The parsers' own messages quote the file, which may hold a secret; a line number does not.
fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| format!("line {}: invalid JSON", error.line()))
}

fn toml(text: &str) -> Result<Value, String> {
    toml::from_str(text).map_err(|error| {
        let before = text.get(..error.span().map_or(0, |span| span.start)).unwrap_or_default();
        format!("line {}: invalid TOML", 1 + before.matches('\n').count())
    })
}

/// The directory and those above it up to the root of its repository; outside a repository, itself alone.
fn up_to_repository(here: &Path) -> Vec<PathBuf> {
    let root = repository(here).unwrap_or_else(|| here.to_path_buf());
    here.ancestors().take_while(|folder| folder.starts_with(&root)).map(Path::to_path_buf).collect()
}

/// The root of the repository that the directory is in.
fn repository(here: &Path) -> Option<PathBuf> {
    here.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_path_buf)
}
