//! Broken surroundings: the state directory, its files, HOME, the clock, standard output. Each costs time
//! at most, and never the token.

use crate::house::{House, Ran, have_mounts};
use crate::owners::below;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

pub(crate) fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

pub(crate) fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// The ask is answered, and warned of this.
fn answers(house: &House, mint: &str, warned: &str) {
    let ran = house.token(&[], mint);
    assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{warned}: {ran:?}");
    assert!(ran.stderr.contains(warned), "{warned}: {ran:?}");
}

#[test]
fn a_state_directory_that_cannot_be_written() {
    let Some(house) = House::unprivileged("a state directory that cannot be written") else { return };
    let mint = house.counting("echo T");
    fs::create_dir_all(house.state()).unwrap();
    set_mode(&house.state(), 0o500);
    answers(&house, &mint, "warning: the token was not kept (file unavailable: ");
    answers(&house, &mint, "Permission denied");
    set_mode(&house.state(), 0o700);
}

#[test]
fn a_state_directory_that_cannot_even_be_made() {
    let Some(house) = House::unprivileged("a state directory that cannot be made") else { return };
    let mint = house.counting("echo T");
    set_mode(&house.home(), 0o500);
    answers(&house, &mint, "Permission denied");
    set_mode(&house.home(), 0o700);
    assert!(!house.state().exists());
}

#[test]
fn a_disk_without_room() {
    if !have_mounts("a disk without room") {
        return;
    }
    for (size, inodes) in [("4k", "100"), ("1m", "2")] {
        let house = House::new();
        let mint = house.counting("echo T");
        fs::create_dir_all(house.state().parent().unwrap()).unwrap();
        let script = house.script(
            "full",
            &format!(
                "#!/bin/sh\nset -e\nmount -t tmpfs -o size={size},nr_inodes={inodes} none '{place}'\n\
                 head -c 1m /dev/zero > '{place}/filler' 2>/dev/null || true\n\
                 for ask in 1 2; do '{program}' token --store file -- '{mint}'; done\n",
                place = house.state().parent().unwrap().display(),
                program = env!("CARGO_BIN_EXE_freshbearer"),
            ),
        );
        let ran = Ran::from(
            Command::new("unshare")
                .args(["--user", "--map-root-user", "--mount", &script])
                .env_clear()
                .env("HOME", house.home())
                .env("PATH", std::env::var_os("PATH").unwrap())
                .output()
                .unwrap(),
        );
        assert_eq!((ran.stdout.as_str(), ran.code), ("T\nT\n", 0), "{ran:?}");
        assert!(ran.stderr.contains("No space left on device"), "{ran:?}");
        assert_eq!(house.count(), 2);
    }
}

#[test]
fn a_limit_that_ends_whoever_writes_a_file() {
    let house = House::new();
    // It ends the process that mints as it keeps the token; the token was told before.
    let mint = house.script("bare", "#!/bin/sh\necho T\n");
    let program = env!("CARGO_BIN_EXE_freshbearer");
    let line = format!("ulimit -f 0; exec '{program}' token --store file -- '{mint}'");
    let mut shell = Command::new("sh");
    let ran = Ran::from(shell.args(["-c", &line]).env("HOME", house.home()).output().unwrap());
    assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ran:?}");
}

#[test]
fn a_state_directory_of_another_kind_or_mode_is_refused() {
    let house = House::new();
    let mint = house.counting("echo T");
    let state = house.state();
    fs::create_dir_all(state.parent().unwrap()).unwrap();

    fs::write(&state, "").unwrap();
    answers(&house, &mint, "freshbearer is not a directory");
    fs::remove_file(&state).unwrap();

    let elsewhere = house.path("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    symlink(&elsewhere, &state).unwrap();
    answers(&house, &mint, "freshbearer is not a directory");
    fs::remove_file(&state).unwrap();

    fs::create_dir(&state).unwrap();
    set_mode(&state, 0o777);
    answers(&house, &mint, "freshbearer can be written by others");
    assert!(
        fs::read_dir(&state).unwrap().next().is_none() && fs::read_dir(&elsewhere).unwrap().next().is_none()
    );
}

#[test]
fn a_state_directory_of_another_owner_is_refused() {
    let mut house = House::new();
    let mint = house.counting("echo T");
    let state = house.state();
    fs::create_dir_all(&state).unwrap();
    set_mode(&state, 0o700);
    // Only root can give a directory away; for anyone else, root's own is foreign enough.
    if std::os::unix::fs::chown(&state, Some(54321), None).is_err() {
        if !have_mounts("a state directory of another owner") {
            return;
        }
        let over = format!("mount --bind /usr '{}' && exec \"$0\" \"$@\"", state.display());
        let words = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", &over];
        house.through = words.iter().map(|word| (*word).to_owned()).collect();
    }
    answers(&house, &mint, "freshbearer belongs to another user");
}

#[test]
fn a_state_directory_that_others_could_read_is_closed_to_them() {
    let house = House::new();
    let mint = house.counting("echo T");
    fs::create_dir_all(house.state()).unwrap();
    set_mode(&house.state(), 0o755);
    house.token(&[], &mint);
    assert_eq!(mode(&house.state()), 0o700);
}

#[test]
fn links_strangers_and_other_kinds_of_files_in_the_state_directory_are_refused() {
    for ending in [".json", ".token", ".lock"] {
        let house = House::new();
        let mint = house.counting("echo T");
        house.token(&["--ttl", "1h"], &mint);
        let file = house.state_file(ending);
        let victim = house.path("victim");

        fs::rename(&file, &victim).unwrap();
        symlink(&victim, &file).unwrap();
        let before = fs::read(&victim).unwrap();
        let ran = house.token(&["--ttl", "1h"], &mint);
        assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ending}: {ran:?}");
        let minted = if ending == ".token" { 2 } else { 1 };
        assert_eq!(house.count(), minted, "{ending}: no token is read through a link");
        if ending == ".token" {
            assert!(fs::symlink_metadata(&file).unwrap().is_file(), "the link was replaced");
            fs::remove_file(&file).unwrap();
            symlink(&victim, &file).unwrap();
        }
        let ran = house.token(&["--ttl", "1h", "--refresh"], &mint);
        assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ending}: {ran:?}");
        assert_eq!(fs::read(&victim).unwrap(), before, "{ending}: nothing is written through a link");

        for make in ["mkfifo \"$0\"", "mkdir \"$0\"", "install -m 666 /dev/null \"$0\""] {
            let _ = fs::remove_file(&file);
            assert!(Command::new("sh").args(["-c", make]).arg(&file).status().unwrap().success());
            let ran = house.token(&["--ttl", "1h", "--refresh"], &mint);
            assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ending}, {make}: {ran:?}");
            if ending == ".lock" {
                assert!(ran.stderr.contains("warning: no lock: "), "{make}: {ran:?}");
            }
            let _ = fs::remove_dir(&file);
        }
    }
}

#[test]
fn what_lies_in_the_way_of_a_new_file_is_not_written_through() {
    let house = House::new();
    let mint = house.counting("echo T$(date +%s%N)");
    house.token(&[], &mint);
    let victim = house.path("victim");
    for ending in [".json", ".token"] {
        let file = house.state_file(ending);
        symlink(&victim, file.with_extension(format!("{}.new", &ending[1..]))).unwrap();
    }
    let ran = house.token(&["--refresh"], &mint);
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 0));
    assert!(ran.stdout.starts_with('T'), "{ran:?}");
    assert!(!victim.exists());
}

#[test]
fn a_token_too_large_for_a_file_is_answered_and_said_to_be_so() {
    let house = House::new();
    let mint = house.counting("head -c 1048570 /dev/zero | tr '\\0' T; echo");
    for runs in 1..=2 {
        let ran = house.token(&["--ttl", "1h"], &mint);
        assert_eq!((ran.stdout.len(), ran.code, house.count()), (1_048_571, 0, runs), "{}", ran.stderr);
        assert!(
            ran.stderr.contains("takes no token of this size: a file holds no more than 1 MiB"),
            "{}",
            ran.stderr
        );
        assert!(!ran.stderr.contains("is not a file freshbearer created"), "{}", ran.stderr);
    }
    assert!(below(&house.state()).iter().all(|(path, ..)| !path.to_string_lossy().ends_with(".token")));
}
