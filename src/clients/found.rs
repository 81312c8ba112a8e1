//! What was found in the clients' own configuration, and the files that it was read from.

use super::document::Format;
use super::helper::Helper;
use super::remark::Remark;
use crate::system::user_file;
use crate::ui::terminal;
use serde_json::Value;
use std::path::Path;

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
        let read = match user_file::text(file, user_file::LARGEST_OF_CLIENTS) {
            Ok(None) => return Some(Value::Null),
            Ok(Some(text)) => parse(&text),
            Err(why) => Err(why),
        };
        self.any_client = true;
        read.map_err(|why| self.unreadable.push((terminal::path(file, home), why))).ok()
    }
}

/// The parsers' own messages quote the file, which may hold a secret; a line number does not.
pub(super) fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| format!("line {}: invalid JSON", error.line()))
}

/// As the clients with windows, and some without, write it.
pub(super) fn json_with_comments(text: &str) -> Result<Value, String> {
    Format::Json.parse(text)
}

pub(super) fn toml(text: &str) -> Result<Value, String> {
    toml::from_str(text).map_err(|error| {
        let before = text.get(..error.span().map_or(0, |span| span.start)).unwrap_or_default();
        format!("line {}: invalid TOML", 1 + before.matches('\n').count())
    })
}
