//! The profile in config.toml: added at the end, so that what stands there stays as it is.

use super::change::Change;
use super::wanted::{Wanted, resolved};
use crate::ask::profile;
use crate::clients::document::{Format, Node};
use crate::system::environment;
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::terminal;
use serde_json::Value;

/// The change that adds it; `None`: it is there already, and for this server.
pub(super) fn change(wanted: &Wanted) -> Result<Option<Change>, Complaint> {
    let (path, home) = (environment::config_file(), environment::home());
    let (Some(path), Some(home)) = (path, home) else {
        return Err(Complaint::new(Exit::Broken, "there is no home directory for config.toml", "set HOME"));
    };
    if profile::names()?.contains(&wanted.name) {
        return check(wanted).map(|()| None);
    }
    let base = if path.starts_with(&home) { home } else { path.parent().unwrap_or(&home).to_owned() };
    let mut change = Change::new("profile".to_owned(), &path, &base, Format::Toml)?;
    change.set(&["profile", &wanted.name], node(wanted))?;
    Ok(Some(change))
}

/// Whether the profile that is there will do.
fn check(wanted: &Wanted) -> Result<(), Complaint> {
    let there = profile::named(&wanted.name)?.options;
    let refuse = |other: &str, hint: &str| {
        let what = format!("config.toml has a profile '{}' with another {other}", wanted.name);
        Err(Complaint::new(Exit::Usage, what, hint))
    };
    if wanted.command.is_some() && there.command.map(resolved) != wanted.command {
        return refuse("command", "choose another --name, or leave the command out to use that profile's");
    }
    let servers = there.servers.unwrap_or_default();
    if !servers.is_empty() && !servers.iter().any(|server| server.covers(&wanted.url)) {
        return refuse("server", "choose another --name, or add the URL to the profile's 'servers'");
    }
    Ok(())
}

/// As it is written by hand.
pub(super) fn block(wanted: &Wanted) -> Result<String, Complaint> {
    if wanted.command.is_none() {
        return Ok(String::new());
    }
    let text = Format::Toml.set("", &["profile", &wanted.name], &node(wanted)).unwrap_or_default();
    let path = environment::config_file().unwrap_or_default();
    Ok(format!("# {}\n{text}\n", terminal::path(&path, &environment::home().unwrap_or_default())))
}

fn node(wanted: &Wanted) -> Node {
    let list = |words: Vec<String>| Node::Value(Value::from(words));
    let command = wanted.command.clone().unwrap_or_default();
    Node::Object(vec![
        ("command".to_owned(), list(command)),
        ("servers".to_owned(), list(vec![wanted.server.clone()])),
    ])
}
