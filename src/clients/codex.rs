//! Pure: the helpers in Codex's configuration, and the folders that it was told to trust.

use super::helper::{Client, Helper, Scope, Wanted};
use crate::ask::server::Server;
use crate::ui::redact;
use serde_json::{Map, Value};
use std::path::PathBuf;

/// Those of one `config.toml`.
pub(super) fn helpers(config: &Value, place: &str, scope: Scope) -> Vec<Helper> {
    let servers = config.get("mcp_servers").and_then(Value::as_object);
    servers
        .into_iter()
        .flatten()
        .filter_map(|(name, server)| of_server(name, server.as_object()?, place, scope))
        .collect()
}

/// Whether one of the folders was accepted.
pub(super) fn is_trusted(config: &Value, folders: &[PathBuf]) -> bool {
    let level =
        |folder: &PathBuf| config.get("projects")?.get(folder.to_str()?)?.get("trust_level")?.as_str();
    folders.iter().any(|folder| level(folder) == Some("trusted"))
}

/// Codex doesn't tell its helpers which server they work for.
fn of_server(name: &str, server: &Map<String, Value>, place: &str, scope: Scope) -> Option<Helper> {
    Some(Helper {
        client: Client::Codex,
        scope,
        place: place.to_owned(),
        setting: "http_headers_helper",
        title: redact::line(name),
        server: Server::default(),
        untold: server
            .get("url")
            .and_then(Value::as_str)
            .map(|url| Server { name: Some(name.into()), url: Some(url.into()) }),
        wanted: Wanted::Headers,
        on_process: server.contains_key("command") || !server.contains_key("url"),
        line: server.get("http_headers_helper")?.as_str()?.to_owned(),
    })
}
