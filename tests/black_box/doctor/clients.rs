//! Planted in the configuration of clients.

use super::{CANARY, GOOD_CONFIG, complaints, config_file, furnish, is_found, on_path};
use crate::house::House;
use std::fs;

/// A server of Claude Code's with this helper, in the user's scope.
pub(super) fn helper(line: &str) -> String {
    serde_json::json!({"mcpServers": {"x": {"type": "http", "url": "https://x.example/mcp", "headersHelper": line}}})
        .to_string()
}

/// Helpers in `~/.claude.json`, what is found of them, and what its hint says.
pub(super) const HELPERS: &[(&str, &str, &str)] = &[
    (
        "echo '{\"Authorization\": \"Bearer '\"$(mycli auth print-access-token)\"'\"}'",
        "helper-not-cached",
        "replace it with: \"headersHelper\": \"freshbearer headers -- mycli auth print-access-token\"",
    ),
    ("MINT", "helper-not-cached", "\"freshbearer headers -- HOUSE/mint\""),
    (
        r#"echo "{\"Authorization\": \"Bearer $(mycli auth print-access-token)\"}""#,
        "helper-not-cached",
        "replace it with: \"headersHelper\": \"freshbearer headers -- mycli auth print-access-token\"",
    ),
    (
        r#"printf '{"Authorization":"Bearer %s"}\n' "$(~/bin/mycli auth)""#,
        "helper-not-cached",
        "\"freshbearer headers -- ~/bin/mycli auth\"",
    ),
    (
        r#"echo "{\"Authorization\": \"Bearer $(mycli --password canaryoflettersalone)\"}""#,
        "helper-not-cached",
        "\"freshbearer headers --\" and the command inside $(...)",
    ),
    ("mycli --password canaryoflettersalone", "helper-not-cached", "in front of the program"),
    ("exec mycli auth canaryoflettersalone", "helper-not-cached", "in front of the program"),
    ("freshbearer headers --store none -- MINT", "helper-not-cached", "remove the 'store' option"),
    ("./get-token.sh", "helper-relative", "full path"),
    ("sh tools/get-token.sh", "helper-relative", "full path"),
    ("sh get-token.sh", "helper-relative", "full path"),
    ("freshbearer headers -- sh get-token.sh", "helper-relative", "full path"),
    // Not this way again.
    ("./get-token.sh", "helper-not-cached", "in front of the program"),
    ("/bin/echo canaryoflettersalone", "helper-not-cached", "in front of the program"),
    ("A=canaryoflettersalone mycli auth", "helper-not-cached", "in front of the program"),
    ("freshbearer headers canaryoflettersalone", "helper-profile", "that file has internal"),
    ("freshbearer headers -- 'mycli --password canaryoflettersalone'", "helper-not-found", "full path"),
    ("freshbearer headers -- A=canaryoflettersalone mycli", "helper-not-found", "full path"),
    (
        "freshbearer headers --header 'canaryoflettersalone: {token}' --header 'canaryoflettersalone: 1' -- MINT",
        "helper-profile",
        "each header once",
    ),
    ("freshbearer headers -- ./get-token.sh", "helper-relative", "full path"),
    ("/nonexistent/get-token", "helper-not-found", "full path"),
    ("~/no-such-get-token", "helper-not-found", "full path"),
    ("$HOME/no-such-get-token", "helper-not-found", "full path"),
    ("freshbearer headers -- no-such-mycli auth", "helper-not-found", "full path"),
    ("HOUSE/count", "helper-not-executable", "chmod +x HOUSE/count"),
    ("freshbearer headers nobody", "helper-profile", "that file has internal"),
    ("freshbearer headers", "helper-profile", "add the server's URL"),
    ("freshbearer headers MINT auth", "helper-profile", "a command goes behind '--'"),
    ("freshbearer headers internal", "helper-server", "add the server's URL"),
    ("freshbearer headers --ttl canaryoflettersalone -- MINT", "helper-arguments", "--help"),
    ("freshbearer headers --colour=canaryoflettersalone -- MINT", "helper-arguments", "--help"),
    ("freshbearer status", "helper-arguments", "--help"),
    ("freshbearer headers --deadline 30s -- MINT", "helper-deadline", "remove 'deadline'"),
    ("freshbearer token -- MINT", "helper-form", "one JSON object"),
    ("freshbearer headers -- MINT 2>&1", "helper-stderr", "remove '2>&1'"),
    ("freshbearer headers -- MINT | jq -c .", "helper-pipe", "remove it"),
    ("freshbearer headers nobody 2>&1", "helper-profile", "that file has internal"),
    ("freshbearer headers --form lines -- MINT", "helper-form", "one JSON object"),
    ("freshbearer headers -- sh -c 'mycli", "helper-quotes", "close each quote"),
];

#[test]
fn helpers_that_do_not_work() {
    for (line, check, hint) in HELPERS {
        let house = on_path(House::new());
        house.counting("echo T");
        let place = house.path("").to_str().unwrap().trim_end_matches('/').to_owned();
        let line = line.replace("MINT", &format!("{place}/mint")).replace("HOUSE", &place);
        furnish(
            &house,
            &[(config_file(), GOOD_CONFIG), ("home/.claude.json", &helper(&line)), ("count", "")],
        );
        is_found(&house, check, &hint.replace("HOUSE", &place));
        assert!(!house.run(&["doctor"]).stdout.contains(CANARY), "{line}");
    }
}

pub(super) const PROJECT: &str = r#"{"mcpServers": {"p": {"type": "http", "url": "https://p.example",
    "headersHelper": "freshbearer headers --vary-env MY_TOKEN -- MINT"}}}"#;

/// Files with their text, what is found of them, and what its hint says.
type Files = (&'static [(&'static str, &'static str)], &'static str, &'static str);

/// Other files of clients.
const FILES: &[Files] = &[
    (&[(".mcp.json", PROJECT)], "helper-scrubbed-variable", "~/.claude.json"),
    (&[(".mcp.json", PROJECT)], "helper-untrusted-folder", "accept its trust dialog"),
    (
        &[
            (".git/HEAD", ""),
            ("home/.claude.json", r#"{"projects": {"/": {"hasTrustDialogAccepted": true}}}"#),
            (".mcp.json", PROJECT),
        ],
        "helper-untrusted-folder",
        "accept its trust dialog",
    ),
    (
        &[(
            "home/.claude.json",
            r#"{"projects": {"/x": {"mcpServers": {"p": {"url": "https://p.example", "headersHelper": "freshbearer headers -- MINT"}}}}}"#,
        )],
        "helper-untrusted-folder",
        "accept its trust dialog",
    ),
    (
        &[(
            "home/.claude.json",
            r#"{"mcpServers": {"p": {"type": "stdio", "command": "x", "headersHelper": "freshbearer headers -- MINT"}}}"#,
        )],
        "helper-on-stdio",
        "http, sse or ws",
    ),
    (
        &[("home/.claude/settings.json", r#"{"apiKeyHelper": "freshbearer headers -- MINT"}"#)],
        "helper-form",
        "the bare token",
    ),
    (
        &[("home/.claude/settings.json", r#"{"apiKeyHelper": "MINT"}"#)],
        "helper-not-cached",
        "\"apiKeyHelper\": \"freshbearer token --session api-key -- HOUSE/mint\"",
    ),
    (&[("home/.claude.json", "{\"mcpServers\": canaryoflettersalone")], "helper-file", "fix this file"),
    (&[("home/.codex/config.toml", "a = canaryoflettersalone")], "helper-file", "fix this file"),
    (
        &[(
            "home/.codex/config.toml",
            "[mcp_servers.c]\nurl = \"https://c.example\"\nhttp_headers_helper = \"MINT\"\n",
        )],
        "helper-not-cached",
        "http_headers_helper = \"freshbearer headers -- HOUSE/mint\"",
    ),
    (
        &[(
            "home/.codex/config.toml",
            "[mcp_servers.c]\nurl = \"https://c.example\"\nhttp_headers_helper = \"freshbearer headers --vary-env REGION -- MINT\"\n",
        )],
        "helper-scrubbed-variable",
        "read it from a file",
    ),
    (
        &[(
            "home/.codex/config.toml",
            "[mcp_servers.c]\ncommand = \"x\"\nhttp_headers_helper = \"freshbearer headers -- MINT\"\n",
        )],
        "helper-on-stdio",
        "http, sse or ws",
    ),
    (
        &[
            (config_file(), GOOD_CONFIG),
            (
                "home/.codex/config.toml",
                "[mcp_servers.c]\nurl = \"https://c.example\"\nhttp_headers_helper = \"freshbearer headers internal\"\n",
            ),
        ],
        "helper-server",
        "Codex does not tell its helpers which server",
    ),
    (
        &[(
            ".codex/config.toml",
            "[mcp_servers.c]\nurl = \"https://c.example\"\nhttp_headers_helper = \"freshbearer headers -- MINT\"\n",
        )],
        "helper-untrusted-folder",
        "start codex",
    ),
];

#[test]
fn client_files_that_do_not_work() {
    for (files, check, hint) in FILES {
        let house = on_path(House::new());
        house.counting("echo T");
        furnish(&house, files);
        let place = house.path("").to_str().unwrap().trim_end_matches('/').to_owned();
        is_found(&house, check, &hint.replace("HOUSE", &place));
        assert!(!house.run(&["doctor"]).stdout.contains(CANARY), "{files:?}");
        // The variable is named, and there is no complaint about those that stay.
        let named = house.run(&["doctor"]).stdout.contains(": uses ");
        assert_eq!(named, files.iter().any(|(_, text)| text.contains("--vary-env")), "{files:?}");
    }
}

#[test]
fn a_file_that_cannot_be_read_whole_is_reported_and_nothing_is_concluded_from_it() {
    let codex = "[mcp_servers.c]\nurl = \"https://c.example\"\nhttp_headers_helper = \"MINT\"\n#";
    let house = on_path(House::new());
    house.counting("echo T");
    furnish(&house, &[("home/.codex/config.toml", codex)]);
    is_found(&house, "helper-not-cached", "http_headers_helper");
    // Its first 32 MiB are a whole configuration too.
    furnish(&house, &[("home/.codex/config.toml", &(codex.to_owned() + &"x".repeat(32 << 20)))]);
    is_found(&house, "helper-file", "not checked");
    assert_eq!(complaints(&house).len(), 1);
    fs::write(house.path("home/.codex/config.toml"), b"a = \"\xff\"").unwrap();
    is_found(&house, "helper-file", "not checked");

    // Which folders are trusted isn't known, so none is called untrusted.
    let house = on_path(House::new());
    house.counting("echo T");
    fs::create_dir_all(house.path("home/.claude.json")).unwrap();
    fs::create_dir_all(house.path("home/.codex/config.toml")).unwrap();
    furnish(
        &house,
        &[
            (".mcp.json", PROJECT),
            (".codex/config.toml", &codex.replace("MINT", "freshbearer headers -- MINT")),
        ],
    );
    let found = complaints(&house);
    let checks: Vec<&str> = found.iter().filter_map(|one| one["check"].as_str()).collect();
    assert_eq!(checks, ["helper-file", "helper-file", "helper-scrubbed-variable"]);
}

#[test]
fn codexs_daemon_is_noted_once_unless_it_is_switched_off() {
    let house = House::new();
    let config = |features: &str| {
        let server = |name: &str| {
            format!(
                "[mcp_servers.{name}]\nurl = \"https://{name}.example\"\nhttp_headers_helper = \"mycli auth\"\n"
            )
        };
        let place = house.home().join(".codex");
        fs::create_dir_all(&place).unwrap();
        fs::write(place.join("config.toml"), format!("{features}{}{}", server("a"), server("b"))).unwrap();
        house.run(&["doctor"]).stdout.matches("helper-daemon").count()
    };
    assert_eq!(config(""), 1);
    assert_eq!(config("[features]\ndaemon_auto_start = true\n"), 1);
    assert_eq!(config("[features]\ndaemon_auto_start = false\n"), 0);
}
