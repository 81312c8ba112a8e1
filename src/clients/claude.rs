//! Pure: the helpers in Claude Code's configuration, and the folders that it trusts.

use super::helper::{Client, Helper, Scope, Wanted, has_authorization, words};
use super::remark::{Bridge, Remark};
use crate::ask::server::Server;
use crate::ui::redact;
use crate::ui::terminal;
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// How often Claude Code may run its `otelHeadersHelper`; without it, every 29 minutes.
pub(super) const DEBOUNCE: &str = "CLAUDE_CODE_OTEL_HEADERS_HELPER_DEBOUNCE_MS";

/// Finds the root of the repository that a folder is in.
pub(super) type FindRoot = dyn Fn(&Path) -> Option<PathBuf>;

/// The helpers of `~/.claude.json`: those for every folder, then those for one.
pub(super) fn helpers_in_state(state: &Value, place: &str, home: &Path, find_root: &FindRoot) -> Vec<Helper> {
    let mut helpers = helpers_of_servers(state, place, Scope::User);
    for (folder, project) in state.get("projects").and_then(Value::as_object).into_iter().flatten() {
        let folder = Path::new(folder);
        let place = format!("{place}, for {}", terminal::path(folder, home));
        let mut here = helpers_of_servers(project, &place, Scope::Folder { trusted: false });
        // Looking for a repository costs system calls, and most folders have no helper.
        if !here.is_empty() && is_trusted(state, folder, find_root) {
            here.iter_mut().for_each(|helper| helper.scope = Scope::Folder { trusted: true });
        }
        helpers.extend(here);
    }
    helpers
}

/// The helpers of `settings.json`, which are for no server.
pub(super) fn helpers_in_settings(settings: &Value, place: &str, scope: Scope) -> Vec<Helper> {
    let is_debounced = settings.pointer(&format!("/env/{DEBOUNCE}")).is_some();
    let kinds = [("apiKeyHelper", Wanted::Token), ("otelHeadersHelper", Wanted::Headers)];
    kinds
        .into_iter()
        .filter_map(|(setting, wanted)| {
            Some(Helper {
                client: Client::ClaudeCode,
                scope,
                place: place.to_owned(),
                setting,
                title: setting.to_owned(),
                server: Server::default(),
                undisclosed_server: None,
                wanted,
                has_fixed_authorization: false,
                is_pending: false,
                is_debounced: is_debounced || wanted == Wanted::Token,
                is_stdio: false,
                line: settings.get(setting)?.as_str()?.to_owned(),
            })
        })
        .collect()
}

/// Whether the folder, or one above it in the same repository, was accepted in the trust dialog.
pub(super) fn is_trusted(state: &Value, folder: &Path, find_root: &FindRoot) -> bool {
    let root = find_root(folder);
    let inside = |folder: &&Path| root.as_ref().is_none_or(|root| folder.starts_with(root));
    let accepted = |folder: &Path| {
        let project = state.get("projects")?.get(folder.to_str()?)?;
        project.get("hasTrustDialogAccepted")?.as_bool()
    };
    folder.ancestors().take_while(inside).any(|folder| accepted(folder) == Some(true))
}

/// The helpers of `mcpServers`, which `.mcp.json` and `~/.claude.json` write alike.
pub(super) fn helpers_of_servers(holder: &Value, place: &str, scope: Scope) -> Vec<Helper> {
    let servers = holder.get("mcpServers").and_then(Value::as_object);
    servers
        .into_iter()
        .flatten()
        .filter_map(|(name, server)| helper(name, server.as_object()?, place, scope))
        .collect()
}

/// What else these servers say.
pub(super) fn remarks_of_servers(holder: &Value, place: &str, scope: Scope) -> Vec<Remark> {
    let servers = holder.get("mcpServers").and_then(Value::as_object).into_iter().flatten();
    servers.filter_map(|(name, server)| remark(&redact::line(name), server, place, scope)).collect()
}

fn remark(title: &str, server: &Value, place: &str, scope: Scope) -> Option<Remark> {
    if let Some(program) = server.get("command").and_then(Value::as_str) {
        return Bridge::new(title, place, program, words(server.get("args"))).map(Remark::Bridge);
    }
    let headers = server.get("headers").and_then(Value::as_object);
    let is_fixed = headers.is_some_and(has_authorization) && server.get("headersHelper").is_none();
    is_fixed.then(|| Remark::FixedAuthorization {
        title: title.to_owned(),
        place: place.to_owned(),
        url: server.get("url").and_then(Value::as_str).map(str::to_owned),
        client: (scope == Scope::User).then_some("claude-code"),
    })
}

/// Whether the user has approved this server of a project's file, in one of these settings.
pub(super) fn is_approved(name: &str, settings: &[&Value]) -> bool {
    let lists = |settings: &Value| words(settings.get("enabledMcpjsonServers")).iter().any(|one| one == name);
    let all = |settings: &Value| settings.get("enableAllProjectMcpServers") == Some(&Value::Bool(true));
    settings.iter().any(|settings| all(settings) || lists(settings))
}

fn helper(name: &str, server: &Map<String, Value>, place: &str, scope: Scope) -> Option<Helper> {
    let text = |key: &str| server.get(key).and_then(Value::as_str);
    let kind = text("type");
    Some(Helper {
        client: Client::ClaudeCode,
        scope,
        place: place.to_owned(),
        setting: "headersHelper",
        title: redact::line(name),
        server: Server { name: Some(name.into()), url: text("url").map(Into::into) },
        undisclosed_server: None,
        wanted: Wanted::Headers,
        has_fixed_authorization: server
            .get("headers")
            .and_then(Value::as_object)
            .is_some_and(has_authorization),
        is_pending: false,
        is_debounced: true,
        is_stdio: kind == Some("stdio") || kind.is_none() && text("url").is_none(),
        line: text("headersHelper")?.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::{Scope, helpers_in_state, is_trusted};
    use serde_json::json;
    use std::path::Path;

    #[test]
    fn a_folder_is_trusted_by_itself_or_by_one_above_it() {
        let state = json!({"projects": {"/src": {"hasTrustDialogAccepted": true},
                                        "/src/x": {"hasTrustDialogAccepted": false}, "/other": {}}});
        for (folder, trusted) in [("/src", true), ("/src/x/y", true), ("/other", false), ("/srcs", false)] {
            assert_eq!(is_trusted(&state, Path::new(folder), &|_| None), trusted, "{folder}");
        }
        let repository = |_: &Path| Some("/src/x".into());
        assert!(!is_trusted(&state, Path::new("/src/x/y"), &repository));
    }

    #[test]
    fn only_folders_with_a_helper_are_checked_for_trust() {
        let with = json!({"url": "https://h.example", "headersHelper": "x"});
        let state = json!({"projects": {"/a": {"mcpServers": {"s": {"url": "x"}}},
                                        "/b": {"hasTrustDialogAccepted": true, "mcpServers": {"s": with}}}});
        let root = |folder: &Path| {
            assert_eq!(folder, Path::new("/b"));
            None
        };
        let helpers = helpers_in_state(&state, "place", Path::new("/"), &root);
        assert_eq!(helpers.len(), 1);
        assert_eq!(helpers[0].scope, Scope::Folder { trusted: true });
    }

    #[test]
    fn values_of_other_types_are_ignored() {
        for state in [
            json!(null),
            json!([]),
            json!({"mcpServers": 1, "projects": {"/x": null}}),
            json!({"mcpServers": {"a": 1, "b": {}, "c": {"headersHelper": 7}}, "projects": []}),
        ] {
            assert!(helpers_in_state(&state, "place", Path::new("/"), &|_| None).is_empty(), "{state}");
        }
    }
}
