//! Applies changes: all of them, or none. Each is written down before it is made.

use super::change::{Change, unusable};
use super::journal::{Entry, Journal, Step, digest, digest_of_value};
use super::reverse::{self, Reversed};
use crate::clients::config_file::{ConfigFile, tidy};
use crate::clients::document::at;
use crate::clients::program::{self, Surroundings};
use crate::system::environment;
use crate::system::hardening::Uninterrupted;
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::print::{print, say};
use crate::ui::terminal;
use std::ffi::OsString;
use std::time::Duration;

/// How long a client's own command may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Makes the changes for a server; on a failure, those that were made are taken back.
pub(super) fn apply(server: Option<&str>, changes: Vec<Change>) -> Result<(), Complaint> {
    let _uninterrupted = Uninterrupted::start();
    let mut journal = Journal::open()?;
    let before = journal.steps.len();
    let home = environment::home().unwrap_or_default();
    let mut between = "\n";
    for change in changes {
        if let Err(complaint) = make(&mut journal, server, &change) {
            take_back(&mut journal, before);
            return Err(complaint);
        }
        print("the outcome", &format!("{between}changed {}\n", terminal::path(&change.file.path, &home)))?;
        between = "";
    }
    Ok(())
}

fn make(journal: &mut Journal, server: Option<&str>, change: &Change) -> Result<(), Complaint> {
    let file = &change.file;
    let failed = |why: String| unusable(&file.path, &why);
    let entries = change.edits.iter().map(|edit| {
        let value = serde_json::to_value(&edit.node).unwrap_or_default();
        Entry { path: edit.path.clone(), value: digest_of_value(&value) }
    });
    let at = journal.steps.len();
    journal.steps.push(Step {
        server: server.map(str::to_owned),
        file: file.path.clone(),
        base: file.base.clone(),
        format: change.format,
        entries: entries.collect(),
        before: file.text.as_deref().map(digest),
        after: digest(&change.new),
        backup: file.back_up().map_err(failed)?,
        made: Vec::new(),
    });
    journal.save()?;
    match &change.by {
        Some(_) => run_own_command(change)?,
        None => journal.steps[at].made = file.replace(&change.new).map_err(failed)?,
    }
    if change.by.is_some() {
        // It writes in its own style, and what else it has to write.
        let now = ConfigFile::open(&file.path, &file.base).map_err(failed)?.text.unwrap_or_default();
        check_own_command(change, &now)?;
        journal.steps[at].after = digest(&now);
    }
    journal.save()
}

fn run_own_command(change: &Change) -> Result<(), Complaint> {
    let Some(own) = &change.by else { return Ok(()) };
    let arguments: Vec<&str> = own.arguments.iter().map(String::as_str).collect();
    // It is to write a file, and nothing more.
    let quiet = ["DISABLE_TELEMETRY", "DISABLE_AUTOUPDATER", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"];
    let mut variables = environment::variables(|_| true);
    variables.extend(quiet.map(|name| (OsString::from(name), OsString::from("1"))));
    let surroundings = Surroundings { variables: Some(variables), line: None };
    let why = match program::run(&own.program, &arguments, surroundings, PATIENCE) {
        Ok(printed) if printed.succeeded => return Ok(()),
        Ok(printed) => printed.last_line.unwrap_or_else(|| "it said nothing".to_owned()),
        Err(why) => why,
    };
    Err(refused(change, &why))
}

/// A client that says it is done, and isn't, has its configuration elsewhere.
fn check_own_command(change: &Change, now: &str) -> Result<(), Complaint> {
    let value = change.format.parse(now).unwrap_or_default();
    let is_there =
        |path: &[String]| at(&value, &path.iter().map(String::as_str).collect::<Vec<_>>()).is_some();
    if change.edits.iter().all(|edit| is_there(&edit.path)) {
        return Ok(());
    }
    Err(refused(change, "it wrote the server somewhere else"))
}

fn refused(change: &Change, why: &str) -> Complaint {
    let what = format!("the command of {} that adds a server failed: {why}", change.title);
    Complaint::new(
        Exit::Broken,
        what,
        "leave that client out with --client, or see what to write by hand with --print",
    )
}

fn take_back(journal: &mut Journal, before: usize) {
    for step in journal.steps.split_off(before).iter().rev() {
        if let Err(why) | Ok(Reversed::Left(why)) = reverse::reverse(step) {
            say(&format!("warning: {} {why}", terminal::whole_path(&step.file)));
            continue;
        }
        step.backup.iter().chain(&step.made).for_each(|path| tidy(path));
    }
    // The failure itself is told; a journal that names what is gone does no harm.
    let _ = journal.save();
}
