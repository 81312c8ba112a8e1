//! The files in which Claude Code looks for servers and helpers: the user's own, an administrator's, a project's,
//! and those of plugins.

use super::claude::{
    DEBOUNCE, helpers_in_settings, helpers_in_state, helpers_of_servers, is_approved, is_trusted,
    remarks_of_servers,
};
use super::found::{Found, json};
use super::helper::Scope;
use super::places::repository;
use super::remark::Remark;
use crate::system::environment;
use crate::ui::{redact, terminal};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Where an administrator's files are.
const MANAGED: &str = if cfg!(target_os = "macos") {
    "/Library/Application Support/ClaudeCode"
} else if cfg!(windows) {
    "C:\\Program Files\\ClaudeCode"
} else {
    "/etc/claude-code"
};

pub(super) fn look(found: &mut Found, home: &Path, folders: &[PathBuf]) {
    let moved = environment::variable("CLAUDE_CONFIG_DIR").map(PathBuf::from);
    let state_file = moved.as_deref().unwrap_or(home).join(".claude.json");
    let config = moved.unwrap_or_else(|| home.join(".claude"));
    let state = found.read(&state_file, home, json);
    let own = settings(found, &config.join("settings.json"), home, Scope::User);
    settings(found, &Path::new(MANAGED).join("managed-settings.json"), home, Scope::Managed);
    let here = folders.first().map(PathBuf::as_path);
    let trusted = |state: &Value| here.is_none_or(|here| is_trusted(state, here, &repository));
    let scope = Scope::Project { trusted: state.as_ref().is_none_or(trusted) };
    let in_project = ["settings.json", "settings.local.json"].map(|name| {
        let file = here.map(|here| here.join(".claude").join(name)).filter(|file| !file.starts_with(&config));
        file.map_or(Value::Null, |file| settings(found, &file, home, scope))
    });
    let of_folder = here.and_then(|here| state.as_ref()?.get("projects")?.get(here.to_str()?)).cloned();
    if managed_servers(found, home) {
        return;
    }
    if let Some(state) = &state {
        let place = terminal::path(&state_file, home);
        found.helpers.extend(helpers_in_state(state, &place, home, &repository));
        found.remarks.extend(remarks_of_servers(state, &place, Scope::User));
    }
    let approving = [&own, &in_project[0], &in_project[1], &of_folder.unwrap_or_default()];
    project_servers(found, folders, home, scope, &approving);
    plugins(found, &config, home);
}

/// The helpers of one settings file; and what it says.
fn settings(found: &mut Found, file: &Path, home: &Path, scope: Scope) -> Value {
    let settings = found.read(file, home, json).unwrap_or_default();
    let mut helpers = helpers_in_settings(&settings, &terminal::path(file, home), scope);
    if environment::variable(DEBOUNCE).is_some() {
        helpers.iter_mut().for_each(|helper| helper.is_debounced = true);
    }
    found.helpers.extend(helpers);
    settings
}

/// Whether an administrator names the only servers that there are.
fn managed_servers(found: &mut Found, home: &Path) -> bool {
    let file = Path::new(MANAGED).join("managed-mcp.json");
    let Some(managed) = found.read(&file, home, json).filter(|managed| !managed.is_null()) else {
        return false;
    };
    let place = terminal::path(&file, home);
    found.helpers.extend(helpers_of_servers(&managed, &place, Scope::Managed));
    found.remarks.extend(remarks_of_servers(&managed, &place, Scope::Managed));
    found.remarks.push(Remark::OnlyManaged { place });
    true
}

fn project_servers(found: &mut Found, folders: &[PathBuf], home: &Path, scope: Scope, approving: &[&Value]) {
    for folder in folders {
        let file = folder.join(".mcp.json");
        let Some(project) = found.read(&file, home, json) else { continue };
        let place = terminal::path(&file, home);
        let mut helpers = helpers_of_servers(&project, &place, scope);
        for helper in &mut helpers {
            let name = helper.server.name.as_ref().map(|name| name.to_string_lossy());
            helper.is_pending = name.is_some_and(|name| !is_approved(&name, approving));
        }
        found.helpers.extend(helpers);
        found.remarks.extend(remarks_of_servers(&project, &place, scope));
    }
}

/// Those in `skills`, and those that `installed_plugins.json` names.
fn plugins(found: &mut Found, config: &Path, home: &Path) {
    let entries = std::fs::read_dir(config.join("skills")).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    let installed = found.read(&config.join("plugins").join("installed_plugins.json"), home, json);
    install_paths(&installed.unwrap_or_default(), &mut folders);
    for folder in folders {
        let name = folder.file_name().map(|name| redact::line(&name.to_string_lossy())).unwrap_or_default();
        for file in [folder.join(".mcp.json"), folder.join(".claude-plugin").join("plugin.json")] {
            let Some(mut plugin) = found.read(&file, home, json).filter(Value::is_object) else { continue };
            if plugin.get("mcpServers").is_none() && file.ends_with(".mcp.json") {
                plugin = json!({ "mcpServers": plugin });
            }
            let place = format!("{}, of plugin {name}", terminal::path(&file, home));
            found.helpers.extend(helpers_of_servers(&plugin, &place, Scope::Plugin));
            found.remarks.extend(remarks_of_servers(&plugin, &place, Scope::Plugin));
        }
    }
}

fn install_paths(value: &Value, paths: &mut Vec<PathBuf>) {
    match value {
        Value::Object(object) => {
            paths.extend(object.get("installPath").and_then(Value::as_str).map(PathBuf::from));
            object.values().for_each(|inner| install_paths(inner, paths));
        }
        Value::Array(items) => items.iter().for_each(|inner| install_paths(inner, paths)),
        _ => {}
    }
}
