//! What `freshbearer setup` writes, read back by the real clients, and a session over an expiry with it.

use super::client::Client;
use super::for_each_client;
use super::stage::{Stage, namespace};
use crate::house::{House, Ran, have, leave_out};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

for_each_client!(works_over_an_expiry_and_is_taken_back);

/// One command, and the client answers with the tool's result, also once the first token has expired.
fn works_over_an_expiry_and_is_taken_back(client: Client) {
    let Some(stage) = Stage::of(client) else { return };
    let script = ["call s1", "outlive what was seen", "call s1"];
    let played = stage.play_set_up(&stage.mint(6), &script);
    assert!(played.before().contains("the helper answered in "), "{played}");
    // By the bridge, where it is built in.
    let is_asked = stage.house.run(&["bridge", "--help"]).code == 0;
    assert!(!is_asked || played.before().contains("the server took the token and answered"), "{played}");
    assert!(played.all_answered() && played.refusals().contains(&"over"), "{played}");
    assert_ne!(played.calls()[0], played.calls()[1]);
    // The client has written into its file since, so only the entry goes.
    let place = stage.house.path("codex");
    let mut undo = stage.house.command(&["setup", "--undo"]);
    let ran = Ran::from(undo.env("CODEX_HOME", &place).output().unwrap());
    assert_eq!(ran.code, 0, "{ran:?}");
    for file in [stage.house.home().join(".claude.json"), place.join("config.toml")] {
        let left = fs::read_to_string(&file).unwrap_or_default();
        assert!(!left.contains("s1"), "{}: {left}\n{ran:?}", file.display());
    }
}

/// Where tests/black_box/clients/install puts this client; what starts it.
fn installed() -> Option<Vec<(&'static str, String)>> {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("clients");
    let machine = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
    let opencode = format!("node_modules/opencode-linux-{machine}/bin/opencode");
    [
        ("claude", "claude-code-2.1.331", "node_modules/@anthropic-ai/claude-code/cli-wrapper.cjs"),
        ("codex", "codex-0.169.0", "node_modules/@openai/codex/bin/codex.js"),
        ("gemini", "gemini-cli-0.61.0", "node_modules/@google/gemini-cli/bundle/gemini.js"),
        ("opencode", "opencode-1.18.33", &opencode),
    ]
    .into_iter()
    .map(|(name, folder, program)| {
        let program = place.join(folder).join(program);
        let starter = if program.extension().is_some() { "node " } else { "" };
        program.exists().then(|| (name, format!("{starter}'{}'", program.display())))
    })
    .collect()
}

/// Runs a program where nothing but loopback can be reached.
fn offline(house: &House, words: &[&str]) -> Ran {
    let mut command = Command::new("unshare");
    command.args(namespace().unwrap()).args(words).env_clear().env("HOME", house.home());
    command.env("PATH", format!("{}:{}", house.path("bin").display(), std::env::var("PATH").unwrap()));
    command.env("TMPDIR", house.path("")).env("DISABLE_AUTOUPDATER", "1").env("DISABLE_TELEMETRY", "1");
    command.current_dir(house.home()).stdin(Stdio::null());
    Ran::from(command.output().unwrap())
}

#[test]
fn four_clients_read_back_what_was_written() {
    let test = "setup, read back by four clients";
    if !have(test, &["node", "unshare"]) {
        return;
    }
    let (Some(clients), Some(_)) = (installed(), namespace()) else {
        leave_out(test, "not installed; tests/black_box/clients/install gets them");
        return;
    };
    let house = House::new();
    fs::create_dir(house.path("bin")).unwrap();
    for (name, starter) in &clients {
        house.script(&format!("bin/{name}"), &format!("#!/bin/sh\nexec {starter} \"$@\"\n"));
    }
    let files =
        [".claude.json", ".codex/config.toml", ".gemini/settings.json", ".config/opencode/opencode.json"];
    let files: Vec<PathBuf> = files.iter().map(|name| house.home().join(name)).collect();
    let texts = [
        "{\n  \"numStartups\": 3\n}",
        "# mine\nmodel = \"x\"\n",
        "{\n  // mine\n  \"mcpServers\": {}\n}\n",
        "{ \"$schema\": \"https://opencode.ai/config.json\" }\n",
    ];
    for (file, text) in files.iter().zip(texts) {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let (own, mint) = (env!("CARGO_BIN_EXE_freshbearer"), house.counting_jwt(300));
    // Nobody listens there, so nobody waits for it.
    let url = "http://127.0.0.1:9/mcp";
    let setup = [own, "setup", "--yes", "--url", url, "--name", "internal", "--", &mint];
    let read = || files.iter().map(|file| fs::read_to_string(file).unwrap()).collect::<Vec<_>>();

    let ran = offline(&house, &setup);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(read().iter().zip(texts).all(|(now, before)| now != before), "{ran:?}");
    let ran = offline(&house, &[own, "setup", "--undo"]);
    assert_eq!((read(), ran.code), (texts.map(str::to_owned).to_vec(), 0), "{ran:?}");

    assert_eq!(offline(&house, &setup).code, 0);
    for (name, _) in &clients {
        let ran = offline(&house, &[house.path("bin").join(name).to_str().unwrap(), "mcp", "list"]);
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(ran.code == 0 && said.contains("internal") && said.contains(url), "{name}: {ran:?}");
    }
    let ran = offline(&house, &[own, "setup", "--undo"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(read().iter().all(|text| !text.contains("internal")), "{ran:?} {:?}", read());
    assert_eq!(read()[1..], texts[1..]);
}
