//! Helpers, folders and paths with which nothing is wrong, and lines of which only a shell could tell.

use super::clients::helper;
use super::{CANARY, GOOD_CONFIG, complaints, config_file, furnish, is_found, on_path};
use crate::house::House;
use std::fs;

/// Helpers' lines with which nothing is wrong, or as far as can be told.
const PEACEFUL: &[(&str, &str)] = &[
    ("freshbearer headers -- MINT", "asks freshbearer for 'mint'"),
    ("env A=1 HOUSE/bin/freshbearer headers -- MINT", "asks freshbearer for 'mint'"),
    ("exec HOUSE/bin/freshbearer headers internal", "asks freshbearer for 'internal'"),
    ("$HOME/../bin/freshbearer headers internal", "asks freshbearer for 'internal'"),
    (
        "MY_KEY=canaryoflettersalone HOUSE/bin/freshbearer headers --vary-env MY_KEY -- MINT",
        "asks freshbearer for 'mint'",
    ),
    ("exec HOUSE/bin/freshbearer headers -- MINT;", "runs freshbearer inside another command"),
    ("HOUSE/bin/freshbearer headers --vary-env LANG -- MINT 2>/dev/null", "asks freshbearer for 'mint'"),
    ("P=internal; HOUSE/bin/freshbearer headers $P", "runs freshbearer inside another command"),
    ("T=$(A=1 HOUSE/bin/freshbearer token internal); echo $T", "runs freshbearer inside another command"),
    (
        "echo \"{\\\"A\\\": \\\"$(freshbearer token internal)\\\"}\"",
        "runs freshbearer inside another command",
    ),
    ("sh -c 'freshbearer token internal | tr -d x'", "runs freshbearer inside another command"),
    ("MINT auth token | jq", "a shell script"),
    (
        "TOKEN=$(MINT canaryoflettersalone); printf '{\"Authorization\":\"Bearer %s\"}' \"$TOKEN\"",
        "a shell script",
    ),
    ("T=`MINT auth`; echo \"{\\\"A\\\":\\\"$T\\\"}\"", "a shell script"),
    ("cd /opt/freshbearer && ./get.sh canaryoflettersalone", "a shell script"),
    ("while false; do true; done; MINT", "a shell script"),
    ("! MINT", "a shell script"),
    (". canaryoflettersalone", "a shell script"),
    ("A= canaryoflettersalone", "a shell script"),
    ("A+=canaryoflettersalone mycli auth", "a shell script"),
];

#[test]
fn lines_that_work_and_lines_that_are_not_looked_into() {
    for (line, said) in PEACEFUL {
        let house = on_path(House::new());
        house.counting("echo T");
        let helper: serde_json::Value = serde_json::from_str(&helper(line)).unwrap();
        let server = &helper["mcpServers"]["x"];
        let config = format!(
            "[mcp_servers.x]\nurl = \"https://x.example\"\nhttp_headers_helper = {}\n",
            server["headersHelper"]
        );
        let trust = r#"{"projects": {"HOUSE": {"hasTrustDialogAccepted": true}}}"#;
        let profile = GOOD_CONFIG.replace("servers = [", "servers = [\"https://x.example\", ");
        furnish(
            &house,
            &[
                (config_file(), &profile),
                (".mcp.json", &helper.to_string()),
                ("home/.claude.json", trust),
                ("home/.codex/config.toml", &config),
            ],
        );
        let all = complaints(&house);
        let about_helpers =
            all.iter().filter(|one| one["check"].as_str().is_some_and(|check| check.starts_with("helper")));
        assert_eq!(about_helpers.count(), 0, "{line}: {all:#?}");
        let report = house.run(&["doctor"]).stdout;
        for place in ["x (", "x (~/.codex/config.toml)"] {
            let found = report.lines().find(|one| one.contains(place) && one.contains(said));
            assert!(found.is_some(), "{line}: {report}");
        }
        assert!(!report.contains(CANARY), "{line}: {report}");
    }
}

#[test]
fn a_folder_is_trusted_as_the_one_in_which_the_client_starts() {
    let mut house = on_path(House::new());
    house.counting("echo T");
    let trust = r#"{"projects": {"HOUSE/below": {"hasTrustDialogAccepted": true}}}"#;
    let project = helper("freshbearer headers -- MINT");
    furnish(&house, &[(".git/HEAD", ""), (".mcp.json", &project), ("home/.claude.json", trust)]);
    is_found(&house, "helper-untrusted-folder", "accept its trust dialog");
    fs::create_dir(house.path("below")).unwrap();
    house.through = ["sh", "-c", "cd below && exec \"$0\" \"$@\""].map(str::to_owned).to_vec();
    assert!(complaints(&house).iter().all(|one| one["check"] != "helper-untrusted-folder"));
}

#[test]
fn paths_are_shown_whole() {
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
    assert!(
        said.contains(&format!("x ({home}/{long}/.claude.json): 'some-mycli' is on this shell's PATH")),
        "{said}"
    );
    assert!(said.contains(&format!("write its full path: {home}/{long}/some-mycli\n")), "{said}");
}
