//! Door: what the clients' own configuration says of helpers. Read where it is; never written.
//!
//! A file that isn't there says nothing. One that can't be read is told of: the client can't read it
//! either.

mod claude;
mod codex;

pub(crate) mod helper;

use crate::system::environment;
use crate::ui::terminal;
use helper::{Helper, Scope};
use serde_json::Value;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// No configuration that is meant for reading is longer.
const LARGEST: u64 = 32 << 20;

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Every helper, in the order of the files.
    pub(crate) helpers: Vec<Helper>,
    /// Files that can't be read, as they may be shown, with the reason.
    pub(crate) unreadable: Vec<(String, String)>,
    /// Whether any client has a configuration here.
    pub(crate) any: bool,
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
        let state = self.read(&file, home, json).unwrap_or_default();
        self.helpers.extend(claude::of_state(&state, &terminal::path(&file, home), home, &repository));
        let settings = moved.unwrap_or_else(|| home.join(".claude")).join("settings.json");
        if let Some(settings_say) = self.read(&settings, home, json) {
            self.helpers.extend(claude::of_settings(&settings_say, &terminal::path(&settings, home)));
        }
        for folder in folders {
            let file = folder.join(".mcp.json");
            if let Some(project) = self.read(&file, home, json) {
                // It asks for the folder in which it was started, wherever the file lies.
                let here = folders.first().unwrap_or(folder);
                let scope = Scope::Project { trusted: claude::is_trusted(&state, here, &repository) };
                self.helpers.extend(claude::of_project(&project, &terminal::path(&file, home), scope));
            }
        }
    }

    fn codex(&mut self, home: &Path, folders: &[PathBuf]) {
        let moved = environment::variable("CODEX_HOME").map(PathBuf::from);
        let file = moved.unwrap_or_else(|| home.join(".codex")).join("config.toml");
        let own = self.read(&file, home, toml).unwrap_or_default();
        self.helpers.extend(codex::helpers(&own, &terminal::path(&file, home), Scope::User));
        for folder in folders {
            let project = folder.join(".codex").join("config.toml");
            if project != file
                && let Some(project_says) = self.read(&project, home, toml)
            {
                let scope = Scope::Project { trusted: codex::is_trusted(&own, folders) };
                self.helpers.extend(codex::helpers(&project_says, &terminal::path(&project, home), scope));
            }
        }
    }

    fn read(&mut self, file: &Path, home: &Path, parse: fn(&str) -> Result<Value, String>) -> Option<Value> {
        let text = match open(file) {
            Ok(text) => text?,
            Err(why) => {
                self.unreadable.push((terminal::path(file, home), why));
                return None;
            }
        };
        self.any = true;
        match parse(&text) {
            Ok(value) => Some(value),
            Err(why) => {
                self.unreadable.push((terminal::path(file, home), why));
                None
            }
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "this is the door to the clients' configuration")]
fn open(file: &Path) -> Result<Option<String>, String> {
    // What is no file isn't waited for.
    match std::fs::metadata(file) {
        Ok(meta) if !meta.is_file() => return Err("it is not a file".to_owned()),
        Ok(_) => {}
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(error.to_string()),
    }
    let mut text = String::new();
    let opened = std::fs::File::open(file);
    let read = opened.and_then(|opened| opened.take(LARGEST).read_to_string(&mut text));
    read.map(|_| Some(text)).map_err(|error| error.to_string())
}

/// What such a parser says of a mistake names its place and not what stands there.
fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| format!("line {}: it is no JSON there", error.line()))
}

fn toml(text: &str) -> Result<Value, String> {
    toml::from_str(text).map_err(|error| {
        let before = text.get(..error.span().map_or(0, |span| span.start)).unwrap_or_default();
        format!("line {}: it is no TOML there", 1 + before.matches('\n').count())
    })
}

/// The directory and those above it up to the root of its repository; without one, itself alone.
fn up_to_repository(here: &Path) -> Vec<PathBuf> {
    let root = repository(here).unwrap_or_else(|| here.to_path_buf());
    here.ancestors().take_while(|folder| folder.starts_with(&root)).map(Path::to_path_buf).collect()
}

/// The root of the repository in which the directory lies.
fn repository(here: &Path) -> Option<PathBuf> {
    here.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_path_buf)
}
