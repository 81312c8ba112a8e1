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

#[test]
fn in_the_home_of_another_user_all_say_that_nothing_is_kept() {
    let Some(house) = House::of_ordinary_user("another user's home") else { return };
    std::os::unix::fs::chown(house.home(), Some(0), Some(0)).unwrap();
    mode(&house.home(), 0o755);
    let mint = house.script("mint", "#!/bin/sh\necho T\n");
    let ran = house.token(&[], &mint);
    assert!(ran.stderr.contains("belongs to another user"), "{ran:?}");
    let status = house.answer(&["status"]);
    assert!(
        status.contains("nothing can be here: ") && status.contains("belongs to another user"),
        "{status}"
    );
    is_found(&house, "state", "set HOME to a directory of your own");
    let report = house.run(&["doctor"]).stdout;
    assert!(!report.contains("the first mint creates it") && !report.contains("chmod"), "{report}");
    assert!(!report.contains("auto: "), "{report}");
}

#[test]
fn a_command_that_was_only_tried_is_no_trouble_for_ever() {
    let house = House::new();
    let mint = house.counting("exit 7");
    house.token(&[], &mint);
    is_found(&house, "kept-failure", "freshbearer forget --id ");
    let old = |record: &mut Value| {
        record["failure"]["at"] = (record["failure"]["at"].as_i64().unwrap() - 4_000_000).into()
    };
    amend(&house, old);
    assert!(complaints(&house).iter().all(|one| one["check"] != "kept-failure"));
    assert_eq!(house.answer(&["status"]), "nothing is kept\n");
    // Unless a client asks for it.
    let helper = format!("freshbearer headers --store file -- {mint}");
    let claude = serde_json::json!({"mcpServers": {"x": {"type": "http", "url": "https://h.example", "headersHelper": helper}}});
    fs::write(house.home().join(".claude.json"), claude.to_string()).unwrap();
    is_found(&house, "kept-failure", "freshbearer forget --id ");
    assert!(house.answer(&["status"]).contains("'mint' exited with 7"));
}

#[test]
fn what_a_hint_says_of_forgetting_runs_as_it_is_printed() {
    let house = House::new();
    let mints = [house.counting("exit 7"), house.script("other", "#!/bin/sh\nexit 7\n")];
    for mint in &mints {
        house.token(&[], mint);
    }
    let hint = |house: &House| {
        let all = complaints(house);
        let found = all
            .iter()
            .find(|one| one["check"] == "kept-failure")
            .map(|one| one["hint"].as_str().unwrap().to_owned());
        found.map(|hint| hint.rsplit("freshbearer ").next().unwrap().to_owned())
    };
    for left in [1, 0] {
        let line = hint(&house).unwrap();
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(house.run(&words).code, 0, "{line}");
        let status: Value = serde_json::from_str(&house.answer(&["status", "--json"])).unwrap();
        assert_eq!(status["tokens"].as_array().unwrap().len(), left);
    }
    assert_eq!(hint(&house), None);
    let ran = house.run(&["forget", "--id", "0123abcd"]);
    assert!(ran.code == 2 && ran.stderr.contains("no kept token has the id '0123abcd'"), "{ran:?}");
}

#[test]
fn one_cause_is_counted_once() {
    let house = on_path(House::new());
    let mint = house.counting("exit 7");
    furnish(&house, &[("nothing", "")]);
    let mut servers = house;
    for name in ["one", "two", "three"] {
        servers.variables.push(("CLAUDE_CODE_MCP_SERVER_NAME".into(), name.into()));
        servers.token(&["--deadline", "1s"], &mint);
        servers.variables.pop();
    }
    if !crate::house::have_terminals("how many causes there are") {
        return;
    }
    let all = complaints(&servers);
    assert_eq!(all.iter().filter(|one| one["check"] == "kept-failure").count(), 3, "{all:#?}");
    let others = all.len() - 3;
    let program = env!("CARGO_BIN_EXE_freshbearer");
    let path = &servers.variables[0].1;
    let seen = servers.in_a_terminal(&format!("PATH='{path}' '{program}' doctor"), "").stdout;
    let wanted = if others == 0 { "1 thing needs".to_owned() } else { format!("{} things need", others + 1) };
    assert!(seen.contains(&wanted), "{seen}");
}
