//! Helper or bridge: by what the client's version can do, or as it is told.

use super::{Home, URL};
use serde_json::Value;

/// How Claude Code of this version is set up, written by a stand-in for its own command.
fn claude(version: &str, options: &[&str]) -> Option<Value> {
    let home = Home::new("setup by versions")?;
    let body = format!(
        "[ \"$1\" = --version ] && echo '{version} (Claude Code)' && exit\n\
         [ \"$1 $2 $3 $4 $5\" = 'mcp add-json --scope user internal' ] || exit 9\n\
         printf '{{\"mcpServers\":{{\"internal\":%s}}}}' \"$6\" > ~/.claude.json"
    );
    home.program("claude", &body);
    let ran = home.set_up_well(options);
    assert!(ran.stdout.contains(&format!("(Claude Code {version}, ")), "{ran:?}");
    let server: Value = serde_json::from_str(&home.read(".claude.json")).unwrap();
    home.undo();
    assert!(!home.file(".claude.json").exists());
    Some(server["mcpServers"]["internal"].clone())
}

#[test]
fn a_version_that_never_runs_its_helper_again_gets_the_bridge() {
    for (version, options, is_helper) in [
        ("2.1.246", &[][..], false),
        ("2.1.250", &[], true),
        ("2.1.331", &[], true),
        ("3.0.0", &[], true),
        ("2.1.331", &["--bridge"], false),
        ("2.1.246", &["--helper"], true),
    ] {
        let Some(server) = claude(version, options) else { return };
        assert_eq!(server.get("headersHelper").is_some(), is_helper, "{version} {options:?}: {server}");
        assert_eq!(server["type"] == "stdio" && server["args"][1] == URL, !is_helper, "{version}: {server}");
    }
}

#[test]
fn codex_gets_the_bridge_in_its_own_form() {
    let Some(home) = Home::new("setup of Codex with the bridge") else { return };
    home.program("codex", "echo codex-cli 0.120.0");
    home.set_up_well(&[]);
    let codex: toml::Table = home.read(".codex/config.toml").parse().unwrap();
    let server = &codex["mcp_servers"]["internal"];
    assert_eq!(server["args"][0].as_str(), Some("bridge"));
    // Told otherwise, the same server gets the helper; and back.
    home.set_up_well(&["--helper"]);
    let codex: toml::Table = home.read(".codex/config.toml").parse().unwrap();
    let server = codex["mcp_servers"]["internal"].as_table().unwrap();
    assert!(server.contains_key("http_headers_helper") && !server.contains_key("args"), "{server:?}");
    home.undo();
    assert!(!home.file(".codex").exists());
}
