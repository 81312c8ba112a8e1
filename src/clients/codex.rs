//! Pure: the helpers in Codex's configuration, and the folders that it trusts.

use super::helper::{Client, Helper, Scope, Wanted};
use crate::ask::server::Server;
use crate::ui::redact;
use serde_json::{Map, Value};
use std::path::PathBuf;

/// The helpers of one `config.toml`.
pub(super) fn helpers(config: &Value, place: &str, scope: Scope) -> Vec<Helper> {
    let servers = config.get("mcp_servers").and_then(Value::as_object);
    servers
        .into_iter()
        .flatten()
        .filter_map(|(name, server)| helper(name, server.as_object()?, place, scope))
        .collect()
}

/// Whether one of the folders was accepted.
pub(super) fn is_trusted(config: &Value, folders: &[PathBuf]) -> bool {
    let level =
        |folder: &PathBuf| config.get("projects")?.get(folder.to_str()?)?.get("trust_level")?.as_str();
    folders.iter().any(|folder| level(folder) == Some("trusted"))
}

/// Whether one daemon runs the helpers of all windows, as it does unless it is told not to (0.169.0).
pub(super) fn starts_daemon(config: &Value) -> bool {
    config.get("features").and_then(|features| features.get("daemon_auto_start")) != Some(&Value::Bool(false))
}

/// Codex does not tell its helpers which server they run for.
fn helper(name: &str, server: &Map<String, Value>, place: &str, scope: Scope) -> Option<Helper> {
    Some(Helper {
        client: Client::Codex,
        scope,
        place: place.to_owned(),
        setting: "http_headers_helper",
        title: redact::line(name),
        server: Server::default(),
        undisclosed_server: server
            .get("url")
            .and_then(Value::as_str)
            .map(|url| Server { name: Some(name.into()), url: Some(url.into()) }),
        wanted: Wanted::Headers,
        is_stdio: server.contains_key("command") || !server.contains_key("url"),
        line: server.get("http_headers_helper")?.as_str()?.to_owned(),
    })
}
