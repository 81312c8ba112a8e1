//! The clients: what each is called, and how it comes to a header for its servers.

use super::configuration;
use crate::house::House;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Where the model's stand-in listens; every play has a network of its own, so it is always free.
pub(crate) const MODEL_PORT: u16 = 4001;

/// Where the MCP servers' stand-in listens.
pub(crate) const MCP_PORT: u16 = 4002;

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
    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{MCP_PORT}/mcp/{}", self.name)
    }

    /// The words after the name of the program, if it is reached by a bridge.
    pub(super) fn bridge(&self) -> Option<Vec<String>> {
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
            configure: configuration::claude_code,
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
            configure: configuration::codex,
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
            configure: configuration::gemini_cli,
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
            configure: configuration::opencode,
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
