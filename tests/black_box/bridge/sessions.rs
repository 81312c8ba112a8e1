//! Sessions of 2025-11-25: lost and repaired, streams that break, what servers ask of clients, and the end.

use super::carried::Bridge;
use super::server::Server;
use crate::house::{House, until};
use serde_json::{Value, json};

/// A bridge in a session with a server of these settings.
fn session(settings: Value) -> Option<(Server, House, Bridge)> {
    let server = Server::start("sessions", settings)?;
    let house = House::new();
    let mut bridge = Bridge::start(&house, &server);
    bridge.initialize();
    Some((server, house, bridge))
}

#[test]
fn a_lost_session_is_repaired_once_for_all_calls_in_flight() {
    for lost_as in [404, 400] {
        let Some((server, _house, mut bridge)) = session(json!({ "lostAs": lost_as })) else { return };
        bridge.echo(1);
        server.control(&json!({ "loseSessions": true }));
        (10..42).for_each(|id| bridge.begin(id, "echo", &json!({ "text": "again" })));
        for _ in 10..42 {
            let answer = bridge.hear();
            assert_eq!(answer["result"]["content"][0]["text"], "again", "{answer}");
        }
        let seen = server.seen();
        assert_eq!((&seen["sessions"], &seen["calls"]), (&json!(2), &json!(33)), "{seen}");
        server.assert_at_peace();
    }
}

#[test]
fn a_stream_that_breaks_before_its_answer_is_taken_up_again() {
    let settings = json!({ "resumable": true, "answers": "sse" });
    let Some((server, _house, mut bridge)) = session(settings) else { return };
    let answer = bridge.call(1, "drop", &json!({}));
    assert_eq!(answer["result"]["content"][0]["text"], "fetched", "{answer}");
    // One that had its answer is over, whatever ids its events had.
    bridge.echo(2);
    let seen = server.seen();
    assert_eq!((&seen["resumed"], &seen["calls"]), (&json!(1), &json!(2)), "{seen}");
    server.assert_at_peace();
}

#[test]
fn a_stream_that_breaks_and_cannot_be_taken_up_again_is_an_error_with_the_requests_id() {
    let Some((server, _house, mut bridge)) = session(json!({ "resumable": false })) else { return };
    let answer = bridge.call(1, "drop", &json!({}));
    assert!(answer["error"]["message"].is_string(), "{answer}");
    bridge.echo(2);
    assert_eq!(server.seen()["calls"], 2);
}

#[test]
fn a_request_of_the_server_reaches_the_client_and_the_clients_answer_the_server() {
    let Some((server, _house, mut bridge)) = session(json!({})) else { return };
    bridge.begin(1, "ask", &json!({ "method": "sampling/createMessage", "params": { "maxTokens": 7 } }));
    let asked = bridge.hear();
    assert_eq!(
        (&asked["method"], &asked["params"]["maxTokens"]),
        (&json!("sampling/createMessage"), &json!(7))
    );
    bridge.echo(2);
    bridge.say(&json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "role": "assistant" } }));
    let answer = bridge.answer_to(&json!(1));
    assert!(answer.to_string().contains("assistant"), "{answer}");
    server.assert_at_peace();
}

#[test]
fn what_the_server_says_by_itself_reaches_the_client_also_in_a_repaired_session() {
    let Some((server, _house, mut bridge)) = session(json!({})) else { return };
    let said = |bridge: &Bridge, what: &str| {
        until("the stream is open", || server.seen()["streams"].as_u64() >= Some(1));
        server
            .control(&json!({ "notify": { "method": "notifications/message", "params": { "data": what } } }));
        let heard = bridge.hear();
        assert_eq!(heard["params"]["data"], what, "{heard}");
    };
    said(&bridge, "one");
    server.control(&json!({ "loseSessions": true }));
    bridge.echo(1);
    until("the new session's stream is open", || server.seen()["streams"].as_u64() >= Some(2));
    said(&bridge, "two");
    server.assert_at_peace();
}

#[test]
fn a_server_without_a_stream_of_its_own_is_asked_for_one_once() {
    let Some((server, _house, mut bridge)) = session(json!({ "get": false })) else { return };
    until("it was asked", || server.seen()["methods"]["GET"] == 1);
    (1..20).for_each(|id| bridge.echo(id));
    assert_eq!(server.seen()["methods"]["GET"], 1);
    server.assert_at_peace();
}

#[test]
fn a_cancellation_is_carried_to_the_server() {
    let Some((server, _house, mut bridge)) = session(json!({})) else { return };
    bridge.begin(7, "hang", &json!({}));
    until("the call has arrived", || server.seen()["open"] == 1);
    bridge
        .say(&json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": { "requestId": 7 } }));
    until("it was cancelled", || server.seen()["cancelled"] == json!([7]));
    bridge.echo(8);
    server.assert_at_peace();
}

#[test]
fn bytes_arrive_as_they_left_and_every_kind_of_id_comes_back() {
    let Some((server, _house, mut bridge)) = session(json!({ "answers": "json" })) else { return };
    let odd = r#"{"vendor":1e2,"params":{"arguments":{"text":"\u00fcber","x":1.0},"name":"echo"},"id":"7","method":"tools/call","jsonrpc":"2.0"}"#;
    bridge.say_line(odd);
    assert_eq!(
        bridge.hear_line(),
        r#"{"jsonrpc":"2.0","id":"7","result":{"content":[{"type":"text","text":"über"}]}}"#
    );
    for id in [json!(0), json!(-3), json!(9_007_199_254_740_991_u64), json!(""), json!("a b")] {
        let answer = bridge.ask(&id, "ping", &json!({}));
        assert_eq!(answer, json!({ "jsonrpc": "2.0", "id": id, "result": {} }));
    }
    server.assert_at_peace();
}

#[test]
fn large_messages_pass_in_both_directions() {
    for answers in ["json", "sse"] {
        let Some((_server, _house, mut bridge)) = session(json!({ "answers": answers })) else { return };
        let answer = bridge.call(1, "big", &json!({ "megabytes": 20 }));
        assert_eq!(answer["result"]["content"][0]["text"].as_str().unwrap().len(), 20_000_000);
        let answer = bridge.call(2, "echo", &json!({ "text": "m".repeat(20_000_000) }));
        assert_eq!(answer["result"]["content"][0]["text"].as_str().unwrap().len(), 20_000_000);
    }
}

#[test]
fn the_session_is_ended_at_the_server_when_the_client_goes() {
    let Some((server, _house, mut bridge)) = session(json!({})) else { return };
    bridge.echo(1);
    bridge.close_stdin();
    let (status, stderr) = bridge.end();
    assert!(status.success(), "{status} {stderr}");
    assert_eq!(stderr, "");
    assert_eq!(server.seen()["deleted"], 1);
    server.assert_at_peace();
}
