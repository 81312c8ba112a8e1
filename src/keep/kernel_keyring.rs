//! Door: the Linux kernel's keyring. Memory only, ended by the kernel when the token ends. A store of
//! its own, and the front cache of the Secret Service.
//!
//! Keys lie in the user keyring (`@u`). Reading one takes no session keyring: it works under cron, in a
//! container, in a service. Writing one takes more: only who possesses a new key may say who else can read
//! it and when it ends, and a session that isn't linked to `@u` possesses nothing there. So a key is made
//! in the keyring of this very process, which ends with it, and is linked into `@u` when it is complete.

use super::store_error::StoreError;
use crate::ask::cache_key::CacheKey;
use crate::system::clock::Deadline;
use linux_keyutils::{Key, KeyError, KeyPermissions, KeyRing, KeyRingIdentifier, KeySerialId};
use std::time::Duration;
use zeroize::Zeroizing;

/// Everything for the possessor and for the user, nothing for anyone else.
const OWNER_ONLY: u32 = 0x3f3f_0000;

/// Room for a token of the usual size. The library's own reading takes 64 KiB, and overwriting those
/// when they are given back cost more than all the rest of the read.
const USUAL: usize = 4096;

/// What the names of our keys begin with, whichever version wrote them.
const PREFIX: &str = "freshbearer ";

/// How long the kernel may take to free what was removed; a few milliseconds, as measured.
const COLLECTION: Duration = Duration::from_millis(200);

/// The user keyring's own number, by which it can be read like a key.
const USER_KEYRING: i32 = -4;

pub(super) fn read(cache_key: &CacheKey) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    match ring()?.search(&name(cache_key)).and_then(contents) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) => absent(error).map(|()| None),
    }
}

/// Keeps `bytes` for `life`, rounded up to a whole second, in the place of an older token. If that fails
/// nothing is kept, and the older token isn't either.
pub(super) fn write(cache_key: &CacheKey, bytes: &[u8], life: Duration) -> Result<(), StoreError> {
    let seconds = u32::try_from(life.as_secs().saturating_add(1)).unwrap_or(u32::MAX);
    let put = || put(&name(cache_key), bytes, seconds as usize);
    let mut written = put();
    if let Err(KeyError::QuotaExceeded) = written {
        // What has expired counts until the kernel collects it, which can take five minutes; so does the
        // token that this one replaces.
        let _ = remove(cache_key);
        remove_expired();
        let patience = Deadline::after(COLLECTION);
        while matches!(written, Err(KeyError::QuotaExceeded)) && !patience.passed() {
            patience.pause(Duration::from_millis(5));
            written = put();
        }
    }
    written.map_err(|error| {
        let _ = remove(cache_key);
        trouble(error)
    })
}

pub(super) fn remove(cache_key: &CacheKey) -> Result<bool, StoreError> {
    match ring()?.search(&name(cache_key)) {
        Ok(key) => key.invalidate().map(|()| true).map_err(trouble),
        Err(error) => absent(error).map(|()| false),
    }
}

/// The tokens that are there, of any version of us.
pub(super) fn cache_keys() -> Result<Vec<CacheKey>, StoreError> {
    let named = |(key, name): (Key, String)| Some((key, CacheKey::from_hex(name.rsplit_once(':')?.1)?));
    Ok(own_keys()?.into_iter().filter_map(named).map(|(_, cache_key)| cache_key).collect())
}

/// Removes the token, whichever versions of us have kept it.
pub(super) fn remove_all(cache_key: &CacheKey) -> Result<bool, StoreError> {
    let ending = format!(":{cache_key}");
    let mut found = false;
    for (key, name) in own_keys()? {
        if name.ends_with(&ending) {
            key.invalidate().map_err(trouble)?;
            found = true;
        }
    }
    Ok(found)
}

/// How much of their quota this user's keys take, in percent; `None` where that can't be told.
#[allow(clippy::disallowed_methods, reason = "this is the door to the kernel's keyring")]
pub(super) fn quota_used() -> Option<u64> {
    let table = std::fs::read_to_string("/proc/key-users").ok()?;
    quota_in(&table, rustix::process::geteuid().as_raw())
}

/// Pure: what the table says of this user; of keys and bytes that of which there is less left.
fn quota_in(table: &str, user: u32) -> Option<u64> {
    // "1000:     5 5/5 3/200 1843/20000": uses, keys, keys of the quota, bytes of the quota.
    let line = table.lines().find_map(|line| line.trim_start().strip_prefix(&format!("{user}:")))?;
    let mut fields = line.split_ascii_whitespace().skip(2);
    let mut percent = || {
        let (used, most) = fields.next()?.split_once('/')?;
        (used.parse::<u64>().ok()? * 100).checked_div(most.parse().ok()?)
    };
    Some(percent()?.max(percent()?))
}

fn put(name: &str, bytes: &[u8], seconds: usize) -> Result<(), KeyError> {
    let key = KeyRing::from_special_id(KeyRingIdentifier::Process, true)?.add_key(name, bytes)?;
    key.set_perms(KeyPermissions::from_u32(OWNER_ONLY))?;
    key.set_timeout(seconds)?;
    // Takes the place of a key of the same name in one step.
    KeyRing::from_special_id(KeyRingIdentifier::User, false)?.link_key(key)
}

fn contents(key: Key) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let mut room = USUAL;
    loop {
        let mut bytes = Zeroizing::new(vec![0; room]);
        // It tells its length, whatever the room.
        match key.read(&mut *bytes)? {
            length if length > room => room = length,
            length => {
                bytes.truncate(length);
                return Ok(bytes);
            }
        }
    }
}

/// All keys in the user keyring, by their numbers.
fn keys() -> Result<Vec<Key>, StoreError> {
    let numbers = contents(Key::from_id(KeySerialId::new(USER_KEYRING))).map_err(trouble)?;
    let number = |bytes: &[u8]| Some(i32::from_ne_bytes(bytes.try_into().ok()?));
    Ok(numbers.chunks_exact(4).filter_map(number).map(|number| Key::from_id(number.into())).collect())
}

/// Our own, with their names.
fn own_keys() -> Result<Vec<(Key, String)>, StoreError> {
    let named = |key: Key| {
        let name = key.metadata().ok()?.get_description().to_owned();
        name.starts_with(PREFIX).then_some((key, name))
    };
    Ok(keys()?.into_iter().filter_map(named).collect())
}

/// Removes the keys that have expired. They can't be told apart any more, and are of no use to anybody.
fn remove_expired() {
    for key in keys().unwrap_or_default() {
        if let (Err(KeyError::KeyExpired), Ok(ring)) = (key.metadata(), ring()) {
            let _ = ring.unlink_key(key);
        }
    }
}

fn ring() -> Result<KeyRing, StoreError> {
    KeyRing::from_special_id(KeyRingIdentifier::User, false).map_err(trouble)
}

fn name(cache_key: &CacheKey) -> String {
    format!("{PREFIX}{}:{cache_key}", env!("CARGO_PKG_VERSION"))
}

/// No key of that name, or one that has ended, is no trouble.
fn absent(error: KeyError) -> Result<(), StoreError> {
    match error {
        KeyError::KeyDoesNotExist | KeyError::KeyExpired | KeyError::KeyRevoked | KeyError::KeyRejected => {
            Ok(())
        }
        other => Err(trouble(other)),
    }
}

fn trouble(error: KeyError) -> StoreError {
    match error {
        KeyError::QuotaExceeded => {
            StoreError::Full("the kernel's quota for this user's keys is used up".to_owned())
        }
        KeyError::InvalidArguments => StoreError::TooLarge("a key takes 32,767 bytes".to_owned()),
        KeyError::AccessDenied | KeyError::PermissionDenied => {
            StoreError::Unavailable("the kernel forbids its keyring here".to_owned())
        }
        // A kernel that was built without it, or a sandbox that says so.
        KeyError::Unknown(libc::ENOSYS) | KeyError::OperationNotSupported => {
            StoreError::Unavailable("the kernel has no keyring here".to_owned())
        }
        KeyError::Unknown(number) => {
            StoreError::Unavailable(std::io::Error::from_raw_os_error(number).to_string())
        }
        other => StoreError::Unavailable(format!("the kernel said {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::quota_in;
    use proptest::prelude::{any, proptest};

    #[test]
    fn the_quota_is_that_of_keys_or_of_bytes_whichever_is_nearer_to_its_end() {
        let table = "    0:    17 16/16 11/1000000 1336/25000000\n 1000:    12 12/12 10/200 18070/20000\n\
                     12345:     2 2/2 190/200 54/20000\n";
        assert_eq!(quota_in(table, 1000), Some(90));
        assert_eq!(quota_in(table, 12345), Some(95));
        assert_eq!(quota_in(table, 0), Some(0));
        assert_eq!(quota_in(table, 45), None);
        assert_eq!(quota_in("7: 1 1/1 0/0 0/0", 7), None);
    }

    proptest! {
        #[test]
        fn any_table_is_read_without_a_panic(table in "([0-9]{1,3}: [ 0-9/]{0,40}\n){0,3}", user in any::<u8>()) {
            let _ = quota_in(&table, user.into());
        }
    }
}
