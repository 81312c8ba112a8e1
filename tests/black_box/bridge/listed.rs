//! What `freshbearer status` says of bridges that are running: their last trouble, which a client seldom shows.

use super::carried::Bridge;
use super::server::Server;
use crate::formats::compare;
use crate::house::{House, until};
use serde_json::{Value, json};
use std::fs;

/// The files of bridges' notes.
fn notes(house: &House) -> Vec<String> {
    let names =
        fs::read_dir(house.state()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(".bridge") || name.ends_with(".fault")).collect()
}

/// A bridge whose server can't be reached, once that is listed.
pub(crate) fn with_a_fault(house: &House) -> Bridge {
    // Nobody listens there, as the port is one of the system's.
    let mut bridge = Bridge::with(house, &["http://127.0.0.1:9/mcp", "--store", "file", "--", "echo", "T"]);
    assert!(bridge.initialize()["error"].is_object());
    until("it is listed", || bridges(house).as_array().is_some_and(|bridges| !bridges.is_empty()));
    bridge
}

#[test]
fn its_note_has_the_keys_of_the_page() {
    let house = House::new();
    let _bridge = with_a_fault(&house);
    let note = notes(&house).into_iter().find(|name| name.ends_with(".fault")).unwrap();
    let note = serde_json::from_slice(&fs::read(house.state().join(note)).unwrap()).unwrap();
    compare("The bridge's note", &[note], &["status"]);
}

fn bridges(house: &House) -> Value {
    serde_json::from_str::<Value>(&house.answer(&["status", "--json"])).unwrap()["bridges"].take()
}

#[test]
fn the_last_trouble_of_a_bridge_is_listed_while_it_runs() {
    let Some(server) = Server::start("listed", json!({})) else { return };
    let house = House::new();
    let url = format!("{}?key=canary", server.url());
    let mut bridge = Bridge::with(&house, &[&url, "--store", "file", "--", &server.mint(&house)]);
    bridge.initialize();
    bridge.echo(1);
    assert_eq!(bridges(&house), json!([]));
    assert_eq!(notes(&house), [""; 0], "nothing is noted where nothing fails");

    server.control(&json!({ "failNext": [503] }));
    bridge.call(2, "echo", &json!({}));
    until("it is listed", || bridges(&house)[0]["http_status"] == 503);
    let listed = house.answer(&["status"]);
    let expected = format!("\nbridge to {}\n  failed  0 s ago: the server answered 503", server.url());
    assert!(listed.contains(&expected), "{listed}");
    assert!(!listed.contains("canary") && !listed.contains("answered since"), "{listed}");

    bridge.echo(3);
    until("it is over", || bridges(&house)[0]["answered_since"] == true);
    assert!(
        house
            .answer(&["status"])
            .contains("503 Service Unavailable: {\"error\":\"for now\"}; the server has answered since")
    );

    drop(server);
    assert!(bridge.call(4, "echo", &json!({}))["error"].is_object());
    until("the server that has gone is listed", || {
        bridges(&house)[0]["what"].as_str().unwrap().contains("could not be reached")
    });
    bridge.close_stdin();
    let (status, _) = bridge.end();
    assert!(status.success(), "{status}");
    assert_eq!(notes(&house), [""; 0], "its note goes with it");
    assert_eq!(bridges(&house), json!([]));
}

#[test]
fn what_a_killed_bridge_left_is_removed_and_never_listed() {
    for look in [&["status"][..], &["forget", "--all"]] {
        let Some(server) = Server::start("listed", json!({})) else { return };
        let house = House::new();
        let mut bridge = Bridge::start(&house, &server);
        bridge.initialize();
        server.control(&json!({ "failNext": [500] }));
        bridge.call(1, "echo", &json!({}));
        until("it is listed", || bridges(&house)[0]["http_status"] == 500);
        assert_eq!(notes(&house).len(), 2);
        drop(bridge);
        assert!(!house.answer(look).contains("bridge to"));
        assert_eq!(notes(&house), [""; 0]);
    }
}

/// The token command's failures are listed with its token, and once.
#[test]
fn what_the_token_command_failed_at_is_listed_once() {
    let Some(server) = Server::start("listed", json!({})) else { return };
    let house = House::new();
    let mint = house.counting("echo broken >&2; exit 1");
    let words = [&server.url(), "--store", "file", "--deadline", "100ms", "--", &mint];
    let mut bridge = Bridge::with(&house, &words);
    assert!(bridge.initialize()["error"].is_object());
    let listed = house.answer(&["status"]);
    assert_eq!(listed.matches("failed ").count(), 1, "{listed}");
}
