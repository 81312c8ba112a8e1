//! A stream without end, in bounded memory, and another call beside it.

use super::carried::Bridge;
use super::server::Server;
use crate::house::House;
use serde_json::json;

const MEGABYTES: u64 = 1000;

/// What the whole process may come to, in kilobytes.
const MEMORY: u64 = 32 * 1024;

#[test]
fn a_gigabyte_passes_through_one_stream_in_32_megabytes_while_another_call_is_answered() {
    let Some(server) = Server::start("flood", json!({})) else { return };
    let house = House::new();
    let mut bridge = Bridge::start(&house, &server);
    bridge.initialize();
    bridge.begin(1, "flood", &json!({ "megabytes": MEGABYTES }));
    let (mut passed, mut answered) = (0, false);
    let answer = loop {
        let line = bridge.hear_line();
        // Too long to be parsed a thousand times.
        if line.len() > 1_000_000 {
            passed += 1;
            if passed == MEGABYTES / 10 {
                bridge.begin(2, "echo", &json!({ "text": "beside it" }));
            }
        } else if line.contains("beside it") {
            assert!(passed < MEGABYTES, "it had to wait for the stream's end");
            answered = true;
        } else {
            break line;
        }
    };
    assert!(answer.contains("1000 MB") && answered, "{answer}");
    assert_eq!(passed, MEGABYTES);
    let peak = bridge.peak_memory();
    assert!(peak < MEMORY, "{peak} kB");
}

/// A client that stops to read holds up the server, and not the memory in between.
#[test]
fn a_client_that_does_not_read_holds_up_the_server() {
    let Some(server) = Server::start("flood", json!({})) else { return };
    let house = House::new();
    let mint = server.mint(&house);
    let mut command = house.command(&["bridge", &server.url(), "--store", "file", "--", &mint]);
    let mut process = command.stdin(std::process::Stdio::piped()).spawn().unwrap();
    let mut stdin = process.stdin.take().unwrap();
    let client = json!({ "name": "a test", "version": "1" });
    let params = json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client });
    let call = json!({ "name": "flood", "arguments": { "megabytes": MEGABYTES } });
    for message in [
        json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params }),
        json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }),
        json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call }),
    ] {
        use std::io::Write;
        writeln!(stdin, "{message}").unwrap();
    }
    let resident = || {
        let status = std::fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap().to_owned();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap()
    };
    crate::house::until("the stream is open", || server.seen()["open"] == 1);
    // As long as the server needs for as much as would not fit.
    std::thread::sleep(std::time::Duration::from_secs(1));
    let memory = resident();
    assert!(memory < MEMORY, "{memory} kB");
    drop(stdin);
    drop(process.stdout.take());
    assert!(process.wait().is_ok());
}
