//! The helpers in Codex's configuration, and the folders that it trusts.

use super::found::{Found, toml};
use super::helper::{Client, Helper, Scope, Wanted, has_authorization, words};
use super::remark::{Bridge, Remark};
use crate::ask::server::Server;
use crate::system::environment;
use crate::ui::{redact, terminal};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// Its own file, and those of the projects that we are in.
pub(super) fn look(found: &mut Found, home: &Path, folders: &[PathBuf]) {
    let moved = environment::variable("CODEX_HOME").map(PathBuf::from);
    let file = moved.unwrap_or_else(|| home.join(".codex")).join("config.toml");
    let own = found.read(&file, home, toml);
    if let Some(own) = &own {
        let place = terminal::path(&file, home);
        found.helpers.extend(helpers(own, &place, Scope::User));
        found.remarks.extend(remarks(own, &place, Scope::User));
        found.codex_daemon = starts_daemon(own).then_some(place);
    }
    for folder in folders {
        let project_file = folder.join(".codex").join("config.toml");
        if project_file != file
            && let Some(project) = found.read(&project_file, home, toml)
        {
            let trusted = own.as_ref().is_none_or(|own| is_trusted(own, folders));
            let place = terminal::path(&project_file, home);
            found.helpers.extend(helpers(&project, &place, Scope::Project { trusted }));
            found.remarks.extend(remarks(&project, &place, Scope::Project { trusted }));
        }
    }
}

/// What else its servers say.
fn remarks(config: &Value, place: &str, scope: Scope) -> Vec<Remark> {
    let servers = config.get("mcp_servers").and_then(Value::as_object).into_iter().flatten();
    servers.filter_map(|(name, server)| remark(&redact::line(name), server, place, scope)).collect()
}

fn remark(title: &str, server: &Value, place: &str, scope: Scope) -> Option<Remark> {
    if let Some(program) = server.get("command").and_then(Value::as_str) {
        return Bridge::new(title, place, program, words(server.get("args"))).map(Remark::Bridge);
    }
    let headers = server.get("http_headers").and_then(Value::as_object);
    let is_fixed = headers.is_some_and(has_authorization) && server.get("http_headers_helper").is_none();
    is_fixed.then(|| Remark::FixedAuthorization {
        title: title.to_owned(),
        place: place.to_owned(),
        url: server.get("url").and_then(Value::as_str).map(str::to_owned),
        client: (scope == Scope::User).then_some("codex"),
    })
}

/// The helpers of one `config.toml`.
fn helpers(config: &Value, place: &str, scope: Scope) -> Vec<Helper> {
    let servers = config.get("mcp_servers").and_then(Value::as_object);
    servers
        .into_iter()
        .flatten()
        .filter_map(|(name, server)| helper(name, server.as_object()?, place, scope))
        .collect()
}

/// Whether one of the folders was accepted.
fn is_trusted(config: &Value, folders: &[PathBuf]) -> bool {
    let level =
        |folder: &PathBuf| config.get("projects")?.get(folder.to_str()?)?.get("trust_level")?.as_str();
    folders.iter().any(|folder| level(folder) == Some("trusted"))
}

/// Whether one daemon runs the helpers of all windows, as it does unless it is told not to (0.169.0).
fn starts_daemon(config: &Value) -> bool {
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
        has_fixed_authorization: server
            .get("http_headers")
            .and_then(Value::as_object)
            .is_some_and(has_authorization),
        is_pending: false,
        is_debounced: true,
        is_stdio: server.contains_key("command") || !server.contains_key("url"),
        line: server.get("http_headers_helper")?.as_str()?.to_owned(),
    })
}
