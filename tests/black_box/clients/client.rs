//! The clients: what each is called, and how it is told of its model, its servers and their helper.

use crate::house::House;
use serde_json::{Map, Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Where the model's stand-in listens; every play has a network of its own, so it is always free.
pub(crate) const MODEL_PORT: u16 = 4001;

/// Where the MCP servers' stand-in listens.
pub(crate) const MCP_PORT: u16 = 4002;

/// Ours, as a client is told of it.
const PROGRAM: &str = env!("CARGO_BIN_EXE_freshbearer");

/// One client in one version.
#[derive(Clone, Copy)]
pub(crate) struct Client {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    /// What people type to start it.
    pub(crate) command: &'static str,
    /// The program that its package brings.
    program: &'static str,
    /// Which stand-in speaks to it.
    pub(crate) api: &'static str,
    /// Whether its helper is told which server it works for.
    pub(crate) names_servers: bool,
    /// Writes its configuration; gives the arguments and variables it is started with.
    configure: fn(&House, &[Server]) -> (Vec<String>, Value),
}

/// How a client comes to a header for its servers.
#[derive(Clone)]
pub(crate) enum Means {
    /// A line of its own configuration, which it runs for each server.
    Helper(String),
    /// The words after `freshbearer bridge URL`: a stdio server in place of each.
    Bridge(Vec<String>),
}

/// An MCP server as its client knows it.
pub(crate) struct Server {
    pub(crate) name: String,
    pub(crate) means: Means,
}

impl Server {
    fn url(&self) -> String {
        format!("http://127.0.0.1:{MCP_PORT}/mcp/{}", self.name)
    }

    /// The words after the name of the program, if it is reached by a bridge.
    fn bridge(&self) -> Option<Vec<String>> {
        let Means::Bridge(words) = &self.means else { return None };
        Some([&["bridge".to_owned(), self.url()], words.as_slice()].concat())
    }
}

impl Client {
    pub(crate) const fn claude_code(version: &'static str) -> Self {
        let program = "@anthropic-ai/claude-code/cli-wrapper.cjs";
        Self {
            name: "claude-code",
            version,
            command: "claude",
            program,
            api: "messages",
            names_servers: true,
            configure: claude_code,
        }
    }

    pub(crate) const fn codex(version: &'static str) -> Self {
        let program = "@openai/codex/bin/codex.js";
        let command = "codex";
        Self {
            name: "codex",
            version,
            command,
            program,
            api: "responses",
            names_servers: false,
            configure: codex,
        }
    }

    /// One without a helper, for which there is only the bridge.
    pub(crate) const fn gemini_cli(version: &'static str) -> Self {
        let program = "@google/gemini-cli/bundle/gemini.js";
        Self {
            name: "gemini-cli",
            version,
            command: "gemini",
            program,
            api: "gemini",
            names_servers: false,
            configure: gemini_cli,
        }
    }

    /// One without a helper, for which there is only the bridge.
    pub(crate) const fn opencode(version: &'static str) -> Self {
        let program = "opencode-linux-x64/bin/opencode";
        let command = "opencode";
        Self {
            name: "opencode",
            version,
            command,
            program,
            api: "chat",
            names_servers: false,
            configure: opencode,
        }
    }

    /// Its program, if tests/black_box/clients/install has got it.
    pub(crate) fn program(&self) -> Option<PathBuf> {
        let place = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("clients");
        let place = place.join(format!("{}-{}", self.name, self.version));
        place.join("complete").exists().then(|| place.join("node_modules").join(self.program))
    }

    /// What is written into the house before `freshbearer setup` adds a server named s1.
    pub(crate) fn before_setup(&self, house: &House) -> (Vec<String>, Value) {
        let (mut arguments, environment) = self.configure(house, &[]);
        if let Some(at) = arguments.iter().position(|argument| argument == "--mcp-config") {
            // Its own file is the one that counts.
            arguments.drain(at..at + 3);
            *arguments.last_mut().unwrap() = "mcp__s1__ping".to_owned();
        }
        (arguments, environment)
    }

    /// Whether its program is for Node to run.
    pub(crate) fn is_script(&self) -> bool {
        self.program.ends_with("js")
    }

    /// Writes its configuration into the house; gives its arguments and its whole environment.
    pub(crate) fn configure(&self, house: &House, servers: &[Server]) -> (Vec<String>, Value) {
        let (arguments, mut environment) = (self.configure)(house, servers);
        environment["HOME"] = json!(house.home());
        environment["TMPDIR"] = json!(house.home());
        environment["PATH"] = json!(std::env::var("PATH").unwrap());
        (arguments, environment)
    }
}

fn claude_code(house: &House, servers: &[Server]) -> (Vec<String>, Value) {
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

fn codex(house: &House, servers: &[Server]) -> (Vec<String>, Value) {
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

fn gemini_cli(house: &House, servers: &[Server]) -> (Vec<String>, Value) {
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

fn opencode(house: &House, servers: &[Server]) -> (Vec<String>, Value) {
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
