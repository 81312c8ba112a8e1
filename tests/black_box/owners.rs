//! Owners and modes of what is created, whatever the umask and whoever HOME belongs to.

use crate::house::{House, leave_out};
use crate::surroundings::set_mode;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;

/// All that there is below a directory, with owner and mode.
pub(crate) fn below(path: &Path) -> Vec<(std::path::PathBuf, u32, u32)> {
    let entry = |entry: fs::DirEntry| {
        let meta = entry.metadata().unwrap();
        let own = (entry.path(), meta.uid(), meta.mode() & 0o7777);
        let inside = if meta.is_dir() { below(&entry.path()) } else { Vec::new() };
        std::iter::once(own).chain(inside)
    };
    fs::read_dir(path).unwrap().flat_map(|found| entry(found.unwrap())).collect()
}

#[test]
fn nothing_is_made_in_another_users_home() {
    let house = House::new();
    // Root with the HOME of a user, as `sudo -E` leaves it.
    if std::os::unix::fs::chown(house.home(), Some(54321), Some(54321)).is_err() {
        leave_out("nothing_is_made_in_another_users_home", "only root can give a directory away");
        return;
    }
    let mint = house.counting("echo T");
    for _ in 0..2 {
        let ran = house.token(&["--ttl", "1h"], &mint);
        assert_eq!((&*ran.stdout, ran.code), ("T\n", 0), "{ran:?}");
        assert!(ran.stderr.contains("belongs to another user"), "{ran:?}");
    }
    assert_eq!(below(&house.home()), []);
    // Where the user has a part of the way, no more is made either.
    let local = house.home().join(".local");
    fs::create_dir(&local).unwrap();
    std::os::unix::fs::chown(&local, Some(54321), Some(54321)).unwrap();
    set_mode(&local, 0o755);
    house.token(&["--ttl", "1h"], &mint);
    assert_eq!(below(&house.home()), [(local, 54321, 0o755)]);
}

#[test]
fn a_umask_that_takes_all_away_leaves_directories_that_their_owner_can_use() {
    let Some(house) = House::unprivileged("a_umask_that_takes_all_away") else { return };
    let mint = house.counting("echo T");
    let line = format!(
        "umask 0777; exec '{}' token --store file --ttl 1h -- '{mint}'",
        env!("CARGO_BIN_EXE_freshbearer")
    );
    for _ in 0..2 {
        let (through, rest) = house.through.split_first().unwrap();
        let mut command = Command::new(through);
        command.args(rest).args(["sh", "-c", &line]).env_clear();
        command.env("HOME", house.home()).env("PATH", "/usr/bin:/bin");
        let ran = command.output().unwrap();
        assert_eq!(
            (&*ran.stdout, &*ran.stderr),
            (&b"T\n"[..], &b""[..]),
            "{}",
            String::from_utf8_lossy(&ran.stderr)
        );
    }
    assert_eq!(house.count(), 1);
    for (path, _, found) in below(&house.home()) {
        let wanted = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(found & 0o777, wanted, "{}", path.display());
    }
}
