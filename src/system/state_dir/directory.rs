//! Makes our directory, and those above it that are not there yet: for its owner alone, and only below a
//! directory that is the owner's own.
//!
//! Root with a user's HOME (`sudo -E`, containers) would otherwise leave a `~/.local` in which that user can't
//! make anything.

use super::file;
use super::state_error::{ANOTHER_USERS, StateError};
use std::fs::{self, DirBuilder, Metadata};
use std::io::{self, ErrorKind};
use std::path::Path;

/// Makes the directory if it isn't there.
pub(super) fn create(path: &Path) -> Result<(), StateError> {
    if let Ok(meta) = fs::symlink_metadata(path)
        && meta.is_dir()
    {
        // Ours, as was seen when it was found; but somebody may have opened it to other readers.
        close(path, &meta);
        return Ok(());
    }
    if let Some(error) = foreign_parent(path) {
        return Err(error);
    }
    let missing: Vec<&Path> = path.ancestors().take_while(|above| !above.exists()).collect();
    for directory in missing.into_iter().rev() {
        create_one(directory).map_err(|error| StateError::Io(directory.to_owned(), error))?;
    }
    let meta = fs::symlink_metadata(path).map_err(|error| StateError::Io(path.to_owned(), error))?;
    match file::stranger(&meta) {
        _ if !meta.is_dir() => Err(StateError::NotOurs(path.to_owned(), "is not a directory")),
        Some(why) => Err(StateError::NotOurs(path.to_owned(), why)),
        None => Ok(()),
    }
}

/// Why nothing is made below the nearest directory that there is.
pub(super) fn foreign_parent(path: &Path) -> Option<StateError> {
    let parent = path.ancestors().skip(1).find(|above| above.exists())?;
    match fs::metadata(parent) {
        Err(error) => Some(StateError::Io(parent.to_owned(), error)),
        Ok(meta) if !file::is_our_users(&meta) => Some(StateError::NotOurs(parent.to_owned(), ANOTHER_USERS)),
        Ok(_) => None,
    }
}

/// Why nothing can be made in the directory, or in the nearest above it that there is.
#[cfg(unix)]
pub(super) fn closed(path: &Path) -> Option<StateError> {
    use rustix::fs::{Access, access};
    let existing = path.ancestors().find(|above| above.exists())?;
    let error = access(existing, Access::WRITE_OK | Access::EXEC_OK).err()?;
    Some(StateError::Io(existing.to_owned(), error.into()))
}

/// What may be made is known by trying only.
#[cfg(not(unix))]
pub(super) fn closed(_: &Path) -> Option<StateError> {
    None
}

/// Another process may make the same at the same time.
fn create_one(path: &Path) -> io::Result<()> {
    match for_owner_only().create(path) {
        // A umask can take even the owner's rights away.
        #[cfg(unix)]
        Ok(()) => fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o700)),
        Err(error) if error.kind() == ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        outcome => outcome,
    }
}

#[cfg(unix)]
fn for_owner_only() -> DirBuilder {
    let mut builder = DirBuilder::new();
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

#[cfg(not(unix))]
fn for_owner_only() -> DirBuilder {
    DirBuilder::new()
}

#[cfg(unix)]
fn close(path: &Path, meta: &Metadata) {
    use std::os::unix::fs::PermissionsExt;
    if meta.permissions().mode() & 0o077 != 0 {
        // On a file system that knows no modes this fails, and the files in it are 0600 all the same.
        let _ = fs::set_permissions(path, PermissionsExt::from_mode(0o700));
    }
}

#[cfg(not(unix))]
fn close(_: &Path, _: &Metadata) {}
