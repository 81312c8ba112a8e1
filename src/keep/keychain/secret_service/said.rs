//! Pure: what the bus or the wallet answered in place of what was asked for, as a trouble in plain words.

use super::super::super::store_error::StoreError;
use crate::ui::redact;
use dbus::Error;
use dbus::arg::TypeMismatchError;

/// There is no bus where the environment says.
pub(super) const NOWHERE: &str = "DBUS_SESSION_BUS_ADDRESS points to no socket that answers";

/// As much of a wallet's own words as is shown.
const LONGEST: usize = 160;

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        trouble(&error, &[])
    }
}

impl From<TypeMismatchError> for StoreError {
    fn from(_: TypeMismatchError) -> Self {
        Self::Unavailable("its answer has not the form that it should have".to_owned())
    }
}

/// What is wrong. The wallet's words are shown without anything of what it was `given` to keep.
pub(super) fn trouble(error: &Error, given: &[u8]) -> StoreError {
    let why = match error.name().unwrap_or_default() {
        "org.freedesktop.Secret.Error.IsLocked" => return StoreError::Locked,
        // We give up before libdbus does: this is the bus's word that the wallet has ended.
        "org.freedesktop.DBus.Error.NoReply" => "it ended in the middle of our call".to_owned(),
        "org.freedesktop.DBus.Error.Disconnected" => "the session bus hung up".to_owned(),
        "org.freedesktop.DBus.Error.ServiceUnknown" | "org.freedesktop.DBus.Error.NameHasNoOwner" => {
            "none runs on the session bus".to_owned()
        }
        name => return StoreError::Refused(words(name, error.message().unwrap_or_default(), given)),
    };
    StoreError::Unavailable(why)
}

/// What it says, or at least the error's name.
fn words(name: &str, text: &str, given: &[u8]) -> String {
    let line = redact::last_lines(text.as_bytes(), given, 1).pop().unwrap_or_default();
    let line = match (line.as_str(), name) {
        ("", "") => "error",
        ("", name) => name,
        (line, _) => line,
    };
    let short: String = line.chars().take(LONGEST).collect();
    if short.len() < line.len() { format!("{short}...") } else { short }
}

#[cfg(test)]
mod tests {
    use super::{trouble, words};
    use crate::keep::StoreError;
    use dbus::Error;

    #[test]
    fn a_wallets_words_are_shown_and_cut_and_its_errors_name_only_where_it_says_nothing() {
        let name = "org.freedesktop.zbus.Error";
        assert_eq!(words(name, "Password too short: 2.", b""), "Password too short: [redacted]");
        assert_eq!(words(name, "", b""), name);
        assert_eq!(words("", " \n", b""), "error");
        let long = words(name, &"word ".repeat(100), b"");
        assert!(long.len() < 180 && long.ends_with("..."), "{long}");
    }

    #[test]
    fn what_it_was_given_to_keep_is_never_said() {
        let given = br#"{"v":1,"t":"canaryoflettersalone"}"#;
        let said = words("x.y", "can't keep canaryoflettersalone here", given);
        assert_eq!(said, "can't keep [redacted] here");
    }

    #[test]
    fn what_has_a_name_of_its_own() {
        for (name, why) in [
            ("org.freedesktop.DBus.Error.NoReply", "it ended in the middle of our call"),
            ("org.freedesktop.DBus.Error.NameHasNoOwner", "none runs on the session bus"),
        ] {
            let found = trouble(&Error::new_custom(name, "text"), b"");
            assert_eq!(found, StoreError::Unavailable(why.to_owned()));
        }
        let locked = Error::new_custom("org.freedesktop.Secret.Error.IsLocked", "");
        assert_eq!(trouble(&locked, b""), StoreError::Locked);
    }
}
