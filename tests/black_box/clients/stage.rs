//! A stage for one client: a house of its own, a network with nothing but loopback, and what was seen there.

use super::client::{Client, MCP_PORT, MODEL_PORT, Means, Server};
use crate::house::{House, have, leave_out};
use serde_json::{Value, json};
use std::fmt;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Milliseconds after which a client is ended; only a failure waits for so long.
const PATIENCE: u32 = 60_000;

pub(crate) struct Stage {
    pub(crate) house: House,
    pub(super) client: Client,
    pub(super) namespace: &'static [&'static str],
    /// Whether there is a desktop's keyring, at the usual place.
    pub(crate) keyring: bool,
}

/// What a play's journal holds.
pub(crate) struct Played {
    events: Vec<Value>,
    output: String,
}

impl Stage {
    /// A stage; `None`, with a note, if something that it takes isn't there.
    pub(crate) fn of(client: Client) -> Option<Self> {
        let test = format!("{} {}", client.name, client.version);
        if !have(&test, &["node", "unshare", "ip"]) {
            return None;
        }
        let Some(namespace) = namespace() else {
            leave_out(&test, "no network namespace is to be had");
            return None;
        };
        if client.program().is_none() {
            leave_out(&test, "not installed; tests/black_box/clients/install gets it");
            return None;
        }
        Some(Self { house: House::new(), client, namespace, keyring: false })
    }

    /// A token command whose tokens live so many seconds, and which fails while it is broken.
    pub(crate) fn mint(&self, life: u32) -> String {
        let broken = self.house.path("broken");
        let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sample/mint-jwt");
        self.house.counting(&format!(
            "if [ -e '{}' ]; then echo 'broken for now' >&2; exit 1; fi\nexec '{sample}' {life}",
            broken.display()
        ))
    }

    pub(crate) fn break_the_command(&self) {
        fs::write(self.house.path("broken"), "").unwrap();
    }

    pub(crate) fn fix_the_command(&self) {
        fs::remove_file(self.house.path("broken")).unwrap();
    }

    /// Plays one session, from the client's start to its end, with servers named s1, s2 and so on.
    pub(crate) fn play(&self, helper: &str, servers: usize, script: &[&str]) -> Played {
        self.play_with(&Means::Helper(helper.to_owned()), servers, script)
    }

    pub(crate) fn play_with(&self, means: &Means, servers: usize, script: &[&str]) -> Played {
        let servers: Vec<Server> =
            (1..=servers).map(|n| Server { name: format!("s{n}"), means: means.clone() }).collect();
        let helper = if let Means::Helper(line) = means { line.as_str() } else { "" };
        self.play_it(helper, self.client.configure(&self.house, &servers), json!([]), script)
    }

    /// Plays one session with the server s1, set up by `freshbearer setup` on the stage, with this token command.
    pub(crate) fn play_set_up(&self, mint: &str, script: &[&str]) -> Played {
        let (arguments, mut environment) = self.client.before_setup(&self.house);
        let bin = self.house.path("bin");
        fs::create_dir_all(&bin).unwrap();
        let (name, program) = (self.client.command, self.client.program().unwrap());
        self.house.script(
            &format!("bin/{name}"),
            &format!("#!/bin/sh\nexec node '{}' \"$@\"\n", program.display()),
        );
        environment["PATH"] = json!(format!("{}:{}", bin.display(), std::env::var("PATH").unwrap()));
        let url = format!("http://127.0.0.1:{MCP_PORT}/mcp/s1");
        let setup =
            [env!("CARGO_BIN_EXE_freshbearer"), "setup", "--yes", "--url", &url, "--name", "s1", "--", mint];
        self.play_it("", (arguments, environment), json!(setup), script)
    }

    fn play_it(
        &self,
        helper: &str,
        configured: (Vec<String>, Value),
        before: Value,
        script: &[&str],
    ) -> Played {
        let more = json!({ "before": before, "cwd": self.house.home() });
        self.perform("stage.mjs", &[], helper, configured, script, &more)
    }

    /// `program`: what plays, in a namespace with these options `besides`. `more`: what it is told besides.
    pub(super) fn perform(
        &self,
        program: &str,
        besides: &[&str],
        helper: &str,
        configured: (Vec<String>, Value),
        script: &[&str],
        more: &Value,
    ) -> Played {
        let (arguments, environment) = configured;
        let interpreter = self.client.is_script().then(|| "node".to_owned());
        let client = self.client.program().unwrap().display().to_string();
        let client: Vec<String> = interpreter.into_iter().chain([client]).chain(arguments).collect();
        let [play, journal, output] = ["play.json", "journal", "output"].map(|name| self.house.path(name));
        for file in [&journal, &output] {
            fs::write(file, "").unwrap();
        }
        let mut what = json!({
            "api": self.client.api, "client": client, "env": environment, "helper": helper, "script": script,
            "broken": self.house.path("broken"), "patience": PATIENCE, "journal": journal, "output": output,
            "mcpPort": MCP_PORT, "modelPort": MODEL_PORT,
        });
        what.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        fs::write(&play, what.to_string()).unwrap();
        self.raise(program, besides, &play);
        let events = fs::read_to_string(journal).unwrap();
        let events = events.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let played = Played { events, output: fs::read_to_string(output).unwrap() };
        assert_eq!(played.events.last().map(|event| &event["ended"]), Some(&json!(0)), "{played}");
        let is_call = |line: &&&str| {
            line.starts_with("call ") || line.starts_with("ask ") && !line.starts_with("ask by hand")
        };
        assert_eq!(played.calls().len(), script.iter().filter(is_call).count(), "{played}");
        played
    }

    fn raise(&self, program: &str, besides: &[&str], play: &Path) {
        let here = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/black_box/clients"));
        let keyring = self.keyring.then(|| here.join("with-keyring"));
        let status = Command::new("unshare")
            .args(self.namespace)
            .args(besides)
            .args(["sh", "-c", "ip link set lo up && exec \"$@\"", "sh"])
            .args(keyring)
            .args([Path::new("node"), &here.join(program), play])
            .env_clear()
            .env("HOME", self.house.home())
            .env("PATH", std::env::var_os("PATH").unwrap())
            .stdin(Stdio::null())
            .status();
        assert!(status.unwrap().success(), "the stage could not be raised");
    }
}

impl Played {
    /// What became of the calls: the token that the server took, or the client's words.
    pub(crate) fn calls(&self) -> Vec<Result<&str, &str>> {
        self.events.iter().filter_map(|event| event["result"].as_str()).map(token_of_answer).collect()
    }

    /// What was said by the command that was run before the client; it must have succeeded.
    pub(crate) fn before(&self) -> &str {
        let event = self.events.iter().find(|event| event["before"] == 0);
        event.unwrap_or_else(|| panic!("{self}"))["printed"].as_str().unwrap()
    }

    /// Requests to other addresses than the servers': a client that begins to register itself makes some.
    pub(crate) fn elsewhere(&self) -> Vec<&str> {
        self.events.iter().filter_map(|event| event["elsewhere"].as_str()).collect()
    }

    /// Whether every call was answered.
    pub(crate) fn all_answered(&self) -> bool {
        self.calls().iter().all(Result::is_ok)
    }

    /// Why the servers refused something, in order.
    pub(crate) fn refusals(&self) -> Vec<&str> {
        self.events.iter().filter_map(|event| event["refused"].as_str()).collect()
    }
}

fn token_of_answer(result: &str) -> Result<&str, &str> {
    let (_, rest) = result.split_once("pong from ").ok_or(result)?;
    let (_, rest) = rest.split_once(" for ").ok_or(result)?;
    Ok(rest.split(|c: char| !c.is_ascii_digit() && c != '-').next().unwrap_or(rest))
}

impl fmt::Display for Played {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "this was played:")?;
        self.events.iter().try_for_each(|event| writeln!(f, "  {event}"))?;
        write!(f, "and this the client said:\n{}", self.output)
    }
}

/// How a network of one's own is to be had here: as root of a user namespace, which has a kernel keyring
/// of its own too, or as root.
pub(super) fn namespace() -> Option<&'static [&'static str]> {
    let ways: [&[&str]; 2] = [&["--map-root-user", "--net", "--mount"], &["--net", "--mount"]];
    ways.into_iter().find(|way| {
        let mut probe = Command::new("unshare");
        probe.args(*way).args(["ip", "link", "set", "lo", "up"]);
        probe.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    })
}
