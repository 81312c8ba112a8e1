//! Door: files of the user's that are read whole or not at all: config.toml, and what `--vary-file` names.

use std::fs::{Metadata, OpenOptions};
use std::io::{ErrorKind, Read};
use std::path::Path;

/// No file that is meant for us is larger.
const LARGEST: u64 = 1 << 20;

/// What stands in a file; `None`: there is none. Links are followed, as people keep such files elsewhere.
/// The error says why it can't be read, or, in the words of `distrust`, why it shouldn't be.
#[allow(clippy::disallowed_methods, reason = "this is the door to the user's files")]
pub(super) fn read(
    path: &Path,
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
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > LARGEST {
        return Err("it is larger than 1 MiB, and so would not be read whole".to_owned());
    }
    Ok(Some(bytes))
}
