//! A kept token: how long a client waits for it, and how it is found in a keyring that nobody told of.

use super::client::Client;
use super::for_each_client;
use super::refused::helper;
use super::stage::Stage;
use crate::house::have;
use std::fs;
use std::io::{self, Write};
use std::time::Duration;

const SERVERS: usize = 8;

/// Runs a helper and notes how many nanoseconds it took.
const CLOCK: &str = r#"#!/bin/sh
start=$(date +%s%N)
"$@"
code=$?
echo $(($(date +%s%N) - start)) >> 'TOOK'
exit $code
"#;

/// Far above what it takes, far below the clients' ten seconds.
const GENEROUS: Duration = Duration::from_secs(5);

for_each_client!(from_the_keep, from_a_keyring_nobody_told_of, refused_with_a_keyring_nobody_told_of);

/// All eight servers ask at once for a token that is kept already.
fn from_the_keep(client: Client) {
    let Some(stage) = Stage::of(client) else { return };
    let (house, mint) = (&stage.house, stage.mint(300));
    house.answer(&["headers", "--shared", "--store", "file", "--", &mint]);
    let took = house.path("took");
    let clock = house.script("clock", &CLOCK.replace("TOOK", &took.display().to_string()));
    let helper = format!("{clock} {}", helper("--shared --store file", &mint));
    let played = stage.play(&helper, SERVERS, &["call s8"]);
    assert!(played.all_answered(), "{played}");
    assert_eq!(house.count(), 1, "{played}");
    let took = fs::read_to_string(took).unwrap();
    let mut took: Vec<_> = took.lines().map(|nanos| Duration::from_nanos(nanos.parse().unwrap())).collect();
    took.sort();
    let (asks, middle, longest) = (took.len(), took[took.len() / 2], took[took.len() - 1]);
    let who = format!("{} {}", client.name, client.version);
    let line = format!("measured: {who}: {asks} asks at once, median {middle:.1?}, longest {longest:.1?}\n");
    // Not eprintln!, which the test harness would swallow.
    io::stderr().write_all(line.as_bytes()).unwrap();
    assert!(asks >= SERVERS && longest < GENEROUS, "{played}");
}

/// A stage with a keyring on a session bus that is where it always is, though no variable says so.
fn with_keyring(client: Client) -> Option<Stage> {
    let programs = ["mount", "dbus-daemon", "dbus-send", "gnome-keyring-daemon", "secret-tool"];
    let mut stage = Stage::of(client)?;
    stage.keyring = true;
    have("the clients with a keyring", &programs).then_some(stage)
}

fn refused_with_a_keyring_nobody_told_of(client: Client) {
    // The keychain by itself, and with the kernel keyring in front.
    for options in ["--store keychain", ""] {
        let Some(stage) = with_keyring(client) else { return };
        let script = ["call s1", "revoke what was seen", "call s1", "call s1"];
        let played = stage.play(&helper(options, &stage.mint(300)), 1, &script);
        assert!(played.all_answered(), "{played}");
        assert_eq!(played.refusals().first(), Some(&"revoked"), "{played}");
        assert_eq!(stage.house.count(), 2, "{played}");
    }
}

fn from_a_keyring_nobody_told_of(client: Client) {
    let Some(stage) = with_keyring(client) else { return };
    let played = stage.play(&helper("--shared", &stage.mint(300)), 2, &["call s1", "call s2"]);
    assert!(played.all_answered(), "{played}");
    assert_eq!(stage.house.count(), 1, "{played}");
    let status = stage.house.answer(&["status"]);
    assert!(status.contains("store   Secret Service"), "{status}");
}
