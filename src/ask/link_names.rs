//! The names under which a program starts us without saying more, and what each stands for.

use super::reading::prints_headers;
use crate::ui::complaint::Complaint;
use std::ffi::{OsStr, OsString};
use std::path::Path;

/// Verbs that answer a program in its own protocol, and the name by which it looks for its helper.
const PROTOCOLS: &[(&str, &str)] = &[
    ("docker", "docker-credential-freshbearer"),
    ("git", "git-credential-freshbearer"),
    ("keyring", "keyring"),
    ("terraform", "terraform-credentials-freshbearer"),
];

/// A link to a profile is named so, with the profile's name behind.
const PROFILE: &str = "freshbearer-";

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    /// A verb, for which the arguments are meant.
    Verb(&'static str),
    /// A profile, which says its form itself.
    Profile(String),
}

/// Pure: what the path that we were started by stands for; `None`: our own name.
pub(crate) fn read(path: &OsStr) -> Option<Name> {
    let name = Path::new(path).file_name()?.to_str()?;
    if name == "freshbearer" {
        return None;
    }
    let name = if cfg!(windows) { name.strip_suffix(".exe").unwrap_or(name) } else { name };
    let verb = PROTOCOLS.iter().find(|(_, known)| *known == name).map(|(verb, _)| Name::Verb(verb));
    verb.or_else(|| Some(Name::Profile(name.strip_prefix(PROFILE)?.to_owned())))
}

/// The words that a link's name stands for.
pub(crate) fn words(name: Name) -> Result<Vec<OsString>, Complaint> {
    Ok(match name {
        Name::Verb(verb) => vec![verb.into()],
        Name::Profile(profile) => {
            let verb = if prints_headers(&profile)? { "headers" } else { "token" };
            vec![verb.into(), profile.into()]
        }
    })
}

/// The name of the link for a protocol.
pub(crate) fn of_protocol(protocol: &str) -> Option<&'static str> {
    PROTOCOLS.iter().find(|(verb, _)| *verb == protocol).map(|(_, name)| *name)
}

/// The name of the link for a profile; `None`: no file can be named so.
pub(crate) fn of_profile(profile: &str) -> Option<OsString> {
    let is_odd = |c: char| c.is_control() || matches!(c, '/' | '\\');
    (!profile.is_empty() && !profile.contains(is_odd)).then(|| OsString::from(format!("{PROFILE}{profile}")))
}

#[cfg(test)]
mod tests {
    use super::{Name, PROTOCOLS, of_profile, read};
    use proptest::prelude::{any, prop_assert_eq, proptest};
    use std::ffi::OsStr;

    #[test]
    fn our_own_name_stands_for_nothing_more() {
        for own in ["freshbearer", "/usr/bin/freshbearer", "./freshbearer", "fb", "/proc/self/exe", ""] {
            assert_eq!(read(OsStr::new(own)), None, "{own}");
        }
        for (verb, name) in PROTOCOLS {
            assert_eq!(read(OsStr::new(&format!("/opt/bin/{name}"))), Some(Name::Verb(verb)));
        }
    }

    proptest! {
        #[test]
        fn a_profile_s_link_stands_for_that_profile(profile in any::<String>(), directory in "(/[a-z]{0,3}){0,2}") {
            if let Some(name) = of_profile(&profile) {
                let path = format!("{directory}/{}", name.to_str().unwrap());
                prop_assert_eq!(read(OsStr::new(&path)), Some(Name::Profile(profile)));
            }
        }
    }
}
