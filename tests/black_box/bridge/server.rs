//! The MCP server, from its start to its end, and the token command that asks it for its tokens.

use crate::house::{House, have};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

pub(crate) struct Server {
    process: Child,
    ports: Value,
}

impl Server {
    /// Starts one; `None`, with a note, if something that it takes isn't there.
    pub(crate) fn start(test: &str, settings: Value) -> Option<Self> {
        have(test, &["node", "curl"]).then(|| {
            let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/black_box/bridge/server.mjs");
            let mut process = Command::new("node")
                .args([script, &settings.to_string()])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut line = String::new();
            BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
            Self { process, ports: serde_json::from_str(&line).unwrap() }
        })
    }

    /// The address of a path at the port with this name.
    pub(crate) fn at(&self, port: &str, path: &str) -> String {
        let scheme = if port == "tls" { "https" } else { "http" };
        format!("{scheme}://127.0.0.1:{}{path}", self.ports[port])
    }

    /// The MCP server's.
    pub(crate) fn url(&self) -> String {
        self.at("mcp", "/mcp")
    }

    /// A counting token command whose tokens this server takes, and which fails while the house has `broken`.
    pub(crate) fn mint(&self, house: &House) -> String {
        let broken = house.path("broken");
        house.counting(&format!(
            "if [ -e '{}' ]; then echo 'broken for now' >&2; exit 1; fi\nexec curl -sf {}",
            broken.display(),
            self.at("mcp", "/mint")
        ))
    }

    /// Changes settings, loses sessions, revokes tokens.
    pub(crate) fn control(&self, what: &Value) {
        ask(&[&self.at("mcp", "/control"), "--data", &what.to_string()]);
    }

    pub(crate) fn revoke(&self) {
        self.control(&json!({ "revoke": true }));
    }

    /// What it has seen.
    pub(crate) fn seen(&self) -> Value {
        ask(&[&self.at("mcp", "/statistics")])
    }

    /// Nobody looked for OAuth or did what no client may do.
    pub(crate) fn assert_at_peace(&self) {
        let seen = self.seen();
        assert_eq!((&seen["elsewhere"], &seen["violations"]), (&json!([]), &json!([])), "{seen}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        // Whether it still runs makes no difference to a test that is over.
        let _ = self.process.wait();
    }
}

fn ask(words: &[&str]) -> Value {
    let ran = Command::new("curl").args(["--silent", "--show-error", "--fail"]).args(words).output().unwrap();
    assert!(ran.status.success(), "{ran:?}");
    serde_json::from_slice(&ran.stdout).unwrap()
}
