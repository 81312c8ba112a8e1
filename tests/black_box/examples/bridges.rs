//! The blocks of docs/bridge.md: each is started as its client would start it, and speaks to a server. What a client's
//! own command writes, that client writes here.

use super::blocks::{Block, blocks};
use crate::bridge::carried::Bridge;
use crate::bridge::server::Server;
use crate::house::{House, leave_out};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

const URL: &str = "https://internal.example.com/mcp";

/// The clients whose own command is shown, with where their packages have it.
const CLIENTS: [(&str, &str); 2] = [
    ("claude", "claude-code-2.1.331/node_modules/@anthropic-ai/claude-code/cli-wrapper.cjs"),
    ("codex", "codex-0.169.0/node_modules/@openai/codex/bin/codex.js"),
];

#[test]
fn of_the_bridges_page() {
    let Some(server) = Server::start("the examples of docs/bridge.md", json!({})) else { return };
    let blocks = blocks("docs/bridge.md");
    let profile = blocks.iter().find(|block| block.text.starts_with("[profile.")).unwrap();
    let mut started = 0;
    for block in &blocks {
        let house = House::new();
        configure(&house, &server, &profile.text);
        for words in commands(&house, block) {
            let what = format!("docs/bridge.md, line {}: {words:?}", block.line);
            assert_eq!(words[..2], ["freshbearer", "bridge"], "{what}");
            let url = server.url();
            let words: Vec<&str> = words[2..]
                .iter()
                .map(|word| if word == URL { url.as_str() } else { word.as_str() })
                .collect();
            let mut bridge = Bridge::with(&house, &words);
            let answer = bridge.initialize();
            assert!(answer["result"].is_object(), "{what}: {answer}");
            started += 1;
        }
    }
    assert!(started >= 7, "only {started} were found");
}

/// The page's own profile, for this server and with its token command.
fn configure(house: &House, server: &Server, profile: &str) {
    let mycli = r#"["mycli", "auth", "print-access-token"]"#;
    assert!(profile.contains(URL) && profile.contains(mycli), "{profile}");
    let mint = json!([server.mint(house)]).to_string();
    let profile = profile.replace(URL, &server.url()).replace(mycli, &mint);
    let place = house.home().join(".config/freshbearer");
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join("config.toml"), profile).unwrap();
}

/// The commands that a client starts by this block.
fn commands(house: &House, block: &Block) -> Vec<Vec<String>> {
    let text = &block.text;
    match block.language.as_str() {
        "json" => vec![command(&serde_json::from_str(text).unwrap()).unwrap()],
        "toml" => codex(text),
        "yaml" => vec![continues(text)],
        "sh" => text.lines().flat_map(|line| written_by_a_client(house, line)).collect(),
        // A picture.
        _ => Vec::new(),
    }
}

/// The first in a document: one list of words, or a command and its arguments.
fn command(value: &Value) -> Option<Vec<String>> {
    let words = |value: &Value| serde_json::from_value::<Vec<String>>(value.clone()).ok();
    match (&value["command"], words(&value["args"])) {
        (Value::String(program), Some(rest)) => Some([vec![program.clone()], rest].concat()),
        (list @ Value::Array(_), _) => words(list),
        _ => value.as_object()?.values().find_map(command),
    }
}

/// A configuration of Codex's; none in one of ours.
fn codex(text: &str) -> Vec<Vec<String>> {
    let document: toml::Table = text.parse().unwrap();
    let document = serde_json::to_value(document).unwrap();
    document.get("mcp_servers").and_then(command).into_iter().collect()
}

/// Continue's: its lists are written as in JSON.
fn continues(text: &str) -> Vec<String> {
    let value = |key: &str| text.lines().find_map(|line| line.trim().strip_prefix(key)).unwrap();
    let rest: Vec<String> = serde_json::from_str(value("args: ")).unwrap();
    [vec![value("command: ").to_owned()], rest].concat()
}

/// Lets a client's own command write its configuration, and reads that.
fn written_by_a_client(house: &House, line: &str) -> Option<Vec<String>> {
    let (_, program) = CLIENTS.iter().find(|(name, _)| line.starts_with(name))?;
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("clients").join(program);
    if !program.exists() {
        leave_out(line, "not installed; tests/black_box/clients/install gets it");
        return None;
    }
    let words: Vec<&str> = line.split(' ').skip(1).collect();
    let ran = Command::new("node")
        .arg(program)
        .args(words)
        .env_clear()
        .env("HOME", house.home())
        .env("PATH", std::env::var_os("PATH").unwrap())
        .current_dir(house.path(""))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(ran.status.success(), "{line}: {ran:?}");
    let claudes = fs::read_to_string(house.home().join(".claude.json")).ok();
    let codexs = || codex(&fs::read_to_string(house.home().join(".codex/config.toml")).unwrap()).pop();
    claudes.map_or_else(codexs, |text| command(&serde_json::from_str(&text).unwrap()))
}
