//! Door: our own directory, for records, locks and, where asked for by name, tokens in plain text.
//!
//! What others could have put there is refused: a link, a foreign owner, a file or directory that
//! others may write. Everything written is 0600 in a directory of 0700, whatever the umask, and
//! replaced as a whole, so that a reader sees the old or the new and never a half.

mod directory;

mod file;

mod state_error;

use crate::system::clock;
use crate::system::environment;
pub(crate) use file::Version;
pub(crate) use state_error::StateError;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use zeroize::Zeroizing;

/// The largest file that is written; a larger one is not read.
const LARGEST: u64 = 1 << 20;

/// Of what we would not have left there.
const NOT_OURS: &str = "is not a file freshbearer created";

/// The ending of a file that is being written.
const NEW: &str = ".new";

/// What was not renamed for so long was left behind.
const LONGEST_WRITE: Duration = Duration::from_secs(60);

/// The directory, found but not necessarily there.
#[derive(Clone, Debug)]
pub(crate) struct StateDir(PathBuf);

/// A file's bytes, and which version of it they are.
pub(crate) type Versioned = (Zeroizing<Vec<u8>>, Version);

impl StateDir {
    /// Finds the directory and makes sure that it is ours, if it is there.
    pub(crate) fn find() -> Result<Self, StateError> {
        Self::at(environment::state_directory().ok_or(StateError::NoHome)?)
    }

    /// Makes sure that the directory at this path is ours, if it is there.
    pub(crate) fn at(path: PathBuf) -> Result<Self, StateError> {
        match fs::symlink_metadata(&path) {
            Ok(meta) if !meta.is_dir() => Err(StateError::NotOurs(path, "is not a directory")),
            Ok(meta) => match file::stranger(&meta) {
                Some(why) => Err(StateError::NotOurs(path, why)),
                None => Ok(Self(path)),
            },
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self(path)),
            Err(error) => Err(StateError::Io(path, error)),
        }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Why it can't be made here; `None` if it can, or is there.
    pub(crate) fn cannot_be_made(&self) -> Option<StateError> {
        if self.0.exists() { None } else { directory::foreign_parent(&self.0) }
    }

    /// Why nothing can be made in it, or where it would be made.
    pub(crate) fn cannot_be_written(&self) -> Option<StateError> {
        self.cannot_be_made().or_else(|| directory::closed(&self.0))
    }

    /// A file's bytes; `None` if there is none.
    pub(crate) fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StateError> {
        Ok(self.read_stamped(name)?.map(|(bytes, _)| bytes))
    }

    /// A file's bytes, with what tells this version of it from the next.
    pub(crate) fn read_stamped(&self, name: &str) -> Result<Option<Versioned>, StateError> {
        let path = self.0.join(name);
        let mut options = OpenOptions::new();
        options.read(true);
        let file = match file::open(&options, &path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StateError::Io(path, error)),
        };
        let meta = file.metadata().map_err(|error| StateError::Io(path.clone(), error))?;
        if !meta.is_file() || meta.len() > LARGEST {
            return Err(StateError::NotOurs(path, NOT_OURS));
        }
        if let Some(why) = file::stranger(&meta) {
            return Err(StateError::NotOurs(path, why));
        }
        let mut bytes = Zeroizing::new(Vec::with_capacity(
            usize::try_from(meta.len().min(LARGEST)).map_or(0, |length| length + 1),
        ));
        // Replaced as a whole, it doesn't grow: no need to ask whether there is more.
        match file.take(meta.len()).read_to_end(&mut bytes) {
            Ok(_) => Ok(Some((bytes, file::stamp(&meta)))),
            Err(error) => Err(StateError::Io(path, error)),
        }
    }

    /// Why a file can't be one that we left there; `None` if it can.
    pub(crate) fn stranger(&self, name: &str) -> Option<&'static str> {
        let meta = fs::symlink_metadata(self.0.join(name)).ok()?;
        if meta.is_file() { file::stranger(&meta) } else { Some(NOT_OURS) }
    }

    /// What tells this version of a file from the next; `None` if there is none.
    pub(crate) fn stamp(&self, name: &str) -> Option<Version> {
        fs::symlink_metadata(self.0.join(name)).ok().map(|meta| file::stamp(&meta))
    }

    /// Puts `bytes` in the place of a file, whole. Others may do the same at the same time: one of them
    /// is last.
    pub(crate) fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), StateError> {
        let path = self.0.join(name);
        if bytes.len() as u64 > LARGEST {
            return Err(StateError::TooLarge(path));
        }
        directory::create(&self.0)?;
        let write = || -> io::Result<()> {
            // A name that nobody else has, removed again unless the file takes its place.
            let mut new = tempfile::Builder::new()
                .prefix(&format!("{name}."))
                .suffix(NEW)
                .make_in(&self.0, |path| file::open(OpenOptions::new().write(true).create_new(true), path))?;
            file::for_owner_only(new.as_file())?;
            new.as_file_mut().write_all(bytes)?;
            new.persist(&path)?;
            Ok(())
        };
        write().map_err(|error| StateError::Io(path.clone(), error))
    }

    /// Removes what killed writers left behind: of the file of this name all, else what is old.
    pub(crate) fn sweep(&self, name: Option<&str>) {
        for left in self.names(NEW).unwrap_or_default() {
            let path = self.0.join(format!("{left}{NEW}"));
            let age = fs::symlink_metadata(&path).and_then(|meta| meta.modified()).ok();
            let age = age.and_then(|then| clock::wall().duration_since(then).ok());
            let goes = match name {
                Some(name) => left.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')),
                None => age.is_none_or(|age| age > LONGEST_WRITE),
            };
            if goes {
                let _ = fs::remove_file(path);
            }
        }
    }

    /// Opens the file of a lock, made if need be and never removed.
    pub(crate) fn open_lock(&self, name: &str) -> Result<File, StateError> {
        directory::create(&self.0)?;
        let path = self.0.join(name);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = file::open(&options, &path).map_err(|error| StateError::Io(path.clone(), error))?;
        // Whoever else may open it could hold the lock for ever.
        let meta = file.metadata().map_err(|error| StateError::Io(path.clone(), error))?;
        match file::stranger(&meta) {
            _ if !meta.is_file() => Err(StateError::NotOurs(path, NOT_OURS)),
            Some(why) => Err(StateError::NotOurs(path, why)),
            // What a umask took away would keep ourselves out next time.
            None => match file::for_owner_only(&file) {
                Ok(()) => Ok(file),
                Err(error) => Err(StateError::Io(path, error)),
            },
        }
    }

    /// Opens a lock's file as it is; `None` if there is none.
    pub(crate) fn open_lock_as_it_is(&self, name: &str) -> Option<File> {
        let mut options = OpenOptions::new();
        options.read(true);
        file::open(&options, &self.0.join(name)).ok()
    }

    /// Removes a file, and what a killed writer left of one; `false` if there was none.
    pub(crate) fn remove(&self, name: &str) -> Result<bool, StateError> {
        let path = self.0.join(name);
        self.sweep(Some(name));
        match fs::remove_file(&path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(StateError::Io(path, error)),
        }
    }

    /// The names of all files that end in `suffix`, without it, in order.
    pub(crate) fn names(&self, suffix: &str) -> Result<Vec<String>, StateError> {
        let entries = match fs::read_dir(&self.0) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(StateError::Io(self.0.clone(), error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| StateError::Io(self.0.clone(), error))?;
            // What isn't Unicode was named by somebody else.
            let name = entry.file_name();
            names.extend(name.to_str().and_then(|name| name.strip_suffix(suffix)).map(str::to_owned));
        }
        names.sort();
        Ok(names)
    }
}
