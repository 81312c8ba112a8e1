//! Many calls at once, while tokens end and sessions are lost.

use super::carried::Bridge;
use super::server::Server;
use crate::house::House;
use serde_json::json;
use std::collections::BTreeSet;
use std::time::Instant;

const CALLS: u64 = 10_000;
const IN_FLIGHT: u64 = 32;
const LOSE_EVERY: u64 = 500;

/// How long a token lives, in seconds.
const LIFE: u64 = 2;

#[test]
fn ten_thousand_calls_are_answered_once_while_tokens_end_and_sessions_are_lost() {
    let settings = json!({ "life": LIFE * 1000, "loseEvery": LOSE_EVERY });
    let Some(server) = Server::start("load", settings) else { return };
    let house = House::new();
    let mut bridge = Bridge::start(&house, &server);
    let start = Instant::now();
    bridge.initialize();
    let begin = |bridge: &mut Bridge, id: u64| {
        bridge.begin(id, "echo", &json!({ "text": format!("number {id}"), "delay": id % 20 }));
    };
    (0..IN_FLIGHT).for_each(|id| begin(&mut bridge, id));
    let mut open: BTreeSet<u64> = (0..CALLS).collect();
    for next in IN_FLIGHT..CALLS + IN_FLIGHT {
        let answer = bridge.hear();
        let id = answer["id"].as_u64().unwrap_or_else(|| panic!("{answer}"));
        assert_eq!(answer["result"]["content"][0]["text"], format!("number {id}"), "{answer}");
        assert!(open.remove(&id), "answered twice: {answer}");
        if next < CALLS {
            begin(&mut bridge, next);
        }
    }
    let took = start.elapsed();
    assert!(open.is_empty(), "never answered: {open:?}");
    let seen = server.seen();
    assert_eq!((&seen["calls"], &seen["distinct"]), (&json!(CALLS), &json!(CALLS)), "{seen}");
    let sessions = seen["sessions"].as_u64().unwrap();
    assert!((CALLS / LOSE_EVERY..=CALLS / LOSE_EVERY + 1).contains(&sessions), "{seen}");
    // From half of its life on a token is replaced in the background.
    let lives = took.as_secs() * 2 / LIFE;
    assert!(seen["mints"].as_u64().unwrap() <= lives + 2, "in {took:?}: {seen}");
    server.assert_at_peace();
}
