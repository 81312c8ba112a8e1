//! Servers and clients that do what nobody should, and what the bridge says of it.

use super::carried::Bridge;
use super::server::Server;
use crate::house::{House, until};
use serde_json::json;

/// Before 2026-07-28, servers answered what they did not know with a bare status.
#[test]
fn a_server_that_does_not_know_discovery_is_answered_for_at_once_so_that_the_client_begins_with_initialize() {
    for status in [400, 404, 405] {
        let Some(server) = Server::start("odd", json!({ "failNext": [status] })) else { return };
        let house = House::new();
        let mut bridge = Bridge::start(&house, &server);
        let meta = json!({ "io.modelcontextprotocol/protocolVersion": "2026-07-28" });
        let answer = bridge.ask(&json!(0), "server/discover", &json!({ "_meta": meta }));
        assert_eq!(answer["error"]["code"], -32601, "{answer}");
        bridge.initialize();
        bridge.echo(1);
    }
}

#[test]
fn what_is_not_the_protocols_own_is_an_error_with_the_status_and_the_session_lives_on() {
    let Some(server) = Server::start("odd", json!({})) else { return };
    let house = House::new();
    let mut bridge = Bridge::start(&house, &server);
    bridge.initialize();
    // Its own stream would get the answer that is meant for the call.
    until("the server's own stream is open", || server.seen()["streams"] == 1);
    for status in [400, 403, 429, 500, 503] {
        server.control(&json!({ "failNext": [status] }));
        let answer = bridge.call(1, "echo", &json!({}));
        assert_eq!(answer["error"]["data"]["status"], status, "{answer}");
        assert_eq!(
            (&answer["error"]["code"], &answer["error"]["data"]["source"]),
            (&json!(-32603), &json!("freshbearer"))
        );
        bridge.echo(2);
    }
    assert_eq!(house.count(), 1);
}

#[test]
fn a_line_that_is_no_message_is_answered_and_the_next_one_carried() {
    let Some(server) = Server::start("odd", json!({ "answers": "json" })) else { return };
    let house = House::new();
    let mut bridge = Bridge::start(&house, &server);
    bridge.initialize();
    for line in ["not JSON", "7", "[]", r#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, "{\"id\":\"\u{1}\"}"]
    {
        bridge.say_line(line);
        let answer = bridge.hear();
        assert!(answer["error"]["message"].is_string() && answer["id"].is_null(), "{answer}");
    }
    bridge.say_line("");
    bridge.echo(1);
}

/// The server minds something else than the token's age.
#[test]
fn a_server_that_refuses_whatever_it_is_sent_makes_no_storm_of_mints() {
    let Some(server) = Server::start("odd", json!({ "life": 0, "expiresIn": 300 })) else { return };
    let house = House::new();
    let mut bridge = Bridge::start(&house, &server);
    for id in 0..20 {
        let answer = bridge.call(id, "echo", &json!({}));
        assert_eq!(answer["error"]["data"]["status"], 401, "{answer}");
    }
    assert!(house.count() <= 3, "{} mints", house.count());
}

#[test]
fn verbose_says_what_passes_and_neither_a_token_nor_a_message() {
    let Some(server) = Server::start("odd", json!({})) else { return };
    let house = House::new();
    let mint = server.mint(&house);
    let mut bridge = Bridge::with(&house, &[&server.url(), "--verbose", "--store", "file", "--", &mint]);
    bridge.initialize();
    bridge.call(1, "echo", &json!({ "text": "canary" }));
    server.revoke();
    bridge.echo(2);
    bridge.close_stdin();
    let (_, stderr) = bridge.end();
    assert!(stderr.contains("tools/call") && stderr.contains("refused"), "{stderr}");
    assert!(
        !stderr.contains("token-") && !stderr.contains("canary") && !stderr.contains("Bearer"),
        "{stderr}"
    );
}

#[test]
fn a_server_that_is_away_is_an_error_and_one_that_comes_back_is_used() {
    let house = House::new();
    let mint = house.counting("echo T1");
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}/mcp");
    let mut bridge = Bridge::with(&house, &[&url, "--store", "file", "--", &mint]);
    let answer = bridge.initialize();
    assert_eq!(answer["error"]["data"]["code"], "not-reached", "{answer}");
    until("it says the same again", || {
        bridge.call(1, "echo", &json!({}))["error"]["data"]["code"] == "not-reached"
    });
}

#[test]
fn without_its_other_program_it_says_what_is_missing() {
    let house = House::new();
    let alone = house.path("freshbearer");
    std::fs::copy(env!("CARGO_BIN_EXE_freshbearer"), &alone).unwrap();
    let mut command = std::process::Command::new(&alone);
    command
        .args(["bridge", "http://127.0.0.1:9/mcp", "--store", "file", "--", "echo", "T1"])
        .env("HOME", house.home());
    let ran = command.output().unwrap();
    let stderr = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("freshbearer-bridge") && stderr.contains("hint: "), "{stderr}");
}
