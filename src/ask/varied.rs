//! What the token depends on besides its command: variables and files that choose the account. Their values
//! go into the cache key's hash and nowhere else, but for those that only name an account or a place.

use super::accounts;
use crate::system::environment;
use crate::system::user_file;
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::redact;
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

/// What of the variables may be shown: their names, and the values of those that name an account or a place.
pub(crate) fn shown(names: &[String]) -> Vec<String> {
    let accounts = environment::variables(accounts::is_account);
    let accounts =
        accounts.iter().map(|(name, value)| show(&name.to_string_lossy(), &value.to_string_lossy()));
    let named = names.iter().filter(|name| !accounts::is_account(name.as_bytes()));
    accounts.chain(named.map(|name| redact::line(name))).collect()
}

/// The ends of the names of variables that hold no secret.
const NAMING: [&str; 10] =
    ["PROFILE", "REGION", "HOST", "CONTEXT", "PROJECT", "NAME", "NAMESPACE", "ACCOUNT", "ADDR", "CONFIG"];

/// Pure.
fn show(name: &str, value: &str) -> String {
    let is_naming = NAMING.iter().any(|end| name.ends_with(end));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._:/-".contains(c);
    if is_naming && !value.is_empty() && value.len() <= 60 && value.chars().all(is_plain) {
        format!("{name}={value}")
    } else {
        name.to_owned()
    }
}

fn content(named: &Path) -> Result<Option<Vec<u8>>, Complaint> {
    let place = match (named.strip_prefix("~"), environment::home()) {
        (Ok(below), Some(home)) => home.join(below),
        _ => named.to_path_buf(),
    };
    user_file::read(&place, user_file::LARGEST_OF_OURS, |_| None).map_err(|why| {
        Complaint::new(
            Exit::Usage,
            format!("{} can't be read: {why}", place.display()),
            "fix this, or leave the file out of --vary-file: which account it names can't be told",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::show;

    #[test]
    fn the_name_of_an_account_is_shown_and_what_may_be_a_secret_is_not() {
        for (name, value, shown) in [
            ("AWS_PROFILE", "work", "AWS_PROFILE=work"),
            ("KUBECONFIG", "/home/u/.kube/other", "KUBECONFIG=/home/u/.kube/other"),
            ("VAULT_ADDR", "https://vault.example:8200", "VAULT_ADDR=https://vault.example:8200"),
            ("VAULT_ADDR", "https://u:canary@vault.example", "VAULT_ADDR"),
            ("GH_TOKEN", "canary", "GH_TOKEN"),
            ("AWS_ACCESS_KEY_ID", "canary", "AWS_ACCESS_KEY_ID"),
            ("AWS_PROFILE", "a b", "AWS_PROFILE"),
            ("AWS_PROFILE", "", "AWS_PROFILE"),
        ] {
            assert_eq!(show(name, value), shown);
        }
    }
}
