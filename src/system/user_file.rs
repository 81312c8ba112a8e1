//! Door: files of the user's that are read whole or not at all: config.toml, what `--vary-file` names, and the
//! clients' own configuration.

use std::fs::{Metadata, OpenOptions};
use std::io::{ErrorKind, Read};
use std::path::Path;

/// The largest file that is meant for us, in bytes.
pub(crate) const LARGEST_OF_OURS: u64 = 1 << 20;

/// The largest of a client's, in bytes: far more than any client writes.
pub(crate) const LARGEST_OF_CLIENTS: u64 = 32 << 20;

/// What stands in a file of `largest` bytes at most; `None`: there is none. Links are followed, as people keep such
/// files elsewhere. The error says why it can't be read, or, in the words of `distrust`, why it shouldn't be.
#[allow(clippy::disallowed_methods, reason = "this is the door to the user's files")]
pub(crate) fn read(
    path: &Path,
    largest: u64,
    distrust: fn(&Metadata) -> Option<&'static str>,
) -> Result<Option<Vec<u8>>, String> {
    let mut options = OpenOptions::new();
    options.read(true);
    // What is not a file is not waited for.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    let file = match options.open(path) {
        Ok(file) => file,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(error.to_string()),
    };
    let meta = file.metadata().map_err(|error| error.to_string())?;
    if !meta.is_file() {
        return Err("it is not a file".to_owned());
    }
    if let Some(why) = distrust(&meta) {
        return Err(why.to_owned());
    }
    let mut bytes = Vec::new();
    // One byte more tells a file that is too large, also one that grows.
    file.take(largest + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > largest {
        return Err(format!("it is larger than {} MiB, and so would not be read whole", largest >> 20));
    }
    Ok(Some(bytes))
}

/// The same of a text, whosever it is.
pub(crate) fn text(path: &Path, largest: u64) -> Result<Option<String>, String> {
    read(path, largest, |_| None)?.map(utf8).transpose()
}

pub(crate) fn utf8(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|_| "it is not UTF-8 text".to_owned())
}
