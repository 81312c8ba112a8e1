//! What is written into each client's file, and that everything else in it stays.

use super::{Home, URL, furnish};
use crate::formats::compare;
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;

fn own() -> &'static str {
    env!("CARGO_BIN_EXE_freshbearer")
}

fn json_of(home: &Home, name: &str) -> Value {
    serde_json::from_str(&home.read(name)).unwrap()
}

#[test]
fn from_nothing_to_a_client_whose_helper_answers_from_the_cache() {
    let Some(home) = Home::new("setup from nothing") else { return };
    home.write(".claude.json", "{}");
    let ran = home.set_up_well(&[]);
    assert!(ran.stdout.contains("and printed a JWT that is valid for 5 min\n"), "{ran:?}");
    assert!(ran.stdout.contains("the helper answered in "), "{ran:?}");
    let server = json_of(&home, ".claude.json")["mcpServers"]["internal"].clone();
    let helper = format!("{} headers internal", own());
    assert_eq!(server, json!({"type": "http", "url": URL, "headersHelper": helper}));
    let profile: toml::Table = home.read(".config/freshbearer/config.toml").parse().unwrap();
    let profile = &profile["profile"]["internal"];
    assert_eq!(profile["command"].as_array().unwrap()[0].as_str(), Some(home.mint.as_str()));
    assert_eq!(profile["servers"].as_array().unwrap()[0].as_str(), Some(URL));
    // Minted once, to see what it prints; that token is the one that is kept.
    assert_eq!(home.house.count(), 1);
    let status = home.house.answer(&["status"]);
    assert!(status.contains("internal"), "{status}");
    let token = home.house.answer(&["token", "internal"]);
    assert!(!ran.stdout.contains(token.trim()) && home.house.count() == 1, "{ran:?}");
}

#[test]
fn every_client_gets_its_entry_and_keeps_the_rest_of_its_file() {
    let Some(home) = Home::new("setup of every client") else { return };
    let names = furnish(&home);
    let before = home.files();
    home.set_up_well(&[]);
    let bridge = json!([own(), "bridge", URL, "internal"]);
    let plain = json!({"command": own(), "args": ["bridge", URL, "internal"]});
    let typed = json!({"type": "stdio", "command": own(), "args": ["bridge", URL, "internal"]});
    assert_eq!(json_of(&home, ".claude.json")["mcpServers"]["internal"]["type"], "http");
    assert_eq!(json_of(&home, ".claude.json")["mcpServers"]["a"]["url"], "https://a.example");
    let local = json!({"type": "local", "command": bridge, "enabled": true});
    assert_eq!(json_of(&home, ".config/opencode/opencode.jsonc")["mcp"]["internal"], local);
    assert_eq!(json_of(&home, ".config/Code/User/mcp.json")["servers"]["internal"], typed);
    for name in [".cline/data/settings/cline_mcp_settings.json", ".config/Claude/claude_desktop_config.json"]
    {
        assert_eq!(json_of(&home, name)["mcpServers"]["internal"], plain, "{name}");
    }
    let codex: toml::Table = home.read(".codex/config.toml").parse().unwrap();
    let server = &codex["mcp_servers"]["internal"];
    assert_eq!(server["url"].as_str(), Some(URL));
    assert_eq!(server["http_headers_helper"].as_str(), Some(format!("{} headers internal", own()).as_str()));
    // Nothing that stood there is gone, comments and line ends included.
    for name in names {
        let (old, new) = (String::from_utf8(before[&home.file(name)].clone()).unwrap(), home.read(name));
        let mut rest = new.chars();
        assert!(old.chars().all(|c| rest.any(|other| other == c)), "{name}:\n{old}\n{new}");
    }
    let gemini = home.read(".gemini/settings.json");
    assert!(
        gemini
            .starts_with("{\n\t// mine\n\t\"theme\": \"dark\",\n\t\"mcpServers\": {\n\t\t\"internal\": {\n"),
        "{gemini}"
    );
    let cursor = home.read(".cursor/mcp.json");
    assert!(cursor.contains("{\"command\": \"x\"}, // a\r\n    \"internal\": {\r\n"), "{cursor}");
}

#[test]
fn set_up_twice_changes_nothing_more() {
    let Some(home) = Home::new("setup twice") else { return };
    furnish(&home);
    home.set_up_well(&[]);
    let once = home.files();
    let ran = home.set_up_well(&[]);
    assert!(ran.stdout.contains("everything is set up already\n"), "{ran:?}");
    assert_eq!(home.files(), once);
    // Without the command too: the profile has it.
    let ran = home.house.run(&["setup", "--url", URL, "--name", "internal", "--yes"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(home.files(), once);
}

#[test]
fn a_profile_that_was_written_by_hand_is_used_as_it_is() {
    let Some(home) = Home::new("setup with a profile that is there") else { return };
    home.program("mycli", &format!("exec {}", home.mint));
    let profile = "[profile.internal]\ncommand = [\"mycli\"]\nttl = \"7m\"\n";
    home.write(".config/freshbearer/config.toml", profile);
    let server = ["setup", "--url", URL, "--name", "internal", "--client", "codex", "--yes", "--", "mycli"];
    let ran = home.house.run(&server);
    assert_eq!((ran.code, home.read(".config/freshbearer/config.toml").as_str()), (0, profile), "{ran:?}");
    home.undo();
    assert_eq!(home.read(".config/freshbearer/config.toml"), profile);
}

#[test]
fn a_server_that_is_there_under_another_name_gets_the_helper() {
    let Some(home) = Home::new("setup of a server that is there") else { return };
    let there = json!({"mcpServers": {"mine": {"type": "http", "url": URL, "headers": {"X-Org": "7"}}}});
    home.write(".claude.json", &format!("{there:#}"));
    home.set_up_well(&[]);
    let servers = json_of(&home, ".claude.json")["mcpServers"].clone();
    assert_eq!(servers.as_object().unwrap().len(), 1, "{servers}");
    assert_eq!(servers["mine"]["headers"]["X-Org"], "7");
    assert_eq!(servers["mine"]["headersHelper"], format!("{} headers internal", own()));
}

#[test]
fn a_server_of_gemini_clis_is_known_by_either_of_its_urls() {
    let Some(home) = Home::new("setup of a server of Gemini CLI's that is there") else { return };
    for key in ["url", "httpUrl"] {
        home.write(".gemini/settings.json", &json!({"mcpServers": {"mine": {key: URL}}}).to_string());
        home.set_up_well(&["--client", "gemini"]);
        let servers = json_of(&home, ".gemini/settings.json")["mcpServers"].clone();
        let expected = json!({"mine": {"command": own(), "args": ["bridge", URL, "internal"]}});
        assert_eq!(servers, expected, "{key}");
        home.undo();
    }
}

#[test]
fn clines_file_is_where_its_variables_say() {
    let Some(mut home) = Home::new("setup of Cline elsewhere") else { return };
    let elsewhere = home.house.path("elsewhere");
    let settings = "settings/cline_mcp_settings.json";
    for (variable, value, file) in [
        ("CLINE_MCP_SETTINGS_PATH", "mine.json", "mine.json".to_owned()),
        ("CLINE_DATA_DIR", "", settings.to_owned()),
        ("CLINE_DIR", "", format!("data/{settings}")),
    ] {
        let value = elsewhere.join(value).display().to_string();
        home.house.variables.push((variable.to_owned(), value));
        home.set_up_well(&["--client", "cline"]);
        let text = fs::read_to_string(elsewhere.join(file)).unwrap();
        assert!(text.contains(URL) && !home.file(".cline").exists(), "{variable}: {text}");
        home.undo();
        assert!(!elsewhere.exists(), "{variable}");
        home.house.variables.pop();
    }
}

#[test]
fn a_file_keeps_its_mode_and_a_link_in_the_home_stays_a_link() {
    let Some(home) = Home::new("setup through a link") else { return };
    home.write("dotfiles/claude.json", "{}");
    fs::set_permissions(home.file("dotfiles/claude.json"), fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("dotfiles/claude.json", home.file(".claude.json")).unwrap();
    home.set_up_well(&[]);
    assert!(fs::symlink_metadata(home.file(".claude.json")).unwrap().is_symlink());
    let mode = fs::metadata(home.file("dotfiles/claude.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    assert!(home.read("dotfiles/claude.json").contains("headersHelper"));
    home.undo();
    assert_eq!(home.read("dotfiles/claude.json"), "{}");
    assert!(fs::symlink_metadata(home.file(".claude.json")).unwrap().is_symlink());
}

#[test]
fn print_prints_blocks_to_be_pasted_and_touches_nothing() {
    let Some(home) = Home::new("setup --print") else { return };
    furnish(&home);
    let before = home.files();
    let ran = home.set_up(&["--print", "--client", "codex", "--client", "gemini"]);
    assert_eq!((ran.code, home.house.count()), (0, 0), "{ran:?}");
    assert_eq!(home.files(), before);
    let blocks: Vec<&str> =
        ran.stdout.split("# ~/").skip(1).map(|block| block.split_once('\n').unwrap().1).collect();
    let [profile, codex, gemini] = blocks[..] else { panic!("{ran:?}") };
    assert_eq!(
        profile.parse::<toml::Table>().unwrap()["profile"]["internal"]["servers"][0].as_str(),
        Some(URL)
    );
    assert_eq!(codex.parse::<toml::Table>().unwrap()["mcp_servers"]["internal"]["url"].as_str(), Some(URL));
    let gemini: Value = serde_json::from_str(gemini).unwrap();
    assert_eq!(gemini["mcpServers"]["internal"]["args"], json!(["bridge", URL, "internal"]));
    // For another machine, where none is here.
    let Some(bare) = Home::new("setup --print without clients") else { return };
    let ran = bare.set_up(&["--print"]);
    assert!(ran.code == 0 && ran.stdout.contains("(Claude Desktop)"), "{ran:?}");
    assert_eq!(bare.files(), Default::default());
}

#[test]
fn what_a_person_should_know_is_said_beside_the_outcome() {
    let Some(home) = Home::new("setup with warnings") else { return };
    home.write(".claude.json", "{}");
    for (url, is_warned) in
        [("http://internal.example/mcp", true), ("http://127.0.0.1:9/mcp", false), (URL, false)]
    {
        let ran = home
            .house
            .run(&["setup", "--url", url, "--name", "a", "--print", "--client", "codex", "--", &home.mint]);
        assert_eq!(ran.stderr.contains("warning: over http the token can be read"), is_warned, "{ran:?}");
    }
}

#[test]
fn the_journal_has_the_keys_of_the_page() {
    let Some(home) = Home::new("the journal of setup") else { return };
    home.set_up_well(&["--client", "codex"]);
    let journal = fs::read_to_string(home.house.state().join("setup.json")).unwrap();
    compare("The setup journal", &[serde_json::from_str(&journal).unwrap()], &[]);
}

#[test]
fn secrets_that_stand_there_are_neither_shown_nor_written_down() {
    let Some(home) = Home::new("setup beside secrets") else { return };
    let there =
        json!({"mcpServers": {"a": {"command": "x", "env": {"API_TOKEN": "hunter2-canary-0123456789"}}}});
    home.write(".cursor/mcp.json", &format!("{there:#}"));
    let ran = home.set_up_well(&[]);
    assert!(ran.stdout.contains("+     \"internal\": {") && !ran.stdout.contains("canary"), "{ran:?}");
    for entry in fs::read_dir(home.house.state()).unwrap() {
        let path = entry.unwrap().path();
        assert!(!String::from_utf8_lossy(&fs::read(&path).unwrap()).contains("canary"), "{}", path.display());
    }
    let mode = fs::metadata(home.house.state().join("setup.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
