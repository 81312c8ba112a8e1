//! What stands in other files than a user's own: plugins', projects', an administrator's; and servers without a
//! helper that a user of helpers should know of.

use super::clients::helper;
use super::{CANARY, GOOD_CONFIG, complaints, config_file, findings, furnish, is_found, on_path};
use crate::house::{House, have_mounts};
use serde_json::Value;

fn house() -> House {
    let house = on_path(House::new());
    house.counting_jwt(300);
    house
}

/// What is found by this name, whatever its level.
fn found(house: &House, check: &str) -> Vec<Value> {
    findings(&house.run(&["doctor", "--json"])).into_iter().filter(|one| one["check"] == check).collect()
}

fn is_noted(house: &House, check: &str, what: &str) {
    let all = findings(&house.run(&["doctor", "--json"]));
    let noted = all.iter().any(|one| one["check"] == check && one["what"].as_str().unwrap().contains(what));
    assert!(noted, "{check}, {what}: {all:#?}");
    assert!(!house.run(&["doctor"]).stdout.contains(CANARY));
}

const UNCACHED: &str =
    r#"{"mcpServers": {"x": {"type": "http", "url": "https://x.example", "headersHelper": "MINT"}}}"#;

#[test]
fn plugins_have_helpers_too_and_their_environment_is_a_projects() {
    for file in ["home/.claude/skills/mine/.mcp.json", "plugins/mine/.claude-plugin/plugin.json"] {
        let house = house();
        let installed =
            r#"{"version": 2, "plugins": {"mine@here": [{"installPath": "HOUSE/plugins/mine"}]}}"#;
        furnish(&house, &[("home/.claude/plugins/installed_plugins.json", installed), (file, UNCACHED)]);
        is_found(&house, "helper-not-cached", "freshbearer headers -- ");
        is_noted(&house, "helper-not-cached", "of plugin mine");
        let line = "freshbearer headers --vary-env MY_TOKEN -- MINT";
        furnish(&house, &[(file, &UNCACHED.replace("MINT\"", &format!("{line}\"")))]);
        is_found(&house, "helper-scrubbed-variable", "~/.claude.json");
    }
    // A plugin's file may be the servers themselves.
    let house = house();
    let flat = r#"{"x": {"type": "http", "url": "https://x.example", "headersHelper": "MINT"}}"#;
    furnish(&house, &[("home/.claude/skills/mine/.mcp.json", flat)]);
    is_found(&house, "helper-not-cached", "freshbearer headers -- ");
}

#[test]
fn settings_of_a_project_name_helpers() {
    for name in [".claude/settings.json", ".claude/settings.local.json"] {
        let house = house();
        furnish(&house, &[(name, r#"{"apiKeyHelper": "freshbearer headers -- MINT"}"#)]);
        is_found(&house, "helper-form", "the bare token");
        is_found(&house, "helper-untrusted-folder", "accept its trust dialog");
    }
}

#[test]
fn an_administrators_servers_switch_all_others_off() {
    if !have_mounts("the doctor and an administrator's files") {
        return;
    }
    let mut house = house();
    furnish(
        &house,
        &[
            ("managed/managed-mcp.json", &UNCACHED.replace("\"x\"", "\"theirs\"")),
            ("managed/managed-settings.json", r#"{"apiKeyHelper": "freshbearer headers -- MINT"}"#),
            ("home/.claude.json", &helper("freshbearer headers nobody")),
        ],
    );
    assert!(complaints(&house).iter().any(|one| one["check"] == "helper-profile"));
    let place = house.path("managed").display().to_string();
    let mount = format!(
        "mount -t tmpfs none /etc && mkdir /etc/claude-code && cp '{place}'/* /etc/claude-code && exec \"$0\" \"$@\""
    );
    let words = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", &mount];
    house.through = words.map(str::to_owned).to_vec();
    is_noted(&house, "helper-managed", "/etc/claude-code/managed-mcp.json alone");
    is_noted(&house, "helper-not-cached", "theirs (/etc/claude-code/managed-mcp.json)");
    is_found(&house, "helper-form", "the bare token");
    // What is switched off is not looked into.
    assert_eq!(found(&house, "helper-profile"), Vec::<Value>::new());
}

#[test]
fn a_servers_approval_is_asked_for_where_it_is_missing() {
    let trust =
        r#"{"projects": {"HOUSE": {"hasTrustDialogAccepted": true, "enabledMcpjsonServers": NAMES}}}"#;
    let project = helper("freshbearer headers -- MINT");
    for (names, settings, pending) in [
        ("[]", "{}", 1),
        ("[\"x\"]", "{}", 0),
        ("[]", r#"{"enabledMcpjsonServers": ["x"]}"#, 0),
        ("[]", r#"{"enabledMcpjsonServers": ["y"]}"#, 1),
        ("[]", r#"{"enableAllProjectMcpServers": true}"#, 0),
    ] {
        let house = house();
        let trust = trust.replace("NAMES", names);
        let files = [
            ("home/.claude.json", trust.as_str()),
            (".mcp.json", &project),
            (".claude/settings.local.json", settings),
        ];
        furnish(&house, &files);
        assert_eq!(found(&house, "helper-pending-approval").len(), pending, "{names} {settings}");
    }
}

#[test]
fn a_fixed_header_is_told_of() {
    let house = house();
    let servers = r#"{"mcpServers": {
        "alone": {"type": "http", "url": "https://x.example", "headers": {"authorization": "Bearer canaryoflettersalone"}},
        "both": {"type": "http", "url": "https://x.example", "headers": {"Authorization": "Bearer canaryoflettersalone"},
                 "headersHelper": "freshbearer headers -- MINT"},
        "other": {"type": "http", "url": "https://x.example", "headers": {"X-Org": "7"}}}}"#;
    let codex = "[mcp_servers.c]\nurl = \"https://c.example\"\nhttp_headers = { Authorization = \"Bearer canaryoflettersalone\" }\n";
    furnish(&house, &[("home/.claude.json", servers), ("home/.codex/config.toml", codex)]);
    is_noted(&house, "helper-fixed", "alone (~/.claude.json)");
    is_noted(&house, "helper-fixed", "c (~/.codex/config.toml)");
    is_noted(&house, "helper-beside-fixed", "both (~/.claude.json)");
    assert_eq!((found(&house, "helper-fixed").len(), found(&house, "helper-beside-fixed").len()), (2, 1));
}

#[test]
fn tokens_that_expire_between_two_runs_of_an_otel_helper() {
    let house = house();
    let line = format!("freshbearer headers --store file -- {}", house.path("mint").display());
    let settings = |env: &str| format!("{{\"otelHeadersHelper\": \"{line}\", \"env\": {env}}}");
    furnish(&house, &[("home/.claude/settings.json", &settings("{}"))]);
    assert_eq!(found(&house, "helper-otel-debounce").len(), 0, "no token is known");
    house.answer(&["headers", "--store", "file", "--", house.path("mint").to_str().unwrap()]);
    is_found(&house, "helper-otel-debounce", "CLAUDE_CODE_OTEL_HEADERS_HELPER_DEBOUNCE_MS");
    let env = r#"{"CLAUDE_CODE_OTEL_HEADERS_HELPER_DEBOUNCE_MS": "60000"}"#;
    furnish(&house, &[("home/.claude/settings.json", &settings(env))]);
    assert_eq!(found(&house, "helper-otel-debounce").len(), 0);
    house.counting_jwt(3600);
    house.answer(&["headers", "--store", "file", "--refresh", "--", house.path("mint").to_str().unwrap()]);
    furnish(&house, &[("home/.claude/settings.json", &settings("{}"))]);
    assert_eq!(found(&house, "helper-otel-debounce").len(), 0);
}

#[test]
fn a_helper_of_the_user_runs_in_the_clients_own_directory() {
    let house = house();
    furnish(&house, &[("home/.claude.json", &helper("./get-token.sh"))]);
    is_noted(&house, "helper-relative", "is looked for in ~/.claude");
    furnish(&house, &[("home/.claude.json", "{}"), (".mcp.json", &helper("./get-token.sh"))]);
    is_noted(&house, "helper-relative", "depends on the directory that the client is in");
}

/// How a client starts a server: program and arguments; what is found of it, and what that says.
const BRIDGES: &[(&str, &str, &str, &str)] = &[
    ("freshbearer", r#"["bridge", "https://internal.example.com/mcp", "internal"]"#, "helper", "is carried"),
    ("HOUSE/bin/freshbearer", r#"["bridge", "https://internal.example.com/mcp"]"#, "helper", "is carried"),
    ("freshbearer", r#"["bridge", "https://h.example", "--", "MINT"]"#, "helper", "is carried"),
    ("freshbearer", r#"["bridge", "https://h.example", "--", "no-such-mycli"]"#, "helper-not-found", "mycli"),
    (
        "/nowhere/freshbearer",
        r#"["bridge", "https://h.example", "--", "MINT"]"#,
        "helper-not-found",
        "nowhere",
    ),
    ("freshbearer", r#"["bridge", "https://h.example"]"#, "helper-profile", "no profile"),
    ("freshbearer", r#"["bridge"]"#, "helper-bridge", "no URL"),
];

#[test]
fn servers_that_freshbearer_carries() {
    for (command, arguments, check, said) in BRIDGES {
        let house = house();
        let server = format!(r#"{{"mcpServers": {{"x": {{"command": "{command}", "args": {arguments}}}}}}}"#);
        let codex = format!("[mcp_servers.y]\ncommand = \"{command}\"\nargs = {arguments}\n");
        furnish(
            &house,
            &[
                (config_file(), GOOD_CONFIG),
                ("home/.claude.json", &server),
                ("home/.codex/config.toml", &codex),
            ],
        );
        for title in ["x (~/.claude.json)", "y (~/.codex/config.toml)"] {
            let all = found(&house, check);
            let told = all.iter().any(|one| {
                let what = one["what"].as_str().unwrap();
                what.contains(title) && what.contains(said)
            });
            assert!(told, "{command} {arguments}: {title}: {all:#?}");
        }
    }
}
