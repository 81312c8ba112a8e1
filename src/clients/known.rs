//! The clients that can be set up: where each keeps its servers, in which form, and since which version it runs a
//! helper. docs/clients.md says how each of these is known.

use super::document::{Format, Node};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A kind of client.
pub(crate) struct Known {
    /// What it is called on our command line.
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) format: Format,
    /// The setting that holds all its servers.
    pub(crate) servers: &'static str,
    /// The setting of a server that names its helper, and the first version that runs it again after a 401.
    pub(crate) helper: Option<(&'static str, [u32; 3])>,
    /// How it writes a server that it starts.
    bridge: Bridge,
    pub(super) program: Option<&'static str>,
    /// Its file, and what is there if it is installed.
    pub(super) place: fn(&Roots) -> Option<(PathBuf, PathBuf)>,
}

/// How a server that is started as a process is written.
enum Bridge {
    /// `command` and `args`, behind these.
    Plain(&'static [(&'static str, &'static str)]),
    /// All words in `command`.
    OneList,
}

/// Where clients keep their own.
pub(super) struct Roots {
    pub(super) home: PathBuf,
    /// Of applications with windows.
    pub(super) applications: PathBuf,
    pub(super) claude: Option<PathBuf>,
    pub(super) codex: Option<PathBuf>,
    pub(super) xdg: Option<PathBuf>,
    /// Its file itself.
    pub(super) cline: Option<PathBuf>,
}

pub(super) const ALL: [Known; 9] = [
    Known {
        name: "claude-code",
        title: "Claude Code",
        format: Format::Json,
        servers: "mcpServers",
        helper: Some(("headersHelper", [2, 1, 250])),
        bridge: Bridge::Plain(&[("type", "stdio")]),
        program: Some("claude"),
        place: |roots| {
            let file = roots.claude.as_ref().unwrap_or(&roots.home).join(".claude.json");
            Some((file.clone(), file))
        },
    },
    Known {
        name: "codex",
        title: "Codex",
        format: Format::Toml,
        servers: "mcp_servers",
        helper: Some(("http_headers_helper", [0, 169, 0])),
        bridge: Bridge::Plain(&[]),
        program: Some("codex"),
        place: |roots| {
            let folder = roots.codex.clone().unwrap_or_else(|| roots.home.join(".codex"));
            Some((folder.join("config.toml"), folder))
        },
    },
    Known {
        name: "gemini",
        title: "Gemini CLI",
        format: Format::Json,
        servers: "mcpServers",
        helper: None,
        bridge: Bridge::Plain(&[]),
        program: Some("gemini"),
        place: |roots| below(&roots.home.join(".gemini"), "settings.json"),
    },
    Known {
        name: "opencode",
        title: "opencode",
        format: Format::Json,
        servers: "mcp",
        helper: None,
        bridge: Bridge::OneList,
        program: Some("opencode"),
        place: |roots| {
            let folder = roots.xdg.clone().unwrap_or_else(|| roots.home.join(".config")).join("opencode");
            let files = ["opencode.jsonc", "opencode.json", "config.json"].map(|name| folder.join(name));
            let file = files.iter().find(|file| file.exists()).unwrap_or(&files[1]).clone();
            Some((file, folder))
        },
    },
    Known {
        name: "vscode",
        title: "VS Code",
        format: Format::Json,
        servers: "servers",
        helper: None,
        bridge: Bridge::Plain(&[("type", "stdio")]),
        program: None,
        place: |roots| below(&roots.applications.join("Code/User"), "mcp.json"),
    },
    Known {
        name: "cursor",
        title: "Cursor",
        format: Format::Json,
        servers: "mcpServers",
        helper: None,
        bridge: Bridge::Plain(&[]),
        program: None,
        place: |roots| below(&roots.home.join(".cursor"), "mcp.json"),
    },
    Known {
        name: "cline",
        title: "Cline in VS Code",
        format: Format::Json,
        servers: "mcpServers",
        helper: None,
        bridge: Bridge::Plain(&[]),
        program: None,
        place: |roots| {
            let folder = roots.applications.join("Code/User/globalStorage/saoudrizwan.claude-dev");
            below(&folder, "settings/cline_mcp_settings.json")
        },
    },
    Known {
        name: "cline",
        title: "Cline",
        format: Format::Json,
        servers: "mcpServers",
        helper: None,
        bridge: Bridge::Plain(&[]),
        program: None,
        place: |roots| match &roots.cline {
            Some(file) => Some((file.clone(), file.parent()?.to_owned())),
            None => below(&roots.home.join(".cline"), "data/settings/cline_mcp_settings.json"),
        },
    },
    Known {
        name: "claude-desktop",
        title: "Claude Desktop",
        format: Format::Json,
        servers: "mcpServers",
        helper: None,
        bridge: Bridge::Plain(&[]),
        program: None,
        place: |roots| below(&roots.applications.join("Claude"), "claude_desktop_config.json"),
    },
];

fn below(folder: &Path, file: &str) -> Option<(PathBuf, PathBuf)> {
    Some((folder.join(file), folder.to_owned()))
}

impl Known {
    /// Whether it leaves its helpers only a few variables.
    pub(crate) fn clears_environment(&self) -> bool {
        self.name == "codex"
    }

    /// A server at a URL whose headers a helper gives.
    pub(crate) fn with_helper(&self, setting: &str, url: &str, line: &str) -> Node {
        let kind = (self.format == Format::Json).then_some(("type", "http"));
        let texts = kind.into_iter().chain([("url", url), (setting, line)]);
        Node::Object(texts.map(|(name, text)| (name.to_owned(), Node::Value(Value::from(text)))).collect())
    }

    /// A server that is started with these words.
    pub(crate) fn with_bridge(&self, words: &[String]) -> Node {
        let text = |(name, text): &(&str, &str)| ((*name).to_owned(), Node::Value(Value::from(*text)));
        let list = |words: &[String]| Node::Value(Value::from(words.to_vec()));
        let (program, rest) =
            words.split_first().map_or(("", &[][..]), |(program, rest)| (program.as_str(), rest));
        Node::Object(match self.bridge {
            Bridge::OneList => vec![
                text(&("type", "local")),
                ("command".to_owned(), list(words)),
                ("enabled".to_owned(), Node::Value(Value::Bool(true))),
            ],
            Bridge::Plain(first) => {
                let plain = [text(&("command", program)), ("args".to_owned(), list(rest))];
                first.iter().map(text).chain(plain).collect()
            }
        })
    }
}
