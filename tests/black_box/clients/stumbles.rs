//! One stumble is not a fall: what goes wrong once costs no client its server, and makes none register itself.

use super::client::Client;
use super::for_each_client;
use super::refused::helper;
use super::stage::{Played, Stage};
use crate::house::have;
use std::fs;

for_each_client!(
    when_a_token_is_revoked,
    when_one_expires,
    behind_an_interpreter,
    slow,
    no_newer_one,
    where_nothing_can_be_noted,
);

/// A token command that fails once whenever it is broken.
pub(super) fn stumbling(stage: &Stage, life: u32) -> String {
    let mint = stage.mint(life);
    let broken = stage.house.path("broken").display().to_string();
    stage.house.script(
        "stumbling",
        &format!("#!/bin/sh\nif [ -e '{broken}' ]; then rm '{broken}'; echo stumbled >&2; exit 1; fi\nexec '{mint}'\n"),
    )
}

pub(super) fn assert_nothing_lost(played: &Played) {
    assert!(played.all_answered(), "{played}");
    assert_eq!(played.elsewhere(), [""; 0], "{played}");
}

/// Codex does not wait for a helper that takes longer than a moment, and has its tools a turn later.
#[test]
fn claude_code_at_the_start() {
    for version in ["2.1.250", "2.1.331"] {
        let Some(stage) = Stage::of(Client::claude_code(version)) else { return };
        let helper = helper("--store file", &stumbling(&stage, 300));
        stage.break_the_command();
        assert_nothing_lost(&stage.play(&helper, 1, &["call s1", "call s1"]));
    }
}

fn when_a_token_is_revoked(client: Client) {
    let Some(stage) = Stage::of(client) else { return };
    let helper = helper("--store file", &stumbling(&stage, 300));
    let script = ["call s1", "revoke what was seen", "break the command", "call s1", "call s1"];
    assert_nothing_lost(&stage.play(&helper, 1, &script));
}

fn when_one_expires(client: Client) {
    let Some(stage) = Stage::of(client) else { return };
    let helper = helper("--store file", &stumbling(&stage, 5));
    let script = ["call s1", "outlive what was seen", "break the command", "call s1"];
    assert_nothing_lost(&stage.play(&helper, 1, &script));
}

/// A wrapper that isn't a shell stands between the client and us.
fn behind_an_interpreter(client: Client) {
    if !have("a helper behind an interpreter", &["python3"]) {
        return;
    }
    let Some(stage) = Stage::of(client) else { return };
    let wrapper = "import subprocess,sys; sys.exit(subprocess.run(sys.argv[1:]).returncode)";
    let helper = format!("python3 -c '{wrapper}' {}", helper("--store file", &stage.mint(300)));
    let played = stage.play(&helper, 1, &["call s1", "revoke what was seen", "call s1", "call s1"]);
    assert_nothing_lost(&played);
    assert_eq!(stage.house.count(), 2, "{played}");
}

/// A token command that takes nine seconds, but for the first time: that is in time, as clients wait for ten.
pub(super) fn slow_mint(stage: &Stage) -> String {
    let mint = stage.mint(300);
    let first = stage.house.path("first").display().to_string();
    let slow =
        format!("#!/bin/sh\nif [ -e '{first}' ]; then sleep 8.5; fi\ntouch '{first}'\nexec '{mint}'\n");
    stage.house.script("slow", &slow)
}

fn slow(client: Client) {
    let Some(stage) = Stage::of(client) else { return };
    let helper = helper("--store file", &slow_mint(&stage));
    let played = stage.play(&helper, 1, &["call s1", "revoke what was seen", "call s1", "call s1"]);
    assert_nothing_lost(&played);
}

/// The login is over while a token is still good: who comes back for another gets it once more.
fn no_newer_one(client: Client) {
    let Some(stage) = Stage::of(client) else { return };
    let helper = helper("--store file", &stage.mint(300));
    let first = stage.play(&helper, 1, &["call s1"]);
    assert_nothing_lost(&first);
    stage.break_the_command();
    let again = stage.play(&helper, 1, &["call s1"]);
    assert_nothing_lost(&again);
}

/// An issuer and a server that disagree by a moment: the token is refused as soon as it is used.
#[test]
fn claude_code_refused_at_once() {
    let Some(stage) = Stage::of(Client::claude_code("2.1.331")) else { return };
    let helper = helper("--store file", &stage.mint(300));
    let played = stage.play(&helper, 1, &["call s1", "revoke at once", "call s1", "call s1"]);
    assert_nothing_lost(&played);
}

/// A command that failed again and again is fixed, and a session starts before its back-off is over.
#[test]
fn claude_code_after_a_back_off() {
    for version in ["2.1.250", "2.1.331"] {
        let Some(stage) = Stage::of(Client::claude_code(version)) else { return };
        let mint = stage.mint(300);
        stage.break_the_command();
        // Each waits for the back-off before it.
        for deadline in ["100ms", "1500ms", "3s"] {
            let words = ["headers", "--shared", "--store", "file", "--deadline", deadline, "--", &mint];
            assert_ne!(stage.house.run(&words).code, 0);
        }
        let count = stage.house.count();
        stage.fix_the_command();
        assert_nothing_lost(&stage.play(&helper("--shared --store file", &mint), 1, &["call s1", "call s1"]));
        assert_eq!(stage.house.count(), count + 1);
    }
}

/// The keyring is in order, but what the session was given can't be noted.
fn where_nothing_can_be_noted(client: Client) {
    let Some(stage) = Stage::of(client) else { return };
    fs::create_dir_all(stage.house.state().parent().unwrap()).unwrap();
    fs::write(stage.house.state(), "a file in the way").unwrap();
    let helper = helper("--store kernel", &stage.mint(300));
    assert_nothing_lost(&stage.play(&helper, 1, &["call s1", "revoke what was seen", "call s1", "call s1"]));
}
