//! A desk: the windows of one client, in tmux, and a person who types into them.

use super::client::{Client, Means, Server};
use super::stage::{Played, Stage};
use crate::house::{House, have, leave_out};
use serde_json::{Map, Value, json};
use std::fs;
use std::process::Command;

/// The folders in which windows are opened: the first, unless the script names another.
const FOLDERS: [&str; 3] = ["work", "second", "third"];

/// A client's daemon outlives its windows; in a namespace of processes it ends with the first one.
const PROCESSES: [&str; 4] = ["--pid", "--fork", "--kill-child", "--mount-proc"];

/// What the client is set up for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Setting {
    /// One server, s1, with a headers helper.
    Helper,
    /// The same, for a Codex that starts no daemon.
    HelperWithoutDaemon,
    /// No server: the helper makes Claude Code's own key.
    KeyHelper,
}

pub(crate) struct Desk {
    pub(crate) stage: Stage,
    setting: Setting,
}

impl Desk {
    /// A desk; `None`, with a note, if something that it takes isn't there.
    pub(crate) fn of(client: Client, setting: Setting) -> Option<Self> {
        let test = format!("{} {} in windows", client.name, client.version);
        let stage = have(&test, &["tmux"]).then(|| Stage::of(client)).flatten()?;
        let mut probe = Command::new("unshare");
        probe.args(stage.namespace).args(PROCESSES).arg("true");
        if !probe.output().is_ok_and(|ran| ran.status.success()) {
            leave_out(&test, "no namespace of processes is to be had");
            return None;
        }
        Some(Self { stage, setting })
    }

    /// Plays a script of acts and of what the person does; each `ask` must come to an end.
    pub(crate) fn play(&self, helper: &str, script: &[&str]) -> Played {
        let house = &self.stage.house;
        for folder in FOLDERS {
            fs::create_dir_all(house.path(folder)).unwrap();
        }
        let server = Server { name: "s1".to_owned(), means: Means::Helper(helper.to_owned()) };
        let keys = self.setting == Setting::KeyHelper;
        let servers = if keys { Vec::new() } else { vec![server] };
        let (arguments, mut environment) = self.stage.client.configure(house, &servers);
        let arguments = match self.stage.client.command {
            "claude" => claude_code(house, keys.then_some(helper), arguments, &mut environment),
            _ => codex(house, self.setting == Setting::Helper),
        };
        environment["LANG"] = json!("C.UTF-8");
        environment["SHELL"] = json!("/bin/sh");
        environment["TERM"] = json!("screen-256color");
        let more = json!({ "folders": house.path(""), "socket": house.path("tmux"), "keys": keys });
        self.stage.perform("desk.mjs", &PROCESSES, helper, (arguments, environment), script, &more)
    }
}

/// Claude Code without the questions of a first start; gives its arguments without the prompt.
fn claude_code(
    house: &House,
    key_helper: Option<&str>,
    arguments: Vec<String>,
    environment: &mut Value,
) -> Vec<String> {
    let trusted = json!({ "hasTrustDialogAccepted": true, "hasCompletedProjectOnboarding": true });
    let folders = FOLDERS.map(|folder| (house.path(folder).display().to_string(), trusted.clone()));
    let known = json!({
        "hasCompletedOnboarding": true, "theme": "dark", "numStartups": 5,
        "customApiKeyResponses": { "approved": ["stand-in"], "rejected": [] },
        "projects": Map::from_iter(folders),
    });
    fs::write(house.home().join(".claude.json"), known.to_string()).unwrap();
    if let Some(line) = key_helper {
        environment.as_object_mut().unwrap().remove("ANTHROPIC_API_KEY");
        fs::create_dir_all(house.home().join(".claude")).unwrap();
        let settings = json!({ "apiKeyHelper": line }).to_string();
        fs::write(house.home().join(".claude/settings.json"), settings).unwrap();
    }
    arguments.into_iter().skip_while(|argument| argument != "--mcp-config").collect()
}

/// Codex, likewise.
fn codex(house: &House, daemon: bool) -> Vec<String> {
    let file = house.path("codex/config.toml");
    let configuration = fs::read_to_string(&file).unwrap();
    let trusted = FOLDERS
        .map(|folder| format!("[projects.{}]\ntrust_level = \"trusted\"\n", json!(house.path(folder))));
    let (before, features) = ("check_for_update_on_startup = false", "[features]\ndaemon_auto_start");
    let text = format!("{before}\n{configuration}\n{features} = {daemon}\n{}", trusted.concat());
    fs::write(file, text).unwrap();
    Vec::new()
}
