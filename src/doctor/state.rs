//! The state directory: who owns it, who may read it, whether it is full, and which of its files can't be read.

use super::finding::Finding;
use crate::ask::cache_key::CacheKey;
use crate::keep::checkup;
use crate::keep::ledger::Illegible;
use crate::system::environment;
use crate::system::state_dir::{StateDir, StateError};
use crate::ui::terminal;
use std::path::Path;

pub(super) fn state() -> Vec<Finding> {
    let home = environment::home().unwrap_or_default();
    let state = match StateDir::find() {
        Ok(state) => state,
        Err(error) => return vec![unusable(&error, &home)],
    };
    let shown = terminal::path(state.path(), &home);
    if !state.path().exists() {
        let absent =
            || Finding::ok("state", format!("{shown} does not exist yet; the first mint creates it"));
        if let Some(error) = state.cannot_be_made().filter(StateError::is_another_users) {
            return vec![unusable(&error, &home)];
        }
        return vec![cannot_be_created(state.path(), &shown, &home).unwrap_or_else(absent)];
    }
    let mut findings = permissions_and_room(&state, &shown, &home);
    if findings.is_empty() {
        findings.push(Finding::ok("state", format!("{shown} is private and has room")));
    }
    findings.extend(foreign_files(&state));
    findings.extend(checkup::no_locks(&state).map(|why| {
        let what = format!("files in {shown} can't be locked ({why})");
        let hint =
            "put the home on a file system with locks; until then each of several callers runs the command";
        Finding::warning("state-locks", what, hint)
    }));
    findings
        .extend(checkup::illegible_records(&state).iter().map(|(cache_key, why)| illegible(cache_key, why)));
    findings
}

/// As typed in a shell: on macOS the path has a blank in it.
fn make_private(path: &Path, home: &Path) -> String {
    format!("chmod 700 {}", terminal::path(path, home).replace(' ', "\\ "))
}

fn cannot_be_created(path: &Path, shown: &str, home: &Path) -> Option<Finding> {
    let above = path.ancestors().find(|above| above.exists())?;
    #[cfg(unix)]
    let is_open = {
        use rustix::fs::{Access, access};
        access(above, Access::WRITE_OK | Access::EXEC_OK).is_ok()
    };
    #[cfg(not(unix))]
    let is_open = true;
    let what = format!(
        "{shown} can't be created: {} is not a directory that you can write to",
        terminal::path(above, home)
    );
    (!is_open || !above.is_dir())
        .then(|| Finding::error("state", what, "fix this; tokens are not cached until then"))
}

fn unusable(error: &StateError, home: &Path) -> Finding {
    let hint = match error {
        StateError::NoHome => "set HOME".to_owned(),
        _ if error.is_another_users() => {
            "run freshbearer as that user, or set HOME to a directory of your own; tokens are not cached until then"
                .to_owned()
        }
        StateError::NotOurs(path, _) => {
            format!(
                "tokens are not cached until you move it away or make it private: {}",
                make_private(path, home)
            )
        }
        StateError::TooLarge(..) | StateError::Io(..) => {
            "fix this; tokens are not cached until then".to_owned()
        }
    };
    Finding::error("state", error.to_string(), hint)
}

#[cfg(unix)]
fn permissions_and_room(state: &StateDir, shown: &str, home: &Path) -> Vec<Finding> {
    use rustix::fs::{Access, access, statvfs};
    use std::os::unix::fs::PermissionsExt;
    let mut findings = Vec::new();
    let make_private = make_private(state.path(), home);
    if access(state.path(), Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK).is_err() {
        let what = format!("you can't read and write {shown}");
        findings.push(Finding::error("state-mode", what, make_private.as_str()));
    }
    let mode = state.path().metadata().map_or(0, |meta| meta.permissions().mode());
    if mode & 0o077 != 0 {
        let what = format!("others can read {shown}");
        findings.push(Finding::warning("state-mode", what, make_private));
    }
    if let Ok(room) = statvfs(state.path()) {
        // Some file systems don't count files, and report zero of them.
        let full = room.f_bavail == 0 || room.f_files > 0 && room.f_favail == 0;
        let hint = "free some space; tokens and failures can't be recorded";
        findings.extend(
            full.then(|| Finding::error("state-full", format!("the disk that holds {shown} is full"), hint)),
        );
    }
    findings
}

#[cfg(not(unix))]
fn permissions_and_room(_: &StateDir, _: &str, _: &Path) -> Vec<Finding> {
    Vec::new()
}

/// Files that freshbearer would not have left like this. Records are checked by themselves.
fn foreign_files(state: &StateDir) -> Vec<Finding> {
    let names = state.names("").unwrap_or_default();
    let endings = [".lock", ".token", ".served", "keychain.silent", "versions.swept"];
    names
        .iter()
        .filter(|name| endings.iter().any(|ending| name.ends_with(ending)))
        .filter_map(|name| {
            let why = state.stranger(name)?;
            let hint = "delete it; freshbearer does not use it as it is";
            Some(Finding::warning("state-file", format!("{name} {why}"), hint))
        })
        .collect()
}

fn illegible(cache_key: &CacheKey, why: &Illegible) -> Finding {
    match why {
        Illegible::Newer(version) => Finding::warning(
            "state-newer",
            format!("{cache_key}.json was written by a newer freshbearer (format {version})"),
            "use the newer one; this one does not touch that record",
        ),
        Illegible::Damaged(why) => Finding::warning(
            "state-record",
            format!("{cache_key}.json can't be read ({why})"),
            "delete it; the next mint writes a new one",
        ),
    }
}
