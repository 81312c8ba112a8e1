//! Door: the file of a token command that could not be found, to see what is wrong with it.

use crate::system::environment;
use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// So much of a file that wasn't found to run is looked at: a script's first line.
const START: u64 = 256;

/// The beginning of the file that this name stands for, if it is there.
#[allow(clippy::disallowed_methods, reason = "it is the token command's own file")]
pub(super) fn start_of(program: &OsString) -> Option<Vec<u8>> {
    let path = Path::new(program);
    let places = environment::variable("PATH").unwrap_or_default();
    let here = path.components().count() > 1 || path.is_absolute();
    let mut places: Vec<PathBuf> = std::env::split_paths(&places).map(|place| place.join(path)).collect();
    if here {
        places = vec![path.to_path_buf()];
    }
    let file = places.iter().filter(|place| place.is_file()).find_map(|place| File::open(place).ok())?;
    let mut start = Vec::new();
    file.take(START).read_to_end(&mut start).ok()?;
    Some(start)
}
