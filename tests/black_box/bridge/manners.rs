//! How it starts and ends: ready before any mint, gone with its client, and nothing left behind.

use super::carried::Bridge;
use super::server::Server;
use crate::house::{House, is_alive, open_gate, signal, timed, until};
use serde_json::json;
use std::time::Duration;

/// The longest that its end may take; on a busy machine it is a tenth of that.
const PROMPT: Duration = Duration::from_secs(1);

/// A bridge with a call in flight, and the stream of the server's own.
fn with_a_call_in_flight() -> Option<(Server, House, Bridge)> {
    let server = Server::start("manners", json!({}))?;
    let house = House::new();
    let mut bridge = Bridge::start(&house, &server);
    bridge.initialize();
    bridge.begin(1, "hang", &json!({}));
    until("the call has arrived", || server.seen()["open"] == 1 && server.seen()["streams"] == 1);
    Some((server, house, bridge))
}

#[test]
fn it_is_gone_within_a_second_of_its_clients_end_with_a_call_in_flight() {
    let Some((server, _house, mut bridge)) = with_a_call_in_flight() else { return };
    bridge.close_stdin();
    let (took, (status, stderr)) = timed(|| bridge.end());
    assert!(took < PROMPT, "{took:?}");
    assert!(status.success(), "{status} {stderr}");
    until("its call is closed at the server", || server.seen()["open"] == 0);
}

#[test]
fn it_is_gone_within_a_second_of_a_signal_with_a_call_in_flight() {
    for name in ["-TERM", "-HUP", "-INT"] {
        let Some((server, _house, bridge)) = with_a_call_in_flight() else { return };
        signal(name, bridge.process());
        let (took, (_, stderr)) = timed(|| bridge.end());
        assert!(took < PROMPT, "{name}: {took:?}");
        assert_eq!(stderr, "", "{name}");
        until("its call is closed at the server", || server.seen()["open"] == 0);
    }
}

/// The token command goes on by itself, as it does when a client's helper is ended; what it makes is kept.
#[test]
fn a_token_command_that_hangs_does_not_keep_it() {
    let Some(server) = Server::start("manners", json!({})) else { return };
    for name in ["", "-TERM"] {
        let house = House::new();
        let (number, gate) = (house.path("number"), house.gate());
        let hangs =
            house.counting(&format!("echo $$ > '{}'\nread _ < '{}'", number.display(), gate.display()));
        let mut bridge = Bridge::with(&house, &[&server.url(), "--store", "file", "--", &hangs]);
        bridge.say(&json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {} }));
        let read = || std::fs::read_to_string(&number).unwrap_or_default();
        until("the token command runs", || read().ends_with('\n'));
        if name.is_empty() {
            bridge.close_stdin();
        } else {
            signal(name, bridge.process());
        }
        let (took, _) = timed(|| bridge.end());
        assert!(took < PROMPT, "{name}: {took:?}");
        let number: u32 = read().trim().parse().unwrap();
        if is_alive(number) {
            open_gate(&gate);
        }
        until("the token command is gone", || !is_alive(number));
    }
}

/// Clients start a server only to see whether it is there.
#[test]
fn one_that_is_started_and_closed_again_mints_nothing() {
    let Some(server) = Server::start("manners", json!({})) else { return };
    let house = House::new();
    for _ in 0..2 {
        let mut bridge = Bridge::start(&house, &server);
        bridge.close_stdin();
        let (status, stderr) = bridge.end();
        assert!(status.success(), "{status} {stderr}");
        assert_eq!(stderr, "");
    }
    let seen = server.seen();
    assert_eq!((&seen["mints"], &seen["methods"]), (&json!(0), &json!({})), "{seen}");
}

#[test]
fn two_bridges_and_a_helper_share_one_token() {
    let Some(server) = Server::start("manners", json!({})) else { return };
    let house = House::new();
    let mint = server.mint(&house);
    let url = server.url();
    let words = [url.as_str(), "--shared", "--store", "file", "--", &mint];
    let (mut one, mut other) = (Bridge::with(&house, &words), Bridge::with(&house, &words));
    for bridge in [&mut one, &mut other] {
        bridge.initialize();
        bridge.echo(1);
    }
    house.answer(&["headers", "--shared", "--store", "file", "--", &mint]);
    assert_eq!(house.count(), 1);
}
