//! Door: links to our own program. What we didn't make is never replaced.

use crate::system::environment;
use crate::ui::complaint::{Complaint, Exit};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

pub(super) enum Made {
    New,
    AlreadyThere,
}

/// Makes the link, or replaces one that led to a freshbearer.
pub(super) fn make(link: &Path) -> Result<Made, Complaint> {
    let failed = |error: &io::Error| {
        Complaint::new(
            Exit::Broken,
            format!("{} could not be made ({error})", link.display()),
            "name a directory that exists and that you may write to",
        )
    };
    let program = program().map_err(|error| failed(&error))?;
    match connect(&program, link) {
        Ok(()) => return Ok(Made::New),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(failed(&error)),
    }
    match std::fs::read_link(link) {
        Ok(target) if target == program => Ok(Made::AlreadyThere),
        // One to a version that has moved or gone.
        Ok(target) if target.file_name() == program.file_name() => {
            let replaced = std::fs::remove_file(link).and_then(|()| connect(&program, link));
            replaced.map(|()| Made::New).map_err(|error| failed(&error))
        }
        _ if is_same(&program, link) => Ok(Made::AlreadyThere),
        _ => Err(Complaint::new(
            Exit::Usage,
            format!("{} is not a file freshbearer created", link.display()),
            "name another directory, or remove it if you don't need it",
        )),
    }
}

/// Our program as PATH has it, where an upgrade leaves it; or else where it lies.
fn program() -> io::Result<PathBuf> {
    let own = environment::program_path().ok_or(ErrorKind::NotFound)?;
    let path = environment::variable("PATH").unwrap_or_default();
    let name = if cfg!(windows) { "freshbearer.exe" } else { "freshbearer" };
    let found = std::env::split_paths(&path).map(|place| place.join(name));
    let same = found.filter(|program| program.is_absolute()).find(|program| is_same(program, &own));
    Ok(same.unwrap_or(own))
}

fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    real(one).is_some_and(|one| Some(one) == real(other))
}

#[cfg(unix)]
fn connect(program: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(program, link)
}

/// Only some users may make symbolic links there.
#[cfg(windows)]
fn connect(program: &Path, link: &Path) -> io::Result<()> {
    std::fs::hard_link(program, link)
}
