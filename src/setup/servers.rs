//! The entry of a server in a client's configuration: a new one, or one that is there and gets its tokens from
//! freshbearer now.

use super::change::{Change, OwnCommand};
use super::wanted::Wanted;
use crate::clients::document::{self, Node};
use crate::clients::installed::Installed;
use crate::clients::line;
use crate::clients::program::own_words;
use crate::system::environment;
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::terminal;
use serde_json::Value;

/// By which means a client gets its token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// It runs a command for headers, which this setting names.
    Helper(&'static str),
    /// It starts a process that carries the session, and sees no token.
    Bridge,
}

/// The way that suits what this version can do.
pub(super) fn way(client: &Installed) -> Way {
    client.helper().map_or(Way::Bridge, Way::Helper)
}

/// The change that sets this client up; `None`: it is already.
pub(super) fn change(client: &Installed, wanted: &Wanted, way: Way) -> Result<Option<Change>, Complaint> {
    let known = client.known;
    let how = if way == Way::Bridge { "bridge" } else { "helper" };
    let title = format!("{}, {how}", client.title());
    let mut change = Change::new(title, &client.file, &client.base, known.format)?;
    let value = change.value()?;
    let node = node(client, wanted, way);
    let there = document::at(&value, &[known.servers]).and_then(Value::as_object);
    let with_url = |(_, server): &(&String, &Value)| url(server) == Some(&wanted.url);
    let name = match there.filter(|there| !there.contains_key(&wanted.name)) {
        Some(there) => there.iter().find(with_url).map_or(&wanted.name, |(name, _)| name),
        None => &wanted.name,
    };
    let path = [known.servers, name];
    match (document::at(&value, &path), way) {
        (None, _) => {
            change.by = own_command(client, name, &node);
            change.set(&path, node)?;
        }
        (Some(there), _) if serde_json::to_value(&node).is_ok_and(|new| new == *there) => return Ok(None),
        (Some(there), _) if url(there) != Some(&wanted.url) => return Err(taken(client, name)),
        (Some(there), Way::Helper(setting)) if there.get("url").is_some() => {
            let line = helper_line(wanted);
            if there.get(setting).and_then(Value::as_str) == Some(&line) {
                return Ok(None);
            }
            change.set(&[known.servers, name, setting], Node::Value(Value::from(line)))?;
        }
        _ => change.set(&path, node)?,
    }
    Ok(Some(change))
}

/// As it is written by hand.
pub(super) fn block(client: &Installed, wanted: &Wanted, way: Way) -> String {
    let known = client.known;
    let text = known.format.set("", &[known.servers, &wanted.name], &node(client, wanted, way));
    let place = terminal::path(&client.file, &environment::home().unwrap_or_default());
    format!("# {place} ({})\n{}\n", known.title, text.unwrap_or_default())
}

/// What a client's shell runs for this server.
pub(super) fn helper_line(wanted: &Wanted) -> String {
    line::join(&own_words(&["headers", &wanted.name]))
}

fn node(client: &Installed, wanted: &Wanted, way: Way) -> Node {
    match way {
        Way::Helper(setting) => client.known.with_helper(setting, &wanted.url, &helper_line(wanted)),
        Way::Bridge => client.known.with_bridge(&own_words(&["bridge", &wanted.url, &wanted.name])),
    }
}

/// The URL of a server that is there, named as such or carried by a bridge.
fn url(server: &Value) -> Option<&str> {
    let word = |key: &str| server.get(key).and_then(Value::as_array).into_iter().flatten();
    let words: Vec<&str> = word("command").chain(word("args")).filter_map(Value::as_str).collect();
    let carried = words.windows(2).find(|pair| pair[0] == "bridge").map(|pair| pair[1]);
    // Gemini CLI has two names for it.
    let named = server.get("url").or_else(|| server.get("httpUrl"));
    named.and_then(Value::as_str).or(carried)
}

/// Claude Code's own, which takes a server in whatever else it writes meanwhile. Codex's knows no helper, and a
/// bridge is written in one way everywhere.
fn own_command(client: &Installed, name: &str, node: &Node) -> Option<OwnCommand> {
    let program = client.program.clone().filter(|_| client.known.name == "claude-code")?;
    let entry = serde_json::to_string(node).ok()?;
    let arguments = ["mcp", "add-json", "--scope", "user", name, &entry].map(str::to_owned).to_vec();
    Some(OwnCommand { program, arguments })
}

fn taken(client: &Installed, name: &str) -> Complaint {
    Complaint::new(
        Exit::Usage,
        format!("{} has another server named '{name}'", client.title()),
        "choose another --name, remove that server, or leave this client out with --client",
    )
}
