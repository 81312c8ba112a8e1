//! Door: a file of the user's own in memory (a tmpfs), for where neither a keychain nor the kernel keyring
//! can be had: containers, whose default profile forbids the keyring, and services.
//!
//! Always at the same places, whatever the environment: one client clears it and another doesn't. Nothing
//! here reaches a disk, unless the system swaps. As nobody ends these files by itself, each begins with the
//! moment at which its token expires.

use super::namespace;
use super::store_error::StoreError;
use crate::ask::cache_key::CacheKey;
use crate::system::state_dir::{StateDir, StateError};
use crate::token::moment::Moment;
use rustix::fs::{Access, Mode, access, statfs, statvfs};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The file name's ending.
const SUFFIX: &str = ".token";

/// The directory in memory that all users share.
const SHARED: &str = "/dev/shm";

/// What the names of our directories there begin with.
const NAME: &[u8] = b"freshbearer-";

/// What `statfs` calls a tmpfs and a ramfs.
const IN_MEMORY: [u32; 2] = [0x0102_1994, 0x8584_58f6];

pub(super) fn read(cache_key: &CacheKey) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    for place in places() {
        if is_in_memory(place.path())
            && let Some(bytes) = place.read(&name(cache_key)).map_err(|error| trouble(&error))?
            && let Some((_, token)) = split(&bytes)
        {
            return Ok(Some(Zeroizing::new(token.to_vec())));
        }
    }
    Ok(None)
}

/// Keeps `bytes` at the first place that takes them, and no older token at any other.
pub(super) fn write(cache_key: &CacheKey, bytes: &[u8], expires_at: Moment) -> Result<(), StoreError> {
    let whole = Zeroizing::new([format!("{}\n", expires_at.as_millis()).as_bytes(), bytes].concat());
    let mut written = Err(nowhere());
    for place in places() {
        if written.is_err() {
            written = put(&place, &name(cache_key), &whole);
        } else {
            // What can't be removed is known by its generation to be the older.
            let _ = place.remove(&name(cache_key));
        }
    }
    written
}

fn put(place: &StateDir, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
    // Where it is there already, its owner and mode were seen.
    let _ = rustix::fs::mkdir(place.path(), Mode::RWXU);
    if !is_in_memory(place.path()) {
        remove_if_empty(place);
        return Err(nowhere());
    }
    // Somebody may just have removed a directory that was empty: it is made anew.
    place.replace(name, bytes).or_else(|_| place.replace(name, bytes)).map_err(|error| {
        let _ = place.remove(name);
        remove_if_empty(place);
        trouble(&error)
    })
}

pub(super) fn remove(cache_key: &CacheKey) -> Result<bool, StoreError> {
    let mut found = false;
    for place in places() {
        found |= place.remove(&name(cache_key)).map_err(|error| trouble(&error))?;
        remove_if_empty(&place);
    }
    Ok(found)
}

/// The tokens that are there.
pub(super) fn cache_keys() -> Result<Vec<CacheKey>, StoreError> {
    let mut found = Vec::new();
    for place in places() {
        let names = place.names(SUFFIX).map_err(|error| trouble(&error))?;
        found.extend(names.iter().filter_map(|name| CacheKey::from_hex(name)));
    }
    Ok(found)
}

/// Removes the tokens that have expired, and what killed writers left behind: also where a user namespace kept
/// them that is no more.
pub(super) fn sweep(now: Moment) {
    for place in places().into_iter().chain(of_all_namespaces()) {
        for name in place.names(SUFFIX).unwrap_or_default() {
            let name = format!("{name}{SUFFIX}");
            let Ok(Some(bytes)) = place.read(&name) else { continue };
            if split(&bytes).is_none_or(|(expires_at, _)| expires_at <= now) {
                // What can't be removed now is tried again after the next mint.
                let _ = place.remove(&name);
            }
        }
        place.sweep(None);
        remove_if_empty(&place);
    }
}

/// The system refuses where something is in it; and whoever writes next makes it anew.
fn remove_if_empty(place: &StateDir) {
    let _ = rustix::fs::rmdir(place.path());
}

/// Whether there is a place that would take one.
pub(super) fn probe() -> Result<(), StoreError> {
    let takes = |place: &StateDir| {
        let mut existing = place.path().ancestors().filter(|path| path.exists());
        existing.next().is_some_and(|path| {
            let may_write = access(path, Access::WRITE_OK | Access::EXEC_OK).is_ok();
            // Some count no files, and some no blocks: then both numbers are zero.
            let is_full = statvfs(path).is_ok_and(|room| {
                room.f_blocks > 0 && room.f_bavail == 0 || room.f_files > 0 && room.f_favail == 0
            });
            is_in_memory(path) && may_write && !is_full
        })
    };
    if places().iter().any(takes) { Ok(()) } else { Err(nowhere()) }
}

/// Where it can be, in this order: in the user's own directory of a login, or in the one that all share.
/// What others could have put there is left out.
fn places() -> Vec<StateDir> {
    let user = rustix::process::geteuid().as_raw();
    let own = PathBuf::from(format!("/run/user/{user}"));
    // In a user namespace the same number is somebody else's outside.
    let shared = Path::new(SHARED).join(format!("freshbearer-{user}{}", namespace::suffix()));
    let own = StateDir::at(own.clone()).is_ok_and(|own| own.path().exists()).then(|| own.join("freshbearer"));
    let shared = Some(shared).filter(|shared| shared.parent().is_some_and(protects_from_others));
    own.into_iter().chain(shared).filter_map(|path| StateDir::at(path).ok()).collect()
}

/// Our user's directories in the one that all share, whichever namespace they are of.
fn of_all_namespaces() -> Vec<StateDir> {
    let shared = Path::new(SHARED);
    let entries = fs::read_dir(shared).ok().filter(|_| protects_from_others(shared));
    let paths = entries.into_iter().flatten().flatten().map(|entry| entry.path());
    let ours =
        paths.filter(|path| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(NAME)));
    ours.filter_map(|path| StateDir::at(path).ok()).collect()
}

/// Whether others can't rename or remove what is ours in a directory that they may write.
fn protects_from_others(directory: &Path) -> bool {
    const STICKY: u32 = 0o1000;
    fs::symlink_metadata(directory)
        .is_ok_and(|meta| meta.is_dir() && (meta.mode() & 0o022 == 0 || meta.mode() & STICKY != 0))
}

fn is_in_memory(path: &Path) -> bool {
    statfs(path).is_ok_and(|it| u32::try_from(it.f_type).is_ok_and(|kind| IN_MEMORY.contains(&kind)))
}

/// When the token expires, and the token as it is stored.
fn split(bytes: &[u8]) -> Option<(Moment, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let millis = std::str::from_utf8(&bytes[..end]).ok()?.parse().ok()?;
    Some((Moment::from_millis(millis), &bytes[end + 1..]))
}

fn name(cache_key: &CacheKey) -> String {
    format!("{cache_key}{SUFFIX}")
}

fn nowhere() -> StoreError {
    StoreError::Unavailable("no place in memory that is ours alone".to_owned())
}

fn trouble(error: &StateError) -> StoreError {
    StoreError::Unavailable(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::split;
    use crate::token::moment::Moment;
    use proptest::prelude::{any, prop_assert_eq, proptest};

    proptest! {
        #[test]
        fn what_is_kept_is_split_where_it_was_joined(at in any::<i64>(), token in any::<Vec<u8>>()) {
            let whole = [format!("{at}\n").as_bytes(), &token].concat();
            prop_assert_eq!(split(&whole), Some((Moment::from_millis(at), token.as_slice())));
        }

        #[test]
        fn anything_is_split_without_a_panic(bytes in any::<Vec<u8>>()) {
            let _ = split(&bytes);
        }
    }
}
