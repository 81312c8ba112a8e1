//! Helpers that clients are configured to run already, and whose tokens are not cached: each gets freshbearer in
//! front of its command.

use super::change::Change;
use super::prove::Helper;
use crate::clients::document::{Node, at};
use crate::clients::helper::Wanted;
use crate::clients::installed::Installed;
use crate::clients::line::{self, Line};
use crate::clients::own_name::own_args;
use crate::clients::program;
use crate::clients::replacement::cached;
use crate::system::environment;
use crate::ui::complaint::Complaint;
use crate::ui::print::print;
use crate::ui::redact;
use serde_json::Value;
use std::path::Path;

/// What is to be wrapped.
#[derive(Default)]
pub(super) struct Wrapped {
    pub(super) changes: Vec<Change>,
    /// With their new lines.
    pub(super) helpers: Vec<Helper>,
    /// Helpers that take a person, as they may be shown.
    left: Vec<String>,
}

/// All of the user's own helpers that are not cached.
pub(super) fn plan(clients: &[Installed]) -> Result<Wrapped, Complaint> {
    let mut wrapped = Wrapped::default();
    for client in clients {
        if let Some((setting, _)) = client.known.helper {
            let title = format!("{}, helper", client.title());
            let mut change = Change::new(title, &client.file, &client.base, client.known.format)?;
            let found = in_servers(&change.value()?, client.known.servers, setting);
            wrapped.add(client, &mut change, found)?;
            wrapped.changes.extend(Some(change).filter(|change| !change.edits.is_empty()));
        }
        if client.known.name == "claude-code" {
            let folder = environment::variable("CLAUDE_CONFIG_DIR").map(Into::into);
            let folder = folder.unwrap_or_else(|| client.base.join(".claude"));
            let title = format!("{}, helper", client.title());
            let mut change =
                Change::new(title, &folder.join("settings.json"), &client.base, client.known.format)?;
            let value = change.value()?;
            let kinds = [("apiKeyHelper", Wanted::Token), ("otelHeadersHelper", Wanted::Headers)];
            let line = |name: &str| Some(value.get(name)?.as_str()?.to_owned());
            let found = kinds
                .into_iter()
                .filter_map(|(name, wanted)| Some((vec![name.to_owned()], line(name)?, wanted)));
            wrapped.add(client, &mut change, found.collect())?;
            wrapped.changes.extend(Some(change).filter(|change| !change.edits.is_empty()));
        }
    }
    Ok(wrapped)
}

type Found = Vec<(Vec<String>, String, Wanted)>;

/// The helpers of the servers for every folder, and of those for one, with their paths.
fn in_servers(value: &Value, servers: &str, setting: &str) -> Found {
    let mut holders = vec![vec![servers.to_owned()]];
    for folder in
        value.get("projects").and_then(Value::as_object).into_iter().flatten().map(|(folder, _)| folder)
    {
        holders.push(vec!["projects".to_owned(), folder.clone(), servers.to_owned()]);
    }
    let mut found = Vec::new();
    for holder in holders {
        let path: Vec<&str> = holder.iter().map(String::as_str).collect();
        for (name, server) in at(value, &path).and_then(Value::as_object).into_iter().flatten() {
            if let Some(line) = server.get(setting).and_then(Value::as_str) {
                let path = [holder.clone(), vec![name.clone(), setting.to_owned()]].concat();
                found.push((path, line.to_owned(), Wanted::Headers));
            }
        }
    }
    found
}

impl Wrapped {
    fn add(&mut self, client: &Installed, change: &mut Change, found: Found) -> Result<(), Complaint> {
        for (path, old, wanted) in found {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            match cached(&old, wanted) {
                Some(line) => {
                    let line = by_own_word(&line);
                    change.set(&path, Node::Value(Value::from(line.clone())))?;
                    self.helpers.push(Helper { line, is_cleared: client.known.clears_environment() });
                }
                None if is_ours(&old) => {}
                None => self.left.push(redact::line(&path[path.len().saturating_sub(2)..].join("."))),
            }
        }
        Ok(())
    }

    /// Says which helpers take a person.
    pub(super) fn tell(&self) -> Result<(), Complaint> {
        for left in &self.left {
            let what = "is a script; save it as a file, and set up that file as the token command";
            print("the outcome", &format!("{left} {what}\n"))?;
        }
        Ok(())
    }

    /// Runs each new line as its client would; one that gives no answer is not to be written.
    pub(super) fn try_out(&self) -> Result<(), Complaint> {
        self.helpers.iter().try_for_each(|helper| helper.run().map(drop))
    }
}

/// With the word by which clients find freshbearer.
fn by_own_word(line: &str) -> String {
    let word = program::own_word();
    let rest = line.strip_prefix("freshbearer").unwrap_or(line);
    shlex::try_quote(&word).map_or_else(|_| line.to_owned(), |word| format!("{word}{rest}"))
}

/// Whether freshbearer is called somewhere in the line.
fn is_ours(text: &str) -> bool {
    match line::read(text) {
        Line::Command(command) => own_args(&command).is_some(),
        _ => text
            .split([' ', '"', '\'', '('])
            .any(|word| Path::new(word).file_stem().is_some_and(|stem| stem == "freshbearer")),
    }
}
