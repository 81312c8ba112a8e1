//! That it works: a helper's line run as a client runs it, and one request to the server through the bridge.

use super::servers::{Way, helper_line};
use super::wanted::Wanted;
use crate::clients::installed::Installed;
use crate::clients::line;
use crate::clients::program::{self, Printed, Surroundings};
use crate::system::clock::Stopwatch;
use crate::system::environment;
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::print::print;
use crate::ui::redact;
use crate::ui::terminal::took;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

/// How long clients wait for a helper.
const HELPER: Duration = Duration::from_secs(10);

/// How long a server may take to answer.
const SERVER: Duration = Duration::from_secs(10);

/// What Codex leaves of an environment. Other clients pass all of theirs on.
const LEFT: [&str; 10] =
    ["HOME", "LOGNAME", "PATH", "SHELL", "USER", "LANG", "LC_ALL", "TERM", "TMPDIR", "TZ"];

/// A helper's line, and whether its client clears the environment for it.
pub(super) struct Helper {
    pub(super) line: String,
    pub(super) is_cleared: bool,
}

/// Runs the helper if a client has one, and asks the server.
pub(super) fn prove(wanted: &Wanted, ways: &[(&Installed, Way)]) -> Result<(), Complaint> {
    let by_helper = ways.iter().filter(|(_, way)| *way != Way::Bridge);
    let environments: BTreeSet<bool> =
        by_helper.map(|(client, _)| client.known.clears_environment()).collect();
    let line = helper_line(wanted);
    helpers(
        &environments
            .into_iter()
            .map(|is_cleared| Helper { line: line.clone(), is_cleared })
            .collect::<Vec<_>>(),
    )?;
    let by_bridge = ways.iter().any(|(_, way)| *way == Way::Bridge);
    print("the outcome", &format!("{}\n", ask_server(wanted, by_bridge)))
}

/// Runs helpers that are there now.
pub(super) fn helpers(helpers: &[Helper]) -> Result<(), Complaint> {
    for helper in helpers {
        let taken = helper.run()?;
        print("the outcome", &format!("the helper answered in {}\n", took(taken)))?;
    }
    Ok(())
}

impl Helper {
    /// How long it took to answer.
    pub(super) fn run(&self) -> Result<Duration, Complaint> {
        let left = LEFT.into_iter().filter_map(|name| Some((name.into(), environment::variable(name)?)));
        let variables = self.is_cleared.then(|| left.collect());
        let line = &self.line;
        let stopwatch = Stopwatch::start();
        // On Windows a client's shell is not to be counted on, and the environment is more than these.
        let printed = if cfg!(windows) {
            let words = shlex::split(line).unwrap_or_default();
            let (program, rest) = words.split_first().map_or(("", &[][..]), |(first, rest)| (first, rest));
            let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
            program::run(Path::new(program), &rest, Surroundings::default(), HELPER)
        } else {
            let surroundings = Surroundings { variables, line: None };
            program::run(Path::new("/bin/sh"), &["-c", line], surroundings, HELPER)
        };
        let why = match printed {
            Ok(Printed { succeeded: true, stdout, .. }) if !stdout.trim().is_empty() => {
                return Ok(stopwatch.elapsed());
            }
            Ok(printed) => printed.last_line.unwrap_or_else(|| "it printed nothing".to_owned()),
            Err(why) => why,
        };
        Err(self.gives_nothing(&why))
    }

    fn gives_nothing(&self, why: &str) -> Complaint {
        let (how, hint) = match self.is_cleared {
            true => (
                "with the few variables that Codex leaves it",
                "have the token command read what it needs from files",
            ),
            false => ("as its client runs it", "run it by itself to see why"),
        };
        let what = format!("the helper gives no answer {how}: {why}");
        Complaint::new(
            Exit::Command,
            what,
            format!("{hint}; 'freshbearer setup --undo' takes back what setup has changed"),
        )
    }
}

/// What the server says to a first request with the token, in one sentence. freshbearer itself speaks no HTTP.
fn ask_server(wanted: &Wanted, by_bridge: bool) -> String {
    let request = json!({
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "freshbearer setup", "version": env!("CARGO_PKG_VERSION")},
        },
    })
    .to_string();
    let left_to_client = "the server was not asked; the client's first connection will show it";
    let Ok(own) = environment::own_program() else { return left_to_client.to_owned() };
    let surroundings = Surroundings { variables: None, line: Some(&request) };
    match program::run(&own, &["bridge", &wanted.url, &wanted.name], surroundings, SERVER) {
        Ok(printed) => match serde_json::from_str::<Value>(printed.stdout.trim()) {
            Ok(answer) if answer.get("result").is_some() => {
                "the server took the token and answered".to_owned()
            }
            Ok(answer) => {
                let said = answer.pointer("/error/message").and_then(Value::as_str).unwrap_or_default();
                // The bridge says for itself why it has no answer.
                match said.strip_prefix("freshbearer: ") {
                    Some(why) => redact::line(why),
                    None => format!("the server answered with an error: {}", redact::line(said)),
                }
            }
            Err(_) if by_bridge => {
                let line = line::join(&program::own_words(&["bridge", &wanted.url, &wanted.name]));
                format!("the bridge did not start: run it by itself to see why: {}", redact::line(&line))
            }
            Err(_) => left_to_client.to_owned(),
        },
        Err(_) => "the server gave no answer; the client's first connection will show why".to_owned(),
    }
}
