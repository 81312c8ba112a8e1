//! No keychain is known on this system: every call says so, and `auto` goes on to the next store.

use super::super::trouble::Trouble;
use zeroize::Zeroizing;

pub(super) const NAME: &str = "a keychain";

fn unknown() -> Result<(), Trouble> {
    Err(Trouble::Unavailable("no keychain is known on this system".to_owned()))
}

pub(super) fn read(_service: &str, _account: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Trouble> {
    unknown().map(|()| None)
}

pub(super) fn write(_service: &str, _account: &str, _label: &str, _bytes: &[u8]) -> Result<(), Trouble> {
    unknown()
}

pub(super) fn remove(_service: &str, _account: &str) -> Result<bool, Trouble> {
    unknown().map(|()| false)
}

pub(super) fn is_locked() -> Result<Option<bool>, Trouble> {
    unknown().map(|()| None)
}
