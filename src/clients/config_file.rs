//! Door: a file of the user's that is changed: read whole, replaced whole, and only if nobody has changed it
//! meanwhile.
//!
//! What others could have led us to is refused: a file of another owner, a link out of the place that the file
//! belongs to. A link inside it (dotfiles in a repository of their own) is followed, and stays.

use crate::system::user_file;
use crate::ui::terminal;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The ending of what a file was before it was first changed.
const BACKUP: &str = "before-freshbearer";

pub(crate) struct ConfigFile {
    /// As its client calls it.
    pub(crate) path: PathBuf,
    /// What must hold it, links followed: most often the home directory.
    pub(crate) base: PathBuf,
    /// Where it really lies.
    real: PathBuf,
    /// What stands in it; `None`: it isn't there.
    pub(crate) text: Option<String>,
}

impl ConfigFile {
    /// Reads it. The error says why it can't be, or must not be, changed.
    pub(crate) fn open(path: &Path, base: &Path) -> Result<Self, String> {
        let there = path.ancestors().find(|place| fs::symlink_metadata(place).is_ok()).unwrap_or(path);
        let rest = path.strip_prefix(there).unwrap_or(Path::new(""));
        let real_there = there.canonicalize().map_err(|error| format!("can't be followed: {error}"))?;
        let real_base = base.canonicalize().map_err(|error| format!("can't be followed: {error}"))?;
        if !real_there.starts_with(&real_base) {
            let (to, base) = (terminal::whole_path(&real_there), terminal::whole_path(base));
            return Err(format!("is a link that leads out of {base}, to {to}"));
        }
        let meta = fs::metadata(&real_there).map_err(|error| error.to_string())?;
        if !is_own(&meta) {
            return Err("belongs to another user".to_owned());
        }
        let is_there = rest.as_os_str().is_empty();
        let real = if is_there { real_there } else { real_there.join(rest) };
        if is_there && !meta.is_file() || !is_there && !meta.is_dir() {
            return Err("is not a file".to_owned());
        }
        let text = read(&real)?;
        Ok(Self { path: path.to_owned(), base: base.to_owned(), real, text })
    }

    /// Puts a copy of it beside it, with the same mode; where that is.
    pub(crate) fn back_up(&self) -> Result<Option<PathBuf>, String> {
        let Some(text) = &self.text else { return Ok(None) };
        for number in 1.. {
            let ending = if number == 1 { BACKUP.to_owned() } else { format!("{BACKUP}-{number}") };
            let mut name = self.real.clone().into_os_string();
            name.push(format!(".{ending}"));
            match write_new(Path::new(&name), text, &self.real) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(format!("can't be backed up: {error}")),
                Ok(()) => return Ok(Some(name.into())),
            }
        }
        Ok(None)
    }

    /// Puts this text in its place, whole, with the mode that it has; the directories that had to be made for it.
    pub(crate) fn replace(&self, text: &str) -> Result<Vec<PathBuf>, String> {
        self.replace_like(&self.real, text)
    }

    /// Puts what a copy of it holds back in its place, with the copy's mode.
    pub(crate) fn restore(&self, copy: &Path, text: &str) -> Result<(), String> {
        self.replace_like(copy, text).map(drop)
    }

    fn replace_like(&self, model: &Path, text: &str) -> Result<Vec<PathBuf>, String> {
        self.check_unchanged()?;
        let folder = self.real.parent().unwrap_or(&self.base);
        let made: Vec<PathBuf> =
            folder.ancestors().take_while(|place| !place.exists()).map(Path::to_path_buf).collect();
        for place in made.iter().rev() {
            make_directory(place).map_err(|error| format!("can't be created: {error}"))?;
        }
        let write = || -> io::Result<()> {
            let mut new = tempfile::Builder::new().prefix(".freshbearer.").tempfile_in(folder)?;
            new.write_all(text.as_bytes())?;
            like(new.as_file(), model)?;
            new.as_file().sync_all()?;
            new.persist(&self.real)?;
            Ok(())
        };
        write().map_err(|error| format!("can't be written: {error}"))?;
        Ok(made)
    }

    /// Takes it away.
    pub(crate) fn remove(&self) -> Result<(), String> {
        self.check_unchanged()?;
        fs::remove_file(&self.real).map_err(|error| format!("can't be removed: {error}"))
    }

    fn check_unchanged(&self) -> Result<(), String> {
        if read(&self.real)? == self.text {
            Ok(())
        } else {
            Err("was changed by somebody else meanwhile".to_owned())
        }
    }
}

/// What stands in a file that was set aside.
pub(crate) fn read_backup(path: &Path) -> Result<Option<String>, String> {
    read(path)
}

/// Removes a file that was set aside, or a directory that was made, if there is nothing in it.
pub(crate) fn tidy(path: &Path) {
    // What is gone already, or is used by somebody else, is left.
    let _ = if path.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) };
}

fn read(path: &Path) -> Result<Option<String>, String> {
    user_file::text(path, user_file::LARGEST_OF_CLIENTS).map_err(|why| format!("can't be read: {why}"))
}

#[allow(clippy::disallowed_methods, reason = "this is the door to the files that are changed")]
fn write_new(path: &Path, text: &str, model: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    like(&file, model)
}

/// Gives a file the mode of another one, if that is there; else it stays its owner's alone.
fn like(file: &File, model: &Path) -> io::Result<()> {
    match fs::metadata(model) {
        Ok(meta) => file.set_permissions(meta.permissions()),
        Err(_) => Ok(()),
    }
}

#[cfg(unix)]
fn make_directory(path: &Path) -> io::Result<()> {
    std::os::unix::fs::DirBuilderExt::mode(&mut fs::DirBuilder::new(), 0o700).create(path)
}

#[cfg(not(unix))]
fn make_directory(path: &Path) -> io::Result<()> {
    fs::create_dir(path)
}

#[cfg(unix)]
fn is_own(meta: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::uid(meta) == rustix::process::geteuid().as_raw()
}

#[cfg(not(unix))]
fn is_own(_: &Metadata) -> bool {
    true
}
