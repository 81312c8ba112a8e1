//! How each client is told of its model, its servers, and their helper or bridge.

use super::client::{MODEL_PORT, Means, Server};
use crate::house::House;
use serde_json::{Map, Value, json};
use std::fs;

/// Ours, as a client is told of it.
const PROGRAM: &str = env!("CARGO_BIN_EXE_freshbearer");

pub(super) fn claude_code(house: &House, servers: &[Server]) -> (Vec<String>, Value) {
    let listed: Map<String, Value> = servers
        .iter()
        .map(|server| {
            let what = match &server.means {
                Means::Helper(line) => json!({ "type": "http", "url": server.url(), "headersHelper": line }),
                Means::Bridge(_) => json!({ "type": "stdio", "command": PROGRAM, "args": server.bridge() }),
            };
            (server.name.clone(), what)
        })
        .collect();
    let configuration = house.path("mcp.json");
    fs::write(&configuration, json!({ "mcpServers": listed }).to_string()).unwrap();
    let tools: Vec<String> = servers.iter().map(|server| format!("mcp__{}__ping", server.name)).collect();
    let arguments = [
        "-p".to_owned(),
        "go".to_owned(),
        "--mcp-config".to_owned(),
        configuration.display().to_string(),
        "--strict-mcp-config".to_owned(),
        "--allowedTools".to_owned(),
        tools.join(","),
    ];
    let environment = json!({
        "ANTHROPIC_BASE_URL": format!("http://127.0.0.1:{MODEL_PORT}"),
        "ANTHROPIC_API_KEY": "stand-in",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "DISABLE_AUTOUPDATER": "1",
        "DISABLE_TELEMETRY": "1",
        // Else newer versions list no MCP tools to the model.
        "ENABLE_TOOL_SEARCH": "false",
    });
    (arguments.to_vec(), environment)
}

pub(super) fn codex(house: &House, servers: &[Server]) -> (Vec<String>, Value) {
    // Without analytics: else it waits 5 s at its end for a host that isn't there.
    let mut configuration = format!(
        r#"
model = "stand-in"
model_provider = "stand-in"
approval_policy = "never"
[analytics]
enabled = false
[model_providers.stand-in]
name = "stand-in"
base_url = "http://127.0.0.1:{MODEL_PORT}/v1"
wire_api = "responses"
env_key = "STAND_IN_KEY"
"#
    );
    for server in servers {
        // A JSON string is a TOML string too.
        configuration += &format!("[mcp_servers.{}]\n", server.name);
        configuration += &match &server.means {
            Means::Helper(line) => {
                format!("url = {}\nhttp_headers_helper = {}\n", json!(server.url()), json!(line))
            }
            Means::Bridge(_) => {
                format!("command = {}\nargs = {}\n", json!(PROGRAM), json!(server.bridge()))
            }
        };
    }
    let place = house.path("codex");
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join("config.toml"), configuration).unwrap();
    let arguments = ["exec", "--skip-git-repo-check", "go"].map(str::to_owned);
    (arguments.to_vec(), json!({ "CODEX_HOME": place, "STAND_IN_KEY": "stand-in" }))
}

/// The servers as most clients list them.
fn stdio_servers(servers: &[Server]) -> Map<String, Value> {
    let entry = |server: &Server| json!({ "command": PROGRAM, "args": server.bridge() });
    servers.iter().map(|server| (server.name.clone(), entry(server))).collect()
}

pub(super) fn gemini_cli(house: &House, servers: &[Server]) -> (Vec<String>, Value) {
    let place = house.home().join(".gemini");
    fs::create_dir_all(&place).unwrap();
    let settings = json!({
        "mcpServers": stdio_servers(servers),
        "security": { "auth": { "selectedType": "gemini-api-key" } },
        "privacy": { "usageStatisticsEnabled": false },
        "general": { "enableAutoUpdate": false },
    });
    fs::write(place.join("settings.json"), settings.to_string()).unwrap();
    // Where it has not been told to trust a folder, it starts no servers.
    let trusted = Map::from_iter([(house.home().display().to_string(), json!("TRUST_FOLDER"))]);
    fs::write(place.join("trustedFolders.json"), Value::Object(trusted).to_string()).unwrap();
    let arguments = ["-p", "go", "--approval-mode", "yolo", "-m", "gemini-2.5-flash"].map(str::to_owned);
    let base = format!("http://127.0.0.1:{MODEL_PORT}");
    (arguments.to_vec(), json!({ "GEMINI_API_KEY": "stand-in", "GOOGLE_GEMINI_BASE_URL": base }))
}

pub(super) fn opencode(house: &House, servers: &[Server]) -> (Vec<String>, Value) {
    let place = house.home().join(".config/opencode");
    fs::create_dir_all(&place).unwrap();
    let command = |server: &Server| [&[PROGRAM.to_owned()][..], &server.bridge().unwrap()].concat();
    let entry = |server: &Server| json!({ "type": "local", "command": command(server), "enabled": true });
    let listed: Map<String, Value> =
        servers.iter().map(|server| (server.name.clone(), entry(server))).collect();
    let provider = json!({
        "npm": "@ai-sdk/openai-compatible",
        "options": { "baseURL": format!("http://127.0.0.1:{MODEL_PORT}/v1"), "apiKey": "stand-in" },
        "models": { "model": { "name": "model" } },
    });
    let configuration = json!({ "mcp": listed, "provider": { "stand-in": provider }, "autoupdate": false });
    fs::write(place.join("opencode.json"), configuration.to_string()).unwrap();
    let arguments = ["run", "--model", "stand-in/model", "go"].map(str::to_owned);
    let environment = json!({ "OPENCODE_DISABLE_MODELS_FETCH": "1", "OPENCODE_DISABLE_AUTOUPDATE": "1" });
    (arguments.to_vec(), environment)
}
