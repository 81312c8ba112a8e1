//! Whether a file that names commands is the user's own, or somebody else could have written it.

use std::fs::Metadata;

/// Why others could have named the commands in it.
#[cfg(unix)]
pub(super) fn distrust(meta: &Metadata) -> Option<&'static str> {
    use std::os::unix::fs::MetadataExt;
    let user = rustix::process::geteuid().as_raw();
    others_may_write(meta.mode(), meta.uid(), meta.gid(), user)
}

#[cfg(not(unix))]
pub(super) fn distrust(_: &Metadata) -> Option<&'static str> {
    None
}

/// Pure. Where each user has a group of their own, as many systems have it, that bears the user's number.
#[cfg(unix)]
const fn others_may_write(mode: u32, owner: u32, group: u32, user: u32) -> Option<&'static str> {
    if owner != 0 && owner != user {
        Some("it belongs to another user")
    } else if mode & 0o002 != 0 {
        Some("everybody may write it, and so name your token commands (chmod o-w)")
    } else if mode & 0o020 != 0 && group != user {
        Some("a whole group may write it, and so name your token commands (chmod g-w)")
    } else {
        None
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::others_may_write;

    #[test]
    fn a_group_may_write_it_only_if_it_is_the_users_own() {
        for (mode, owner, group, is_trusted) in [
            (0o100_600, 7, 7, true),
            (0o100_644, 0, 0, true),
            (0o100_664, 7, 7, true),
            (0o100_664, 7, 100, false),
            (0o100_664, 0, 0, false),
            (0o100_646, 7, 7, false),
            (0o100_600, 8, 7, false),
        ] {
            assert_eq!(
                others_may_write(mode, owner, group, 7).is_none(),
                is_trusted,
                "{mode:o} {owner} {group}"
            );
        }
    }
}
