//! 2026-07-28: no session, headers that say what the body says, and cancellation by closing the stream.

use super::carried::Bridge;
use super::server::Server;
use crate::house::{House, until};
use serde_json::{Value, json};

fn meta() -> Value {
    json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { "name": "a test", "version": "1" },
        "io.modelcontextprotocol/clientCapabilities": {},
    })
}

fn call(bridge: &mut Bridge, id: u64, tool: &str, arguments: &Value) -> Value {
    let params = json!({ "_meta": meta(), "name": tool, "arguments": arguments });
    bridge.ask(&json!(id), "tools/call", &params)
}

#[test]
fn a_server_is_discovered_and_its_tools_called_over_an_expiry_and_a_revocation() {
    let Some(server) = Server::start("modern", json!({})) else { return };
    let house = House::new();
    let mut bridge = Bridge::start(&house, &server);
    let discovered = bridge.ask(&json!(0), "server/discover", &json!({ "_meta": meta() }));
    assert_eq!(discovered["result"]["supportedVersions"], json!(["2026-07-28"]), "{discovered}");
    for id in 1..9 {
        server.revoke();
        let answer = call(&mut bridge, id, "echo", &json!({ "text": "here" }));
        assert_eq!(answer["result"]["content"][0]["text"], "here", "{answer}");
    }
    assert_eq!(server.seen()["calls"], 8);
    server.assert_at_peace();
}

/// The server refuses a request whose headers do not say what its body says.
#[test]
fn parameters_are_mirrored_into_headers_and_a_tool_with_a_wrong_annotation_is_left_out() {
    let Some(server) = Server::start("modern", json!({})) else { return };
    let house = House::new();
    let mut bridge = Bridge::start(&house, &server);
    // Before the tools were listed, too.
    let answer = call(&mut bridge, 1, "regional", &json!({ "region": "north" }));
    assert_eq!(answer["result"]["content"][0]["text"], "north", "{answer}");
    let listed = bridge.ask(&json!(2), "tools/list", &json!({ "_meta": meta() }));
    let names: Vec<_> =
        listed["result"]["tools"].as_array().unwrap().iter().map(|tool| &tool["name"]).collect();
    assert!(names.contains(&&json!("regional")) && !names.contains(&&json!("invalid")), "{names:?}");
    for region in ["south", " in spaces ", "zürich", "=?base64?eA==?="] {
        let answer = call(&mut bridge, 3, "regional", &json!({ "region": region }));
        assert_eq!(answer["result"]["content"][0]["text"], region, "{answer}");
    }
    server.assert_at_peace();
}

#[test]
fn a_cancellation_closes_the_stream_and_is_not_carried() {
    let Some(server) = Server::start("modern", json!({})) else { return };
    let house = House::new();
    let mut bridge = Bridge::start(&house, &server);
    let params = json!({ "_meta": meta(), "name": "hang", "arguments": {} });
    bridge.say(&json!({ "jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": params }));
    until("the call has arrived", || server.seen()["open"] == 1);
    bridge
        .say(&json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": { "requestId": 7 } }));
    until("its stream is closed", || server.seen()["open"] == 0);
    call(&mut bridge, 8, "echo", &json!({ "text": "on" }));
    let seen = server.seen();
    assert_eq!((&seen["cancelled"], &seen["methods"]["notifications/cancelled"]), (&json!([]), &Value::Null));
    server.assert_at_peace();
}

#[test]
fn a_subscription_is_acknowledged_and_stays_open_while_calls_pass() {
    let Some(server) = Server::start("modern", json!({})) else { return };
    let house = House::new();
    let mut bridge = Bridge::start(&house, &server);
    let params = json!({ "_meta": meta(), "notifications": { "toolsListChanged": true } });
    bridge.say(&json!({ "jsonrpc": "2.0", "id": "s", "method": "subscriptions/listen", "params": params }));
    let acknowledged = bridge.hear();
    assert_eq!(acknowledged["method"], "notifications/subscriptions/acknowledged", "{acknowledged}");
    assert_eq!(acknowledged["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"], "s");
    (1..9).for_each(|id| assert!(call(&mut bridge, id, "echo", &json!({}))["result"].is_object()));
    server.assert_at_peace();
}

#[test]
fn an_error_of_the_protocol_goes_back_unchanged() {
    let Some(server) = Server::start("modern", json!({})) else { return };
    let house = House::new();
    let mut bridge = Bridge::start(&house, &server);
    let mut newer = meta();
    newer["io.modelcontextprotocol/protocolVersion"] = json!("2031-01-01");
    let answer = bridge.ask(&json!(1), "tools/list", &json!({ "_meta": newer }));
    assert_eq!(answer["error"]["code"], -32022, "{answer}");
    assert_eq!(answer["error"]["data"], json!({ "supported": ["2026-07-28"] }));
    let answer = bridge.ask(&json!(2), "vendor/unknown", &json!({ "_meta": meta() }));
    assert_eq!(answer["error"]["code"], -32601, "{answer}");
}
