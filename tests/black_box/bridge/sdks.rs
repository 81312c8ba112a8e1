//! The clients of the protocol's own SDKs, and its reference server, each with the bridge in between.

use super::carried::Bridge;
use super::server::Server;
use crate::house::{House, leave_out, until};
use serde_json::json;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What tests/black_box/clients/install has put under this name; `None`, with a note, if it has not.
fn installed(name: &str) -> Option<PathBuf> {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("clients").join(name);
    let is_complete = place.join("complete").exists();
    (is_complete || leave_out(name, "not installed; tests/black_box/clients/install gets it"))
        .then_some(place)
}

/// Runs a client to its end, with what it needs to know in its environment.
fn run(house: &House, server: &Server, program: &Path, words: &[&str], modules: &Path) {
    let mint = server.mint(house);
    let url = server.url();
    let bridge = [env!("CARGO_BIN_EXE_freshbearer"), "bridge", &url, "--store", "file", "--", &mint];
    // The inspector takes the command as words of its own.
    let words = words.iter().flat_map(|word| if *word == "BRIDGE" { bridge.to_vec() } else { vec![*word] });
    let ran = Command::new(program)
        .args(words)
        .env_clear()
        .env("HOME", house.home())
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("BRIDGE", json!(bridge).to_string())
        .env("SERVER", server.at("mcp", ""))
        .env("MODULES", modules)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(ran.status.success(), "{program:?}: {ran:?}\n{}", server.seen());
}

/// Lives that are over while a client is at work.
const SHORT: u64 = 2000;

#[test]
fn npms_sdks_keep_their_sessions_over_a_revocation_and_an_expiry() {
    let Some(place) = installed("mcp-sdk") else { return };
    for which in ["1", "legacy", "auto"] {
        let Some(server) = Server::start("sdks", json!({ "life": SHORT })) else { return };
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/black_box/bridge/sdk.mjs");
        run(&House::new(), &server, Path::new("node"), &[script, which], &place);
        assert_eq!(server.seen()["methods"].get("initialize").is_none(), which == "auto");
        server.assert_at_peace();
    }
}

#[test]
fn pypis_sdks_keep_their_sessions_over_a_revocation_and_an_expiry() {
    for (name, which) in [("mcp-1.30.0", "mcp1"), ("fastmcp-4.1.6", "mcp2"), ("fastmcp-4.1.6", "fastmcp")] {
        let Some(place) = installed(name) else { return };
        let Some(server) = Server::start("sdks", json!({ "life": SHORT })) else { return };
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/black_box/bridge/sdk.py");
        run(&House::new(), &server, &place.join("bin/python"), &[script, which], &place);
        server.assert_at_peace();
    }
}

#[test]
fn the_inspector_lists_tools_and_calls_one() {
    let Some(place) = installed("mcp-sdk") else { return };
    let Some(server) = Server::start("sdks", json!({})) else { return };
    let inspector =
        place.join("node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js");
    let inspector = inspector.display().to_string();
    let house = House::new();
    let list = ["--method", "tools/list"];
    let call = ["--method", "tools/call", "--tool-name", "echo", "--tool-arg", "text=here"];
    for rest in [&list[..], &call[..]] {
        let words = [&[inspector.as_str(), "--cli"][..], rest, &["--", "BRIDGE"]].concat();
        run(&house, &server, Path::new("node"), &words, &place);
        server.revoke();
    }
    assert_eq!(server.seen()["calls"], 1);
    server.assert_at_peace();
}

/// Its answers are event streams whose events have ids, though they are whole.
#[test]
fn the_reference_server_answers_through_it() {
    let Some(place) = installed("mcp-sdk") else { return };
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let script = place.join("node_modules/@modelcontextprotocol/server-everything/dist/index.js");
    let mut server = Command::new("node");
    server.arg(script).arg("streamableHttp").env("PORT", port.to_string());
    let mut server = server.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    until("it listens", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
    let house = House::new();
    let url = format!("http://127.0.0.1:{port}/mcp");
    let mut bridge = Bridge::with(&house, &[&url, "--store", "file", "--ttl", "5m", "--", "echo", "token-1"]);
    bridge.initialize();
    let tools = bridge.ask(&json!(1), "tools/list", &json!({}));
    let names: Vec<&str> = tools["result"]["tools"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tool| tool["name"].as_str().unwrap())
        .collect();
    assert!(names.contains(&"echo") && names.contains(&"get-sum"), "{names:?}");
    let answer = bridge.call(2, "get-sum", &json!({ "a": 2, "b": 3 }));
    assert!(answer["result"]["content"][0]["text"].as_str().unwrap().contains('5'), "{answer}");
    let params = json!({
        "name": "trigger-long-running-operation", "arguments": { "duration": 1, "steps": 4 },
        "_meta": { "progressToken": "p" },
    });
    bridge.say(&json!({ "jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": params }));
    let progress = std::iter::from_fn(|| Some(bridge.hear())).take_while(|heard| heard["id"] != 3).count();
    assert!(progress >= 4, "{progress} notifications");
    drop(bridge);
    server.kill().unwrap();
    server.wait().unwrap();
}
