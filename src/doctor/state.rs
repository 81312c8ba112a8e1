//! The state directory: whose it is, who may read it, whether there is room, and what in it can't be read.

use super::finding::Finding;
use crate::ask::recipe::CacheKey;
use crate::keep::checkup;
use crate::keep::record::Illegible;
use crate::system::environment;
use crate::system::state_dir::{StateDir, StateError};
use crate::ui::terminal;
use std::path::Path;

/// All there is to say of it.
pub(super) fn state() -> Vec<Finding> {
    let home = environment::home().unwrap_or_default();
    let state = match StateDir::find() {
        Ok(state) => state,
        Err(error) => return vec![unusable(&error)],
    };
    let shown = terminal::path(state.path(), &home);
    if !state.path().exists() {
        let unmade = || Finding::ok("state", format!("{shown} is not there yet; the first token makes it"));
        return vec![unmakeable(state.path(), &shown, &home).unwrap_or_else(unmade)];
    }
    let mut findings = place(&state, &shown);
    if findings.is_empty() {
        findings.push(Finding::ok("state", format!("{shown} is yours alone, and has room")));
    }
    findings.extend(strangers(&state));
    findings
        .extend(checkup::illegible_records(&state).iter().map(|(cache_key, why)| illegible(cache_key, why)));
    findings
}

/// What is in the way of making it.
fn unmakeable(path: &Path, shown: &str, home: &Path) -> Option<Finding> {
    let above = path.ancestors().find(|above| above.exists())?;
    #[cfg(unix)]
    let is_open = {
        use rustix::fs::{Access, access};
        access(above, Access::WRITE_OK | Access::EXEC_OK).is_ok()
    };
    #[cfg(not(unix))]
    let is_open = true;
    let what =
        format!("{shown} can't be made: {} is no directory that you may write", terminal::path(above, home));
    (!is_open || !above.is_dir())
        .then(|| Finding::error("state", what, "mend that; nothing is kept till then"))
}

fn unusable(error: &StateError) -> Finding {
    let hint = match error {
        StateError::NoHome => "set HOME",
        StateError::NotOurs(..) => {
            "move it out of the way, or make it yours alone (chmod 700); nothing is kept till then"
        }
        StateError::TooLarge(..) | StateError::Io(..) => "mend that; nothing is kept till then",
    };
    Finding::error("state", error.to_string(), hint)
}

#[cfg(unix)]
fn place(state: &StateDir, shown: &str) -> Vec<Finding> {
    use rustix::fs::{Access, access, statvfs};
    use std::os::unix::fs::PermissionsExt;
    let mut findings = Vec::new();
    // As a shell wants it: on macOS a blank is always in it.
    let typed = shown.replace(' ', "\\ ");
    if access(state.path(), Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK).is_err() {
        let hint = format!("chmod 700 {typed}");
        findings.push(Finding::error(
            "state-mode",
            format!("{shown} can't be read and written by you"),
            hint,
        ));
    }
    let mode = state.path().metadata().map_or(0, |meta| meta.permissions().mode());
    if mode & 0o077 != 0 {
        let what = format!("others can look into {shown}");
        findings.push(Finding::warning(
            "state-mode",
            what,
            format!("chmod 700 {typed}; the next mint does it too"),
        ));
    }
    if let Ok(room) = statvfs(state.path()) {
        // A file system that doesn't count its files says that there are none at all.
        let full = room.f_bavail == 0 || room.f_files > 0 && room.f_favail == 0;
        let hint = "make room: tokens and failures can't be noted";
        findings
            .extend(full.then(|| Finding::error("state-full", format!("no room is left at {shown}"), hint)));
    }
    findings
}

#[cfg(not(unix))]
fn place(_: &StateDir, _: &str) -> Vec<Finding> {
    Vec::new()
}

/// Files that we would not have left there; records are looked at by themselves.
fn strangers(state: &StateDir) -> Vec<Finding> {
    let names = state.names("").unwrap_or_default();
    let ours = [".lock", ".token", ".served", "keychain.silent", "versions.swept"];
    names
        .iter()
        .filter(|name| ours.iter().any(|ending| name.ends_with(ending)))
        .filter_map(|name| {
            let why = state.stranger(name)?;
            let hint = "remove it; it is refused as it is";
            Some(Finding::warning("state-file", format!("{name} {why}"), hint))
        })
        .collect()
}

fn illegible(cache_key: &CacheKey, why: &Illegible) -> Finding {
    match why {
        Illegible::Newer(version) => Finding::warning(
            "state-newer",
            format!("{cache_key}.json was written by a newer freshbearer (form {version})"),
            "use the newer one; this one leaves the record alone, and notes nothing of this token",
        ),
        Illegible::Damaged(why) => Finding::warning(
            "state-record",
            format!("{cache_key}.json can't be read ({why})"),
            "remove it; the next mint writes it anew",
        ),
    }
}
