//! What is said of kept tokens: as the asks and `status` say it, no longer than it matters, and how to end it.

use super::state::{amend, mode};
use super::{complaints, furnish, is_found, on_path};
use crate::house::House;
use serde_json::Value;
use std::fs;

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
        status.contains("nothing can be noted here: ") && status.contains("belongs to another user"),
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
