//! What the token depends on besides its command: variables and files that choose the account. Their values
//! go into the cache key's hash and nowhere else.

use super::accounts;
use super::user_file;
use crate::system::environment;
use crate::ui::complaint::{Complaint, Exit};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// All of it, with the values of this moment.
#[derive(Default)]
#[cfg_attr(test, derive(Clone))]
pub(crate) struct Varied {
    pub(super) variables: Vec<(OsString, Option<OsString>)>,
    /// What stands in each file; `None`: there is no such file.
    pub(super) files: Vec<(PathBuf, Option<Vec<u8>>)>,
}

impl Varied {
    /// The account's variables that are set, and what the user names beside them.
    pub(super) fn read(names: &[String], files: &[PathBuf]) -> Result<Self, Complaint> {
        let named = names.iter().map(|name| (OsString::from(name), environment::variable_as_it_is(name)));
        let accounts = environment::variables(accounts::is_account).into_iter();
        let accounts = accounts.map(|(name, value)| (name, Some(value)));
        let files: Result<_, _> = files.iter().map(|file| Ok((file.clone(), content(file)?))).collect();
        Ok(Self { variables: named.chain(accounts).collect(), files: files? })
    }
}

fn content(named: &Path) -> Result<Option<Vec<u8>>, Complaint> {
    let place = match (named.strip_prefix("~"), environment::home()) {
        (Ok(below), Some(home)) => home.join(below),
        _ => named.to_path_buf(),
    };
    user_file::read(&place, |_| None).map_err(|why| {
        Complaint::new(
            Exit::Usage,
            format!("{} can't be read: {why}", place.display()),
            "fix this, or leave the file out of --vary-file: which account it names can't be told",
        )
    })
}
