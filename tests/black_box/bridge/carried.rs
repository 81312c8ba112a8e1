//! A bridge with a client's end: what is said to it, and what it answers.

use super::server::Server;
use crate::house::House;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Only a failure waits for so long.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Bridge {
    process: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    stderr: Option<JoinHandle<String>>,
}

impl Bridge {
    /// One to this server, with the server's own token command.
    pub(crate) fn start(house: &House, server: &Server) -> Self {
        Self::with(house, &[&server.url(), "--store", "file", "--", &server.mint(house)])
    }

    /// `freshbearer bridge` with these words.
    pub(crate) fn with(house: &House, words: &[&str]) -> Self {
        let mut command = house.command(&[&["bridge"], words].concat());
        let mut process = command.stdin(Stdio::piped()).spawn().unwrap();
        let (stdout, mut stderr) = (process.stdout.take().unwrap(), process.stderr.take().unwrap());
        let (sender, lines) = channel();
        thread::spawn(move || {
            let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
            lines.try_for_each(|line| sender.send(line))
        });
        let stderr = thread::spawn(move || {
            let mut said = String::new();
            stderr.read_to_string(&mut said).unwrap();
            said
        });
        Self { stdin: process.stdin.take(), process, lines, stderr: Some(stderr) }
    }

    pub(crate) fn process(&self) -> u32 {
        self.process.id()
    }

    pub(crate) fn say(&mut self, message: &Value) {
        self.say_line(&message.to_string());
    }

    pub(crate) fn say_line(&mut self, line: &str) {
        writeln!(self.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    pub(crate) fn hear_line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("the bridge says nothing"))
    }

    pub(crate) fn hear(&self) -> Value {
        let line = self.hear_line();
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("not JSON: {line}"))
    }

    /// Says a request, and waits for what has its id; anything else that comes before is dropped.
    pub(crate) fn ask(&mut self, id: &Value, method: &str, params: &Value) -> Value {
        self.say(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        self.answer_to(id)
    }

    pub(crate) fn answer_to(&self, id: &Value) -> Value {
        loop {
            let heard = self.hear();
            if heard["id"] == *id && heard.get("method").is_none() {
                return heard;
            }
        }
    }

    /// A session of 2025-11-25.
    pub(crate) fn initialize(&mut self) -> Value {
        let client = json!({ "name": "a test", "version": "1" });
        let params = json!({ "protocolVersion": "2025-11-25", "capabilities": { "sampling": {} }, "clientInfo": client });
        let answer = self.ask(&json!("first"), "initialize", &params);
        self.say(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
        answer
    }

    /// Calls a tool without waiting for its answer.
    pub(crate) fn begin(&mut self, id: u64, tool: &str, arguments: &Value) {
        let params = json!({ "name": tool, "arguments": arguments });
        self.say(&json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params }));
    }

    pub(crate) fn call(&mut self, id: u64, tool: &str, arguments: &Value) -> Value {
        self.begin(id, tool, arguments);
        self.answer_to(&json!(id))
    }

    /// What `echo` answers, which must be what it was given.
    pub(crate) fn echo(&mut self, id: u64) {
        let answer = self.call(id, "echo", &json!({ "text": format!("number {id}") }));
        assert_eq!(answer["result"]["content"][0]["text"], format!("number {id}"), "{answer}");
    }

    pub(crate) fn close_stdin(&mut self) {
        self.stdin = None;
    }

    /// Waits for its end; gives how it ended and all that it said on stderr.
    pub(crate) fn end(mut self) -> (ExitStatus, String) {
        let status = self.process.wait().unwrap();
        (status, self.stderr.take().unwrap().join().unwrap())
    }

    /// The most memory that it has had, in kilobytes.
    pub(crate) fn peak_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        // One that has ended is gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
