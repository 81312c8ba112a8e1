//! It changes nothing, keeps nothing, and tells no secret.

use super::state::mode;
use super::{CANARY, GOOD_CONFIG, config_file, furnish, in_order, on_path};
use crate::house::House;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Everything below a directory: kind, mode, time and contents.
pub(super) fn tree(directory: &Path) -> BTreeMap<PathBuf, (u32, i64, i64, Vec<u8>)> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(directory).unwrap().flatten() {
        let (path, meta) = (entry.path(), entry.path().symlink_metadata().unwrap());
        let bytes = if meta.is_file() { fs::read(&path).unwrap() } else { Vec::new() };
        if meta.is_dir() {
            all.extend(tree(&path));
        }
        all.insert(path, (meta.mode(), meta.mtime(), meta.mtime_nsec(), bytes));
    }
    all
}

#[test]
fn it_changes_nothing_and_keeps_nothing() {
    let Some(desktop) = in_order("the doctor changes nothing") else { return };
    let house = &desktop.house;
    let mint = house.path("mint").to_str().unwrap().to_owned();
    house.answer(&["token", "internal"]);
    house.answer(&["token", "--", &mint]);
    // Something to fix, which is not fixed: others may look into the directory; a session has ended.
    mode(&house.state(), 0o755);
    let stale = house.state().join(format!("{}.0.served", "0".repeat(64)));
    fs::write(&stale, "{\"generation\":1,\"at\":1,\"client\":[1,1]}").unwrap();
    let (before, entries, count) = (tree(&house.home()), desktop.entries(), house.count());
    for words in [&["doctor"][..], &["doctor", "--json"]] {
        assert_eq!(house.run(words).code, 1);
    }
    // The profile's command has run each time, and no token of it was kept.
    assert_eq!(house.count(), count + 2);
    assert_eq!(tree(&house.home()), before);
    assert_eq!(desktop.entries(), entries);
    assert!(entries.contains("freshbearer"));
}

/// Helpers' lines as people write them, each with a secret at another place.
fn lines_with_a_secret() -> Vec<String> {
    vec![
        format!("curl -u user:{CANARY} https://user:{CANARY}@id.example"),
        format!("PGPASSWORD={CANARY} mycli auth"),
        format!("echo '{{\"Authorization\": \"Bearer {CANARY}\"}}'"),
        format!("echo {CANARY}"),
        format!("mycli --password {CANARY}"),
        format!("T=$(mycli {CANARY}); echo $T"),
        format!("T=$(mycli {CANARY}2x9); echo $T"),
        format!("/bin/echo {CANARY}"),
        format!("/usr/bin/freshbearer headers {CANARY}"),
        format!("export TOKEN={CANARY}; mycli auth"),
        format!("freshbearer headers --header 'Authorization: {CANARY}' -- mycli"),
        format!("freshbearer headers --header '{CANARY} {CANARY}' -- mycli"),
        format!("freshbearer headers --{CANARY}={CANARY}x -- mycli auth login {CANARY}")
            .replace(&format!("--{CANARY}="), "--pass="),
        format!("freshbearer headers -- mycli --password {CANARY}"),
        format!("sh -c 'curl -d client_secret={CANARY} https://id.example"),
    ]
}

#[test]
fn no_secret_is_told() {
    let mut house = on_path(House::new());
    house.variables.push(("CANARY".into(), CANARY.into()));
    house.counting(&format!("echo 'password: {CANARY}' >&2; echo {CANARY}{CANARY}"));
    let lines = lines_with_a_secret();
    let servers: serde_json::Map<String, Value> = lines
        .iter()
        .enumerate()
        .map(|(number, line)| {
            let server = serde_json::json!({"type": "http", "url": format!("https://u:{CANARY}@h.example/?k={CANARY}"),
                "headers": {"X-Key": CANARY}, "headersHelper": line});
            (format!("s{number}"), server)
        })
        .collect();
    let claude = serde_json::json!({"mcpServers": servers, "oauthAccount": {"token": CANARY}}).to_string();
    let codex = format!(
        "[mcp_servers.x]\nurl = \"https://x.example\"\nbearer_token = \"{CANARY}\"\nhttp_headers_helper = \"curl -d {CANARY}\"\n"
    );
    let config =
        format!("{GOOD_CONFIG}\n[profile.other]\ncommand = [\"MINT\", \"--password\", \"{CANARY}\"]\n");
    furnish(
        &house,
        &[(config_file(), &config), ("home/.claude.json", &claude), ("home/.codex/config.toml", &codex)],
    );
    for words in [&["doctor"][..], &["doctor", "--json"]] {
        let ran = house.run(words);
        assert!(
            ran.stdout.contains("helper-not-cached") && ran.stdout.contains("an opaque token"),
            "{ran:?}"
        );
        for (number, line) in ran.stdout.lines().chain(ran.stderr.lines()).enumerate() {
            assert!(!line.contains(CANARY), "line {number}: {line}");
        }
    }
    assert_eq!(house.count(), 4);
}
