//! A file of ours: opened without following a link, readable by its owner alone, told from what others left.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::Path;
use std::time::SystemTime;

/// Tells one version of a file from the next without reading it.
pub(crate) type Version = (u64, Option<SystemTime>);

/// Which version of its file this is.
pub(super) fn stamp(meta: &Metadata) -> Version {
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(meta);
    #[cfg(not(unix))]
    let number = meta.len();
    (number, meta.modified().ok())
}

/// Without following a link, and without waiting for whoever might write into a pipe.
#[allow(clippy::disallowed_methods, reason = "this is the door to our files")]
pub(super) fn open(options: &OpenOptions, path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        const FLAGS: OFlags = OFlags::NOFOLLOW.union(OFlags::NONBLOCK);
        options.clone().mode(0o600).custom_flags(FLAGS.bits().cast_signed()).open(path)
    }
    #[cfg(not(unix))]
    options.open(path)
}

/// Whatever the umask was when it was made.
pub(super) fn for_owner_only(file: &File) -> io::Result<()> {
    #[cfg(unix)]
    if std::os::unix::fs::MetadataExt::mode(&file.metadata()?) & 0o777 != 0o600 {
        file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

/// Why a file or directory can't have been left by us.
#[cfg(unix)]
pub(super) fn stranger(meta: &Metadata) -> Option<&'static str> {
    use std::os::unix::fs::MetadataExt;
    if !is_our_users(meta) {
        Some(super::state_error::ANOTHER_USERS)
    } else if meta.mode() & 0o022 != 0 {
        Some("can be written by others")
    } else {
        None
    }
}

#[cfg(not(unix))]
pub(super) fn stranger(_: &Metadata) -> Option<&'static str> {
    None
}

/// Whether it belongs to the user that we are.
#[cfg(unix)]
pub(super) fn is_our_users(meta: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::uid(meta) == rustix::process::geteuid().as_raw()
}

/// On Windows the user's own directories are closed to others by what they inherit.
#[cfg(not(unix))]
pub(super) fn is_our_users(_: &Metadata) -> bool {
    true
}
