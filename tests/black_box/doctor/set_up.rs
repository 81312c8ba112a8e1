//! What the doctor sends to `freshbearer setup` is ended by it; and what setup or a link wrote is known again.

use super::{CANARY, GOOD_CONFIG, config_file, findings, furnish, on_path};
use crate::house::{House, have_terminals, leave_out};
use serde_json::{Value, json};
use std::os::unix::fs::symlink;

/// With a kernel keyring of its own, as helpers are run here; `None`, with a note, where there can be none.
fn house(test: &str) -> Option<House> {
    let Some(house) = House::with_kernel_keyring() else {
        leave_out(test, "no kernel keyring, or no user namespaces");
        return None;
    };
    let house = on_path(house);
    house.counting_jwt(300);
    furnish(&house, &[]);
    Some(house)
}

/// What is found by this name, whatever its level.
fn found(house: &House, check: &str) -> Vec<Value> {
    let ran = house.run(&["doctor", "--json"]);
    assert!(!ran.stdout.contains(CANARY), "{ran:?}");
    findings(&ran).into_iter().filter(|one| one["check"] == check).collect()
}

/// The hint of the only finding of this name.
fn hint(house: &House, check: &str) -> String {
    let all = found(house, check);
    assert_eq!(all.len(), 1, "{check}: {all:#?}");
    all[0]["hint"].as_str().unwrap().to_owned()
}

const UNCACHED: &str =
    r#"{"mcpServers": {"x": {"type": "http", "url": "https://x.example/mcp", "headersHelper": "MINT"}}}"#;

#[test]
fn setup_ends_what_is_not_cached_where_the_doctor_says_so() {
    let Some(house) = house("the doctor's setup of a helper") else { return };
    furnish(&house, &[("home/.claude.json", UNCACHED)]);
    assert!(hint(&house, "helper-not-cached").starts_with("run 'freshbearer setup', or replace it with: "));
    let ran = house.run(&["setup", "--yes"]);
    assert_eq!((ran.code, found(&house, "helper-not-cached").len()), (0, 0), "{ran:?}");
    // A project's file is not setup's, and what is no plain command takes a person.
    furnish(&house, &[(".mcp.json", UNCACHED)]);
    assert!(hint(&house, "helper-not-cached").starts_with("replace it with: "));
    std::fs::remove_file(house.path(".mcp.json")).unwrap();
    furnish(&house, &[("home/.claude.json", &UNCACHED.replace("MINT", "exec MINT"))]);
    assert!(hint(&house, "helper-not-cached").starts_with("write "));
}

#[test]
fn setup_as_it_is_printed_ends_a_fixed_header() {
    let test = "the doctor's setup of a fixed header";
    let Some(house) = house(test).filter(|_| have_terminals(test)) else { return };
    let fixed = |url: &str, more: &str| {
        let server = json!({"url": url, "headers": {"Authorization": format!("Bearer {CANARY}")}});
        json!({more: {"x": server}}).to_string()
    };
    for (file, servers, client) in [
        ("home/.claude.json", "mcpServers", "claude-code"),
        ("home/.config/Code/User/mcp.json", "servers", "vscode"),
    ] {
        furnish(&house, &[(file, &fixed("https://x.example/mcp", servers))]);
        let hint = hint(&house, "helper-fixed");
        let command = format!("freshbearer setup --url https://x.example/mcp --client {client}");
        assert_eq!(hint, format!("if its token expires, have it refreshed: {command}"));
        let path = &house.variables[0].1;
        let line = format!("PATH='{path}'; export PATH; {} {command}", house.through.join(" "));
        let ran =
            house.in_a_terminal(&line, &format!("named-{client}\n{}\ny\n", house.path("mint").display()));
        assert_eq!((ran.code, found(&house, "helper-fixed").len()), (0, 0), "{ran:?}");
    }
    // In a URL there may be a secret, and a project's file is not setup's.
    furnish(
        &house,
        &[("home/.claude.json", &fixed(&format!("https://x.example/mcp?k={CANARY}"), "mcpServers"))],
    );
    assert!(hint(&house, "helper-fixed").ends_with(": freshbearer setup --client claude-code"));
    furnish(
        &house,
        &[("home/.claude.json", "{}"), (".mcp.json", &fixed("https://x.example/mcp", "mcpServers"))],
    );
    assert!(hint(&house, "helper-fixed").ends_with("instead: freshbearer setup --url https://x.example/mcp"));
}

#[test]
fn a_helper_under_a_link_s_name_is_known() {
    let Some(house) = house("helpers under a link's name") else { return };
    let form = GOOD_CONFIG.replace("store =", "form = \"json\"\nstore =");
    furnish(&house, &[(config_file(), &form)]);
    symlink("freshbearer", house.path("bin/fb")).unwrap();
    assert_eq!(house.run(&["link", "internal", house.path("bin").to_str().unwrap()]).code, 0);
    let server = |line: &str| {
        let url = "https://internal.example.com/mcp";
        json!({"mcpServers": {"x": {"type": "http", "url": url, "headersHelper": line}}}).to_string()
    };
    for line in ["HOUSE/bin/fb headers internal", "fb headers internal", "HOUSE/bin/freshbearer-internal"] {
        furnish(&house, &[("home/.claude.json", &server(line))]);
        let all = findings(&house.run(&["doctor", "--json"]));
        let asks = |one: &Value| one["what"].as_str().unwrap().ends_with("asks freshbearer for 'internal'");
        let is_bad = |one: &Value| one["level"] == "warning" || one["level"] == "error";
        assert!(all.iter().any(asks) && !all.iter().any(is_bad), "{line}: {all:#?}");
        // Nor does setup put freshbearer before itself.
        let ran = house.run(&["setup", "--yes"]);
        assert!(ran.code == 2 && ran.stderr.contains("the server's URL was not given"), "{line}: {ran:?}");
    }
    // One that prints the bare token is no headers helper.
    furnish(&house, &[(config_file(), GOOD_CONFIG)]);
    assert!(hint(&house, "helper-form").contains("one JSON object is expected"));
    // What only is called so is another program.
    furnish(
        &house,
        &[
            ("bin/fb-of-others", ""),
            ("home/.claude.json", &server("HOUSE/bin/fb-of-others headers internal")),
        ],
    );
    assert_eq!(found(&house, "helper-not-cached").len(), 1);
}

#[test]
fn what_setup_wrote_for_every_client_is_known_again() {
    let Some(house) = house("the doctor after setup") else { return };
    for folder in [".gemini", ".config/opencode", ".config/Code/User", ".cursor", ".cline", ".config/Claude"]
    {
        std::fs::create_dir_all(house.home().join(folder)).unwrap();
    }
    let mint = house.path("mint").display().to_string();
    let url = "https://internal.example.com/mcp";
    let ran = house.run(&["setup", "--yes", "--url", url, "--name", "internal", "--", &mint]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let carried = || {
        let mut places: Vec<String> = found(&house, "helper")
            .iter()
            .filter_map(|one| {
                one["what"].as_str()?.strip_suffix("): its session is carried by freshbearer bridge")
            })
            .filter_map(|what| what.strip_prefix("internal (").map(str::to_owned))
            .collect();
        places.sort();
        places
    };
    let expected = [
        "~/.cline/data/settings/cline_mcp_settings.json",
        "~/.config/Claude/claude_desktop_config.json",
        "~/.config/Code/User/mcp.json",
        "~/.config/opencode/opencode.json",
        "~/.cursor/mcp.json",
        "~/.gemini/settings.json",
    ];
    assert_eq!(carried(), expected);
    // With the profile gone, each is in trouble.
    std::fs::remove_file(house.path(config_file())).unwrap();
    assert_eq!((carried().len(), found(&house, "helper-profile").len()), (0, expected.len()));
    // Comments are these clients' own way; what can't be read is named.
    furnish(&house, &[("home/.gemini/settings.json", "{ // mine\n }"), ("home/.cursor/mcp.json", "{")]);
    let unread = found(&house, "helper-file");
    assert!(
        unread.len() == 1 && unread[0]["what"].as_str().unwrap().starts_with("~/.cursor/mcp.json "),
        "{unread:#?}"
    );
}
