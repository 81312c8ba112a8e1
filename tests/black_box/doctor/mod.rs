//! The doctor: what is planted is found, by a stable name and with what to do; a house in order gets no
//! complaint. Here are that house and what finds its faults.

mod clients;
mod elsewhere;
mod kept;
mod look;
mod peace;
mod profiles;
mod promises;
mod set_up;
mod state;

use crate::desktop::Desktop;
use crate::house::{House, Ran};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::symlink;

/// As a value, a secret; of letters alone, so that no rule for what looks like one helps.
pub(super) const CANARY: &str = "canaryoflettersalone";

/// Puts files into a house; `MINT` stands for its token command and `HOUSE` for its place.
pub(super) fn furnish(house: &House, files: &[(&str, &str)]) {
    // On PATH, as an installed program is.
    let bin = house.path("bin");
    if !bin.exists() {
        fs::create_dir(&bin).unwrap();
        symlink(env!("CARGO_BIN_EXE_freshbearer"), bin.join("freshbearer")).unwrap();
    }
    let place = house.path("").to_str().unwrap().trim_end_matches('/').to_owned();
    for (name, text) in files {
        let file = house.path(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        let mint = house.path("mint");
        fs::write(file, text.replace("MINT", mint.to_str().unwrap()).replace("HOUSE", &place)).unwrap();
    }
}

pub(super) const fn config_file() -> &'static str {
    if cfg!(target_os = "macos") {
        "home/Library/Application Support/freshbearer/config.toml"
    } else {
        "home/.config/freshbearer/config.toml"
    }
}

/// With our program on PATH before all others.
pub(super) fn on_path(mut house: House) -> House {
    let path = format!("{}:{}", house.path("bin").display(), std::env::var("PATH").unwrap());
    house.variables.push(("PATH".into(), path));
    house
}

fn findings(ran: &Ran) -> Vec<Value> {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
}

/// What needs attention; the exit status says the same.
pub(super) fn complaints(house: &House) -> Vec<Value> {
    let ran = house.run(&["doctor", "--json"]);
    let all = findings(&ran);
    let bad: Vec<Value> =
        all.into_iter().filter(|one| one["level"] == "warning" || one["level"] == "error").collect();
    assert_eq!((ran.code, ran.stderr.as_str()), (i32::from(!bad.is_empty()), ""), "{bad:?}");
    bad
}

/// The one of this name, whose hint says this.
pub(super) fn is_found(house: &House, check: &str, hint: &str) {
    let all = complaints(house);
    let found = all.iter().find(|one| one["check"] == check);
    let found = found.unwrap_or_else(|| panic!("{check} was not found: {all:#?}"));
    assert!(found["hint"].as_str().unwrap().contains(hint), "{check}: {found}");
    assert!(!found["what"].as_str().unwrap().is_empty());
}

pub(super) const GOOD_CONFIG: &str = r#"
[profile.internal]
command = ["MINT"]
servers = ["https://internal.example.com/mcp"]
store = "file"
"#;

/// All clients, with all kinds of helpers, as they should be.
const GOOD_FILES: &[(&str, &str)] = &[
    (
        "home/.claude.json",
        r#"{"mcpServers": {
              "internal": {"type": "http", "url": "https://internal.example.com/mcp",
                           "headersHelper": "freshbearer headers internal"},
              "matched": {"type": "sse", "url": "https://internal.example.com/mcp/more",
                          "headersHelper": "freshbearer headers"},
              "inline": {"type": "http", "url": "https://other.example.com/mcp",
                         "headersHelper": "freshbearer headers --vary-env MY_TOKEN -- MINT"},
              "local": {"type": "stdio", "command": "some-server", "args": ["--x"]},
              "fixed": {"type": "http", "url": "https://fixed.example.com", "headers": {"X-Org": "7"}}},
            "projects": {"HOUSE": {"hasTrustDialogAccepted": true, "mcpServers": {
              "here": {"type": "http", "url": "https://here.example.com",
                       "headersHelper": "$HOME/../bin/freshbearer headers -- MINT"}}}}}"#,
    ),
    (
        "home/.claude/settings.json",
        r#"{"apiKeyHelper": "freshbearer token --session api-key -- MINT",
            "otelHeadersHelper": "freshbearer headers -- MINT",
            "env": {"CLAUDE_CODE_OTEL_HEADERS_HELPER_DEBOUNCE_MS": "60000"},
            "enabledMcpjsonServers": ["project"]}"#,
    ),
    (
        ".mcp.json",
        r#"{"mcpServers": {"project": {"type": "http", "url": "https://internal.example.com/mcp",
                                       "headersHelper": "freshbearer headers --vary-env REGION internal"}}}"#,
    ),
    (
        "home/.codex/config.toml",
        "[mcp_servers.internal]\nurl = \"https://internal.example.com/mcp\"\n\
         http_headers_helper = \"freshbearer headers internal\"\n\
         [projects.\"HOUSE\"]\ntrust_level = \"trusted\"\n",
    ),
    (
        ".codex/config.toml",
        "[mcp_servers.more]\nurl = \"https://h.example\"\nhttp_headers_helper = \"freshbearer headers --vary-env LANG -- MINT\"\n",
    ),
];

/// A house in order: a keyring that answers, profiles, clients, a kept token.
pub(super) fn in_order(test: &str) -> Option<Desktop> {
    let mut desktop = Desktop::of(test)?;
    let house = std::mem::replace(&mut desktop.house, House::new());
    desktop.house = on_path(house);
    desktop.house.counting_jwt(300);
    furnish(&desktop.house, &[(config_file(), GOOD_CONFIG)]);
    furnish(&desktop.house, GOOD_FILES);
    Some(desktop)
}

#[test]
fn a_house_in_order_is_left_in_peace() {
    let Some(desktop) = in_order("the doctor in a house in order") else { return };
    let house = &desktop.house;
    for kept in [false, true] {
        if kept {
            house.answer(&["token", "internal"]);
            house.answer(&["token", "--", house.path("mint").to_str().unwrap()]);
        }
        assert_eq!(complaints(house), Vec::<Value>::new());
        let ran = house.run(&["doctor"]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{ran:?}");
        for line in [
            "auto: Secret Service, with the kernel keyring as its front cache; it answered in ",
            "internal: its command took ",
            " and printed a JWT that is valid for 5 min\n",
            "internal (~/.claude.json): asks freshbearer for 'internal'\n",
            "apiKeyHelper (~/.claude/settings.json): asks freshbearer for 'mint'\n",
            "internal (~/.codex/config.toml): asks freshbearer for 'internal'\n",
        ] {
            assert!(ran.stdout.contains(line), "{line}: {}", ran.stdout);
        }
    }
    assert!(house.answer(&["doctor"]).contains("within 30 s of the issuer of "));
}
