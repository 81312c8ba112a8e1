//! Planted in the state directory and in its records, in the stores, on PATH.

use super::promises::tree;
use super::{GOOD_CONFIG, complaints, config_file, furnish, in_order, is_found, on_path};
use crate::house::{House, have_mounts};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

/// A house in which a token is kept.
pub(super) fn keeping() -> House {
    let house = House::new();
    let mint = house.counting_jwt(300);
    house.token(&[], &mint);
    house
}

pub(super) fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Changes the record.
pub(super) fn amend(house: &House, change: impl FnOnce(&mut Value)) {
    let file = house.state_file(".json");
    let mut record: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    change(&mut record);
    fs::write(file, record.to_string()).unwrap();
}

/// Something done to a house, what is found of it, and what its hint says.
type Plant = (fn(&House), &'static str, &'static str);

#[test]
fn a_state_directory_with_faults() {
    let plants: [Plant; 10] = [
        (|house| mode(&house.state(), 0o755), "state-mode", "chmod 700"),
        (|house| mode(&house.state(), 0o777), "state", "chmod 700"),
        (|house| fs::write(house.state_file(".json"), "junk").unwrap(), "state-record", "writes a new one"),
        (|house| mode(&house.state_file(".json"), 0o666), "state-record", "writes a new one"),
        (
            |house| fs::write(house.state_file(".json"), "{\"v\":2}").unwrap(),
            "state-newer",
            "use the newer one",
        ),
        (|house| mode(&house.state_file(".token"), 0o666), "state-file", "delete it"),
        (|house| mode(&house.state().join("versions.swept"), 0o666), "state-file", "delete it"),
        (
            |house| {
                fs::remove_file(house.state_file(".lock")).unwrap();
                symlink("/dev/null", house.state_file(".json").with_extension("lock")).unwrap();
            },
            "state-file",
            "delete it",
        ),
        (
            |house| amend(house, |record| record["mint"]["issued_after"] = 600.into()),
            "clock",
            "set the clock",
        ),
        (
            |house| amend(house, |record| record["mint"]["done"] = 9_000_000_000_000_i64.into()),
            "clock",
            "set the clock",
        ),
    ];
    let house = keeping();
    let without = complaints(&house);
    for (plant, check, hint) in plants {
        assert!(without.iter().all(|one| one["check"] != check), "{check}");
        let house = keeping();
        plant(&house);
        is_found(&house, check, hint);
    }
}

#[test]
fn a_state_directory_that_cannot_be_made() {
    let house = House::new();
    assert!(complaints(&house).iter().all(|one| one["check"] != "state"));
    fs::write(house.home().join(".local"), "").unwrap();
    is_found(&house, "state", "tokens are not cached until then");
}

#[test]
fn a_file_system_without_locks() {
    if !crate::house::have("the doctor on a file system without locks", &["strace"]) {
        return;
    }
    let mut house = keeping();
    assert!(complaints(&house).iter().all(|one| one["check"] != "state-locks"));
    let words = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=flock:error=ENOLCK"];
    house.through = words.map(str::to_owned).to_vec();
    is_found(&house, "state-locks", "a file system with locks");
}

#[test]
fn a_state_directory_without_room() {
    if !have_mounts("the doctor on a full disk") {
        return;
    }
    let mut house = House::new();
    fs::create_dir_all(house.state()).unwrap();
    let state = house.state().display().to_string();
    let fill = format!(
        "mount -t tmpfs -o size=4k,mode=700 none '{state}' && head -c 1m /dev/zero > '{state}/filler' 2>/dev/null; exec \"$0\" \"$@\""
    );
    let words = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", &fill];
    house.through = words.iter().map(|word| (*word).to_owned()).collect();
    is_found(&house, "state-full", "free some space");
}

#[test]
fn the_last_failure_is_reported_in_short() {
    let house = House::new();
    let mint = house.counting("echo 'no session' >&2; exit 7");
    house.token(&[], &mint);
    is_found(&house, "kept-failure", "freshbearer status");
    amend(&house, |record| record["failure"]["at"] = 1000.into());
    assert!(
        complaints(&house).iter().all(|one| one["check"] != "kept-failure"),
        "an old failure needs no attention"
    );

    let mut house = House::new();
    house.counting("echo T");
    furnish(&house, &[(config_file(), GOOD_CONFIG)]);
    house.variables.push(("CLAUDE_CODE_MCP_SERVER_URL".into(), "https://evil.example".into()));
    assert_eq!(house.run(&["token", "internal"]).code, 6);
    is_found(&house, "kept-refused", "find out who configured it");
}

#[test]
fn another_program_of_our_name() {
    let house = on_path(House::new());
    fs::create_dir(house.path("bin")).unwrap();
    house.script("bin/freshbearer", "#!/bin/sh\n");
    is_found(&house, "program-path", "full path");
}

#[test]
fn a_keyring_that_is_locked_or_silent() {
    let Some(desktop) = in_order("the doctor and a keyring in trouble") else { return };
    let before = tree(&desktop.house.home());
    desktop.lock();
    is_found(&desktop.house, "store-locked", "unlock it");
    desktop.signal("keyring", "-STOP");
    is_found(&desktop.house, "store-silent", "find out what blocks it");
    assert_eq!(tree(&desktop.house.home()), before, "a keyring that did not answer is not recorded");
    desktop.signal("keyring", "-CONT");
}

#[test]
fn what_claude_code_shows_after_a_failure_is_named_with_the_way_back() {
    let mut house = House::new();
    let mint = house.counting("exit 7");
    house.variables = vec![("CLAUDE_CODE_MCP_SERVER_NAME".to_owned(), "internal".to_owned())];
    house.token(&["--deadline", "1s"], &mint);
    house.variables.clear();
    let report = house.run(&["doctor"]).stdout;
    assert!(report.contains("choose Reconnect in /mcp, not Authenticate"), "{report}");
}

#[test]
fn an_expiry_that_cannot_be_relied_on_is_noted() {
    let house = House::new();
    let mint = house.counting("echo '{\"access_token\":\"T\",\"expires_at\":\"in a while\"}'");
    house.token(&[], &mint);
    let report = house.run(&["doctor"]).stdout;
    assert!(report.contains("kept-expiry") && report.contains("'expires_at'"), "{report}");
}
