//! Door: our own directory, for records, locks and, where asked for by name, tokens in plain text.
//!
//! What others could have put there is refused: a link, a foreign owner, a file or directory that
//! others may write. Everything written is 0600 in a directory of 0700, whatever the umask, and
//! replaced as a whole, so that a reader sees the old or the new and never a half.

use crate::system::clock;
use crate::system::environment;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use zeroize::Zeroizing;

/// No file of ours comes near this; what does isn't ours.
const LARGEST: u64 = 1 << 20;

/// The ending of a file that is being written.
const NEW: &str = ".new";

/// What was not renamed for so long was left behind.
const LONGEST_WRITE: Duration = Duration::from_secs(60);

/// The directory, found but not necessarily there.
#[derive(Clone, Debug)]
pub(crate) struct StateDir(PathBuf);

/// Why it can't be used.
#[derive(Debug)]
pub(crate) enum StateError {
    /// No home directory could be found.
    NoHome,
    /// Something is there that we would not have put there.
    NotOurs(PathBuf, &'static str),
    /// The system refused.
    Io(PathBuf, io::Error),
}

impl std::fmt::Display for StateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoHome => f.write_str("no home directory for our state"),
            Self::NotOurs(path, why) => write!(f, "{} {why}", path.display()),
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
        }
    }
}

/// Tells one version of a file from the next without reading it.
pub(crate) type Version = (u64, Option<SystemTime>);

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
            Ok(meta) => match stranger(&meta) {
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

    /// A file's bytes; `None` if there is none.
    pub(crate) fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StateError> {
        Ok(self.read_stamped(name)?.map(|(bytes, _)| bytes))
    }

    /// The same, with what tells this version of the file from the next.
    pub(crate) fn read_stamped(&self, name: &str) -> Result<Option<Versioned>, StateError> {
        let path = self.0.join(name);
        let mut options = OpenOptions::new();
        options.read(true);
        let file = match open(&options, &path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StateError::Io(path, error)),
        };
        let meta = file.metadata().map_err(|error| StateError::Io(path.clone(), error))?;
        if !meta.is_file() || meta.len() > LARGEST {
            return Err(StateError::NotOurs(path, "is no file of ours"));
        }
        if let Some(why) = stranger(&meta) {
            return Err(StateError::NotOurs(path, why));
        }
        let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(0) + 1));
        // Replaced as a whole, it doesn't grow: no need to ask whether there is more.
        match file.take(meta.len()).read_to_end(&mut bytes) {
            Ok(_) => Ok(Some((bytes, stamp(&meta)))),
            Err(error) => Err(StateError::Io(path, error)),
        }
    }

    /// Why a file can't be one that we left there; `None` if it can.
    pub(crate) fn stranger(&self, name: &str) -> Option<&'static str> {
        let meta = fs::symlink_metadata(self.0.join(name)).ok()?;
        if meta.is_file() { stranger(&meta) } else { Some("is no file of ours") }
    }

    /// What tells this version of a file from the next; `None` if there is none.
    pub(crate) fn stamp(&self, name: &str) -> Option<Version> {
        fs::symlink_metadata(self.0.join(name)).ok().map(|meta| stamp(&meta))
    }

    /// Puts `bytes` in the place of a file, whole. Others may do the same at the same time: one of them
    /// is last.
    pub(crate) fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), StateError> {
        self.create()?;
        let new = self.0.join(format!("{name}.{}-{}{NEW}", std::process::id(), clock::now().as_millis()));
        let write = || -> io::Result<()> {
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            let mut file = open(&options, &new)?;
            for_owner_only(&file)?;
            file.write_all(bytes)?;
            fs::rename(&new, self.0.join(name))
        };
        write().map_err(|error| {
            let _ = fs::remove_file(&new);
            StateError::Io(self.0.join(name), error)
        })
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
        self.create()?;
        let path = self.0.join(name);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = open(&options, &path).map_err(|error| StateError::Io(path.clone(), error))?;
        // Whoever else may open it could hold the lock for ever.
        let meta = file.metadata().map_err(|error| StateError::Io(path.clone(), error))?;
        match stranger(&meta) {
            _ if !meta.is_file() => Err(StateError::NotOurs(path, "is no file of ours")),
            Some(why) => Err(StateError::NotOurs(path, why)),
            None => Ok(file),
        }
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
        let mut names: Vec<String> = entries
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter_map(|name| Some(name.strip_suffix(suffix)?.to_owned()))
            .collect();
        names.sort();
        Ok(names)
    }

    fn create(&self) -> Result<(), StateError> {
        if let Ok(meta) = fs::symlink_metadata(&self.0)
            && meta.is_dir()
        {
            // Ours, as was seen when it was found; but somebody may have opened it to other readers.
            for_owner_only_directory(&self.0, &meta);
            return Ok(());
        }
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.0).map_err(|error| StateError::Io(self.0.clone(), error))
    }
}

fn stamp(meta: &fs::Metadata) -> Version {
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(meta);
    #[cfg(not(unix))]
    let number = meta.len();
    (number, meta.modified().ok())
}

/// Without following a link, and without waiting for whoever might write into a pipe.
#[allow(clippy::disallowed_methods, reason = "this is the door to our files")]
fn open(options: &OpenOptions, path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
        options.clone().mode(0o600).custom_flags(i32::try_from(flags).unwrap_or(0)).open(path)
    }
    #[cfg(not(unix))]
    options.open(path)
}

#[cfg(unix)]
fn for_owner_only(file: &File) -> io::Result<()> {
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))
}

#[cfg(not(unix))]
fn for_owner_only(_: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn for_owner_only_directory(path: &Path, meta: &fs::Metadata) {
    use std::os::unix::fs::PermissionsExt;
    if meta.permissions().mode() & 0o077 != 0 {
        // On a file system that knows no modes this fails, and the files in it are 0600 all the same.
        let _ = fs::set_permissions(path, PermissionsExt::from_mode(0o700));
    }
}

#[cfg(not(unix))]
fn for_owner_only_directory(_: &Path, _: &fs::Metadata) {}

/// Why a file or directory can't have been left by us.
#[cfg(unix)]
fn stranger(meta: &fs::Metadata) -> Option<&'static str> {
    use std::os::unix::fs::MetadataExt;
    if meta.uid() != rustix::process::geteuid().as_raw() {
        Some("belongs to another user")
    } else if meta.mode() & 0o022 != 0 {
        Some("can be written by others")
    } else {
        None
    }
}

#[cfg(not(unix))]
fn stranger(_: &fs::Metadata) -> Option<&'static str> {
    None
}
