//! A gnome-keyring outlives us. It holds what all the user's applications keep, and it has a race: when
//! `OpenSession` is the first message of a connection that comes shortly after another has gone, it ends.
//! With that order it was dead after 9 to 500 asks.

use super::day;
use crate::desktop::Desktop;
use crate::house::{Ran, leave_out};
use std::process::Child;
use std::time::Duration;

/// Asks of each kind: `FRESHBEARER_TEST_ROUNDS` names another number.
const ROUNDS: usize = 300;

fn rounds() -> usize {
    std::env::var("FRESHBEARER_TEST_ROUNDS").map_or(ROUNDS, |rounds| rounds.parse().unwrap())
}

/// Mints and hits, so many at a time; after each batch it is seen that the keyring still lives.
fn survives(desktop: &Desktop, at_once: usize, pause: Duration, rounds: usize) {
    for options in [&["--refresh"][..], &[]] {
        for round in 0..rounds.div_ceil(at_once) {
            let asks: Vec<Child> = (0..at_once).map(|number| ask(desktop, options, number)).collect();
            for ask in asks {
                let ran = Ran::from(ask.wait_with_output().unwrap());
                let is_kept = ran.code == 0 && !ran.stderr.contains("Secret Service");
                assert!(is_kept, "round {round}, {at_once} at once: {ran:?}");
            }
            assert!(!desktop.keyring_has_ended(), "round {round} with {options:?}, {at_once} at once");
            std::thread::sleep(pause);
        }
    }
}

fn ask(desktop: &Desktop, options: &[&str], number: usize) -> Child {
    let token = format!("tok-abcdefghijk-{number}");
    let words = [&["token", "--store", "keychain", "--ttl", "3h"], options, &["--", "echo", &token]].concat();
    desktop.house.command(&words).spawn().unwrap()
}

fn outlives_us(desktop: &Desktop) {
    let rounds = rounds();
    survives(desktop, 1, Duration::ZERO, rounds);
    survives(desktop, 8, Duration::ZERO, rounds);
    survives(desktop, 1, Duration::from_millis(20), rounds);
    survives(desktop, 8, Duration::from_millis(50), rounds);
}

#[test]
fn a_gnome_keyring_outlives_many_mints_and_hits() {
    if let Some(desktop) = Desktop::of("a gnome-keyring that outlives us") {
        outlives_us(&desktop);
    }
}

#[test]
fn a_newer_gnome_keyring_does_so_too() {
    let test = "a newer gnome-keyring that outlives us";
    // Made by tests/newer_keyring.
    match std::env::var("FRESHBEARER_TEST_NEWER_KEYRING") {
        Ok(program) => {
            if let Some(mut desktop) = Desktop::with_keyring(test, &program) {
                outlives_us(&desktop);
                day::of_a_wallet_that_keeps(&mut desktop, Desktop::lock);
            }
        }
        Err(_) => {
            leave_out(test, "FRESHBEARER_TEST_NEWER_KEYRING does not name one");
        }
    }
}
