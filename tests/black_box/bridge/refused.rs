//! Tokens that end or are revoked, and token commands that fail: the client hears of it only where nothing
//! else is left, and the session lives on.

use super::carried::Bridge;
use super::server::Server;
use crate::house::{House, until};
use serde_json::json;
use std::fs;

#[test]
fn a_revoked_token_is_replaced_once_for_all_calls_in_flight() {
    for refusal in [401, 403] {
        let Some(server) = Server::start("refused", json!({ "refusal": refusal })) else { return };
        let house = House::new();
        let mut bridge = Bridge::start(&house, &server);
        bridge.initialize();
        bridge.echo(1);
        server.revoke();
        (10..42).for_each(|id| bridge.begin(id, "echo", &json!({ "text": "again" })));
        for _ in 10..42 {
            let answer = bridge.hear();
            assert_eq!(answer["result"]["content"][0]["text"], "again", "{answer}");
        }
        let seen = server.seen();
        assert_eq!(seen["mints"], 2, "{seen}");
        assert_eq!((&seen["calls"], &seen["distinct"]), (&json!(33), &json!(33)), "{seen}");
        server.assert_at_peace();
    }
}

#[test]
fn a_token_that_is_over_before_it_says_so_is_replaced() {
    // The server forgets it after a second, and its answer says five minutes.
    let Some(server) = Server::start("refused", json!({ "life": 1000, "expiresIn": 300 })) else { return };
    let house = House::new();
    let mut bridge = Bridge::start(&house, &server);
    bridge.initialize();
    let mut id = 0;
    until("the token was refused twice", || {
        id += 1;
        bridge.echo(id);
        server.seen()["refusals"].as_array().unwrap().len() >= 2
    });
    server.assert_at_peace();
}

#[test]
fn a_new_token_may_end_the_session_as_well() {
    let Some(server) = Server::start("refused", json!({})) else { return };
    let house = House::new();
    let mut bridge = Bridge::start(&house, &server);
    bridge.initialize();
    bridge.echo(1);
    server.control(&json!({ "revoke": true, "loseSessions": true }));
    bridge.echo(2);
    let seen = server.seen();
    assert_eq!(
        (&seen["mints"], &seen["sessions"], &seen["calls"]),
        (&json!(2), &json!(2), &json!(2)),
        "{seen}"
    );
    server.assert_at_peace();
}

/// The error names what failed; when the command works again, so does the session.
#[test]
fn a_token_command_that_fails_is_an_error_with_the_requests_id_and_the_session_recovers() {
    let Some(server) = Server::start("refused", json!({})) else { return };
    let house = House::new();
    let mint = server.mint(&house);
    // A deadline of its own: a command that fails early is tried again until then.
    let words = [&server.url(), "--store", "file", "--deadline", "1s", "--", &mint];
    let mut bridge = Bridge::with(&house, &words);
    bridge.initialize();
    bridge.echo(1);
    server.revoke();
    fs::write(house.path("broken"), "").unwrap();
    let answer = bridge.call(2, "echo", &json!({ "text": "lost" }));
    let error = answer["error"]["message"].as_str().unwrap_or_else(|| panic!("{answer}"));
    assert!(error.contains("broken for now"), "{error}");
    let code = answer["error"]["code"].as_i64().unwrap();
    assert!(code == -32603 || !(-32768..=-32000).contains(&code), "{answer}");
    assert!(!answer.to_string().contains("token-1"), "{answer}");

    fs::remove_file(house.path("broken")).unwrap();
    let mut id = 2;
    until("the back-off after a failure is over", || {
        id += 1;
        let answer = bridge.call(id, "echo", &json!({ "text": "back" }));
        answer["result"]["content"][0]["text"] == "back"
    });
    server.assert_at_peace();
}

/// Nothing is minted for a client that only looks whether the program starts.
#[test]
fn a_command_that_fails_at_the_start_is_the_answer_to_initialize_and_a_second_one_recovers() {
    let Some(server) = Server::start("refused", json!({})) else { return };
    let house = House::new();
    let mint = server.mint(&house);
    fs::write(house.path("broken"), "").unwrap();
    let words = [&server.url(), "--store", "file", "--deadline", "1s", "--", &mint];
    let mut bridge = Bridge::with(&house, &words);
    let answer = bridge.initialize();
    assert!(
        answer["error"]["message"].as_str().is_some_and(|said| said.contains("broken for now")),
        "{answer}"
    );
    fs::remove_file(house.path("broken")).unwrap();
    until("the back-off after a failure is over", || bridge.initialize().get("result").is_some());
    bridge.echo(1);
    server.assert_at_peace();
}

/// A server that takes no token at all is asked twice, not for ever.
#[test]
fn a_server_that_refuses_every_token_gets_two_requests() {
    let Some(server) = Server::start("refused", json!({ "life": 0, "expiresIn": 300 })) else { return };
    let house = House::new();
    let mut bridge = Bridge::start(&house, &server);
    let answer = bridge.initialize();
    assert!(answer["error"]["message"].is_string(), "{answer}");
    let seen = server.seen();
    let refusals = seen["refusals"].as_array().unwrap().len();
    // The second is for the notification that a client sends without looking at the answer.
    assert!((2..=4).contains(&refusals), "{seen}");
    server.assert_at_peace();
}
