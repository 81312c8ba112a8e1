//! The profile in config.toml: added at the end, so that what stands there stays as it is.

use super::change::Change;
use super::wanted::Wanted;
use crate::ask::profile;
use crate::clients::document::{Format, Node};
use crate::system::environment;
use crate::ui::complaint::{Complaint, Exit};
use serde_json::Value;

/// The change that adds it; `None`: it is there already, and for this server.
pub(super) fn change(wanted: &Wanted) -> Result<Option<Change>, Complaint> {
    let (path, home) = (environment::config_file(), environment::home());
    let (Some(path), Some(home)) = (path, home) else {
        return Err(Complaint::new(Exit::Broken, "there is no home directory for config.toml", "set HOME"));
    };
    if profile::names()?.contains(&wanted.name) {
        let there = profile::named(&wanted.name)?.options;
        let is_same = wanted.command.is_none() || there.command == wanted.command;
        let servers = there.servers.unwrap_or_default();
        return match servers.is_empty() || servers.iter().any(|server| server.covers(&wanted.url)) {
            true if is_same => Ok(None),
            _ => Err(Complaint::new(
                Exit::Usage,
                format!(
                    "config.toml has a profile '{}' with another {}",
                    wanted.name,
                    if is_same { "server" } else { "command" }
                ),
                "choose another --name, or change that profile by hand",
            )),
        };
    }
    let base = if path.starts_with(&home) { home } else { path.parent().unwrap_or(&home).to_owned() };
    let mut change = Change::new("profile".to_owned(), &path, &base, Format::Toml)?;
    change.set(&["profile", &wanted.name], node(wanted))?;
    Ok(Some(change))
}

/// As it is written by hand.
pub(super) fn block(wanted: &Wanted) -> Result<String, Complaint> {
    if wanted.command.is_none() {
        return Ok(String::new());
    }
    let text = Format::Toml.set("", &["profile", &wanted.name], &node(wanted)).unwrap_or_default();
    let path = environment::config_file().unwrap_or_default();
    Ok(format!("# {}\n{text}\n", crate::ui::terminal::path(&path, &environment::home().unwrap_or_default())))
}

fn node(wanted: &Wanted) -> Node {
    let list = |words: Vec<String>| Node::Value(Value::from(words));
    let command = wanted.command.clone().unwrap_or_default();
    Node::Object(vec![
        ("command".to_owned(), list(command)),
        ("servers".to_owned(), list(vec![wanted.server.clone()])),
    ])
}
