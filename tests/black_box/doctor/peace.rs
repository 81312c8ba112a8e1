//! Helpers, folders and paths with which nothing is wrong: nothing is said of them, or they are told as they are.

use super::clients::helper;
use super::{GOOD_CONFIG, complaints, config_file, furnish, is_found, on_path};
use crate::house::House;
use std::fs;

/// Lines with which nothing is wrong but that they aren't cached, or not even that.
const LEFT_IN_PEACE: &[(&str, &[&str])] = &[
    ("TOKEN=$(MINT auth); printf '{\"Authorization\":\"Bearer %s\"}' \"$TOKEN\"", &["helper-not-cached"]),
    ("T=`MINT auth`; echo \"{\\\"A\\\":\\\"$T\\\"}\"", &["helper-not-cached"]),
    ("MINT | awk '{print $NF}'", &["helper-not-cached"]),
    ("unset X; MINT", &["helper-not-cached"]),
    ("umask 077; MINT", &["helper-not-cached"]),
    ("! MINT", &["helper-not-cached"]),
    ("MINT; true", &["helper-not-cached"]),
    ("true; MINT", &["helper-not-cached"]),
    ("while false; do true; done; MINT", &["helper-not-cached"]),
    ("read X < /dev/null; MINT", &["helper-not-cached"]),
    ("cd /opt/freshbearer && ./get.sh", &["helper-not-cached"]),
    ("cat /tmp/freshbearer", &["helper-not-cached"]),
    ("T=$(HOUSE/bin/freshbearer token internal); echo $T", &[]),
    ("env A=1 HOUSE/bin/freshbearer headers -- MINT", &[]),
    ("exec HOUSE/bin/freshbearer headers -- MINT;", &[]),
    ("P=internal; HOUSE/bin/freshbearer headers $P", &[]),
    ("T=$(A=1 HOUSE/bin/freshbearer token internal); echo $T", &[]),
];

#[test]
fn lines_that_will_do() {
    for (line, found) in LEFT_IN_PEACE {
        let house = on_path(House::new());
        house.counting("echo T");
        let helper: serde_json::Value = serde_json::from_str(&helper(line)).unwrap();
        let server = &helper["mcpServers"]["x"];
        let config = format!(
            "[mcp_servers.c]\nurl = \"https://c.example\"\nhttp_headers_helper = {}\n",
            server["headersHelper"]
        );
        let trust = r#"{"projects": {"HOUSE": {"hasTrustDialogAccepted": true}}}"#;
        furnish(
            &house,
            &[
                (config_file(), GOOD_CONFIG),
                (".mcp.json", &helper.to_string()),
                ("home/.claude.json", trust),
                ("home/.codex/config.toml", &config),
            ],
        );
        let all = complaints(&house);
        let helpers: Vec<&str> = all
            .iter()
            .filter_map(|one| one["check"].as_str())
            .filter(|check| check.starts_with("helper"))
            .collect();
        assert_eq!(helpers, found.repeat(2), "{line}: {all:#?}");
    }
}

#[test]
fn a_folder_is_trusted_as_the_one_in_which_the_client_starts() {
    let mut house = on_path(House::new());
    house.counting("echo T");
    let trust = r#"{"projects": {"HOUSE/below": {"hasTrustDialogAccepted": true}}}"#;
    let project = helper("freshbearer headers -- MINT");
    furnish(&house, &[(".git/HEAD", ""), (".mcp.json", &project), ("home/.claude.json", trust)]);
    is_found(&house, "helper-untrusted-folder", "accept its dialog");
    fs::create_dir(house.path("below")).unwrap();
    house.through = ["sh", "-c", "cd below && exec \"$0\" \"$@\""].map(str::to_owned).to_vec();
    assert!(complaints(&house).iter().all(|one| one["check"] != "helper-untrusted-folder"));
}

#[test]
fn the_paths_of_files_are_told_whole() {
    let mut house = on_path(House::new());
    let long = "0123456789abcdef0123456789abcdef";
    let home = house.path("").display().to_string();
    let home = home.trim_end_matches('/');
    fs::create_dir(house.path(long)).unwrap();
    house.script(&format!("{long}/some-mycli"), "#!/bin/sh\n");
    house.variables[0].1 = format!("{home}/{long}:{}", house.variables[0].1);
    house.variables.push(("CLAUDE_CONFIG_DIR".into(), format!("{home}/{long}")));
    furnish(&house, &[(&format!("{long}/.claude.json"), &helper("some-mycli"))]);
    let said = house.run(&["doctor"]).stdout;
    assert!(said.contains(&format!("x ({home}/{long}/.claude.json): 'some-mycli' is found on")), "{said}");
    assert!(said.contains(&format!("write its full path: {home}/{long}/some-mycli\n")), "{said}");
}
