//! Helpers that are there and not cached: each gets freshbearer in front of its command.

use super::Home;
use serde_json::{Value, json};

#[test]
fn helpers_that_are_not_cached_are_wrapped_and_the_rest_is_named() {
    let Some(home) = Home::new("setup that wraps") else { return };
    let echo = format!("echo '{{\"Authorization\": \"Bearer '\"$({})\"'\"}}'", home.mint);
    let own = format!("{} headers -- mycli", env!("CARGO_BIN_EXE_freshbearer"));
    let state = json!({
        "mcpServers": {
            "plain": {"type": "http", "url": "https://a.example", "headersHelper": home.mint},
            "ours": {"type": "http", "url": "https://b.example", "headersHelper": own},
            "script": {"type": "http", "url": "https://c.example", "headersHelper": "mycli | jq .t"},
        },
        "projects": {"/src/x": {"mcpServers": {"echo": {"url": "https://d.example", "headersHelper": echo}}}},
    });
    let codex = format!(
        "[mcp_servers.a]\nurl = \"https://a.example\"\nhttp_headers_helper = '{}' # mine\n",
        home.mint
    );
    home.write(".claude.json", &format!("{state:#}"));
    home.write(".claude/settings.json", &json!({"apiKeyHelper": home.mint, "model": "x"}).to_string());
    home.write(".codex/config.toml", &codex);
    let before = home.files();
    let ran = home.house.run(&["setup", "--yes"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains("script.headersHelper is a script; "), "{ran:?}");

    let headers = format!("{} headers -- {}", env!("CARGO_BIN_EXE_freshbearer"), home.mint);
    let mut expected = state;
    expected["mcpServers"]["plain"]["headersHelper"] = json!(headers);
    expected["projects"]["/src/x"]["mcpServers"]["echo"]["headersHelper"] = json!(headers);
    let now: Value = serde_json::from_str(&home.read(".claude.json")).unwrap();
    assert_eq!(now, expected);
    let settings: Value = serde_json::from_str(&home.read(".claude/settings.json")).unwrap();
    let token = headers.replace(" headers --", " token --session api-key --");
    assert_eq!(settings, json!({"apiKeyHelper": token, "model": "x"}));
    assert_eq!(
        home.read(".codex/config.toml"),
        codex.replace(&format!("'{}'", home.mint), &format!("\"{headers}\""))
    );

    home.undo();
    assert_eq!(home.files(), before);
}

#[test]
fn a_helper_that_would_fail_in_freshbearers_hands_is_left_alone() {
    let Some(home) = Home::new("setup that can't wrap") else { return };
    let state = json!({"mcpServers": {"a": {"url": "https://a.example", "headersHelper": "false"}}});
    home.write(".claude.json", &state.to_string());
    let before = home.files();
    let ran = home.house.run(&["setup", "--yes"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.stderr.contains("the helper gives no answer as its client runs it"), "{ran:?}");
    assert_eq!(home.files(), before);
}

#[test]
fn a_wrapped_helper_that_was_changed_beside_gets_its_own_line_back() {
    let Some(home) = Home::new("setup --undo of a wrapped helper") else { return };
    let state =
        json!({"mcpServers": {"a": {"url": "https://a.example", "headersHelper": home.mint}}, "n": 1});
    home.write(".claude.json", &format!("{state:#}"));
    assert_eq!(home.house.run(&["setup", "--yes"]).code, 0);
    home.write(".claude.json", &home.read(".claude.json").replace("\"n\": 1", "\"n\": 2"));
    home.undo();
    assert_eq!(home.read(".claude.json"), format!("{state:#}").replace("\"n\": 1", "\"n\": 2"));
}
