//! Door: what was found in the clients' own configuration, and the files that it was read from.

use super::helper::Helper;
use super::remark::Remark;
use crate::ui::terminal;
use serde_json::Value;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// Far more than any client writes.
const LARGEST: u64 = 32 << 20;

#[derive(Default)]
pub(crate) struct Found {
    /// In the order of the files.
    pub(crate) helpers: Vec<Helper>,
    /// What else is to be told of.
    pub(crate) remarks: Vec<Remark>,
    /// Files, fit to be shown, with the reason why each could not be read.
    pub(crate) unreadable: Vec<(String, String)>,
    /// Whether any client is configured here.
    pub(crate) any_client: bool,
    /// Codex's own configuration, fit to be shown, if its helpers run in a daemon that all windows share.
    pub(crate) codex_daemon: Option<String>,
}

impl Found {
    /// What a file says: `Null` if it is missing, `None` if it could not be read, which is noted.
    pub(super) fn read(
        &mut self,
        file: &Path,
        home: &Path,
        parse: fn(&str) -> Result<Value, String>,
    ) -> Option<Value> {
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
pub(super) fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| format!("line {}: invalid JSON", error.line()))
}

pub(super) fn toml(text: &str) -> Result<Value, String> {
    toml::from_str(text).map_err(|error| {
        let before = text.get(..error.span().map_or(0, |span| span.start)).unwrap_or_default();
        format!("line {}: invalid TOML", 1 + before.matches('\n').count())
    })
}
