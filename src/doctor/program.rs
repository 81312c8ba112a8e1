//! Which freshbearer this is, whether clients will find it, and whether config.toml can be read.

use super::finding::Finding;
use super::programs::{self, Place};
use crate::ask::profile;
use crate::system::environment;
use crate::ui::terminal;
use std::path::Path;

const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), env!("FRESHBEARER_BUILD"));

pub(super) fn program() -> Vec<Finding> {
    let home = environment::home().unwrap_or_default();
    let path = environment::program_path();
    // Where there is no /proc, a process can't tell.
    let shown = path.as_ref().map(|path| terminal::path(path, &home));
    let place = shown.clone().unwrap_or_else(|| "in a place that can't be told here (no /proc)".to_owned());
    let mut findings = vec![Finding::ok("program", format!("freshbearer {VERSION}, {place}"))];
    match programs::find("freshbearer") {
        Place::Found(first) if path.as_ref().is_none_or(|path| is_same(&first, path)) => {}
        Place::Found(first) => findings.push(Finding::warning(
            "program-path",
            format!("a different freshbearer shadows this one on PATH: {}", terminal::path(&first, &home)),
            "remove one of them, or write the full path of the one you mean in clients' configuration",
        )),
        _ => findings.push(Finding::note(
            "program-path",
            "freshbearer is not on PATH",
            match shown {
                Some(shown) => format!("write its full path in clients' configuration: {shown}"),
                None => "write its full path in clients' configuration".to_owned(),
            },
        )),
    }
    findings
}

fn is_same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// Reads config.toml; also the names of its profiles.
pub(super) fn config() -> (Vec<Finding>, Vec<String>) {
    let Some(file) = environment::config_file() else {
        let hint = "set HOME";
        return (
            vec![Finding::error("config", "there is no home directory for config.toml", hint)],
            Vec::new(),
        );
    };
    let shown = terminal::path(&file, &environment::home().unwrap_or_default());
    match profile::names() {
        Err(complaint) => (vec![Finding::complaint("config", "", complaint)], Vec::new()),
        Ok(names) => {
            let what = match names.len() {
                _ if !file.exists() => format!("there is no {shown}, which is optional"),
                1 => format!("{shown} has 1 profile"),
                count => format!("{shown} has {count} profiles"),
            };
            (vec![Finding::ok("config", what)], names)
        }
    }
}
