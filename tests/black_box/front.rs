//! The kernel keyring in front of the Secret Service: read first, never the older of the two, and gone
//! when the token is to be gone.

use crate::desktop::Desktop;
use crate::house::{House, Ran};

use std::time::{Duration, Instant};

/// A command whose tokens are T1, T2 and so on.
fn numbered(house: &House) -> String {
    house.counting(&format!("echo T$(wc -c < '{}' | tr -d ' ')", house.path("count").display()))
}

fn ask(house: &House, options: &[&str], mint: &str) -> Ran {
    house.run(&[&["token", "--ttl", "1h"], options, &["--", mint]].concat())
}

/// The token, without a warning.
fn token(house: &House, options: &[&str], mint: &str) -> String {
    let ran = ask(house, options, mint);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{ran:?}");
    ran.stdout.trim_end().to_owned()
}

/// Changes the generation that the record tells.
fn shift_generation(house: &House, by: i64) {
    let records = std::fs::read_dir(house.state()).unwrap().map(|entry| entry.unwrap().path());
    let record = records.into_iter().find(|path| path.extension().is_some_and(|end| end == "json")).unwrap();
    let mut json: serde_json::Value = serde_json::from_slice(&std::fs::read(&record).unwrap()).unwrap();
    json["mint"]["generation"] = (json["mint"]["generation"].as_i64().unwrap() + by).into();
    std::fs::write(record, json.to_string()).unwrap();
}

#[test]
fn a_keyring_that_is_silent_or_locked_costs_nothing_while_the_token_lives() {
    let Some(desktop) = Desktop::of("the front of a silent keyring") else { return };
    let house = &desktop.house;
    let mint = numbered(house);
    assert_eq!(token(house, &[], &mint), "T1");
    let status = house.answer(&["status"]);
    let line = "store   Secret Service, with the kernel keyring as its front cache\n";
    assert!(status.contains(line), "{status}");
    desktop.lock();
    assert_eq!(token(house, &[], &mint), "T1");
    desktop.signal("keyring", "-STOP");
    let start = Instant::now();
    assert_eq!(token(house, &[], &mint), "T1");
    // A silent keyring is waited for for a second and a half.
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    assert_eq!(house.count(), 1);
}

#[test]
fn the_keychain_by_name_goes_past_the_front() {
    let Some(desktop) = Desktop::of("the keychain by name") else { return };
    let house = &desktop.house;
    let mint = numbered(house);
    assert_eq!(token(house, &["--store", "keychain"], &mint), "T1");
    assert_eq!(token(house, &[], &mint), "T1");
    assert_eq!(token(house, &["--store", "kernel"], &mint), "T2", "T1 was put into the keychain alone");
    assert_eq!(token(house, &["--refresh"], &mint), "T3");
    assert_eq!(token(house, &["--store", "keychain", "--refresh"], &mint), "T4");
    assert_eq!(token(house, &[], &mint), "T4");
    assert_eq!(token(house, &["--refresh"], &mint), "T5");
    // The front has T5, and the keychain doesn't answer.
    desktop.signal("keyring", "-STOP");
    let ran = ask(house, &["--store", "keychain"], &mint);
    assert_eq!(ran.stdout, "T6\n", "{ran:?}");
    // Nowhere to be kept; but the older one doesn't come back for that.
    assert_eq!(token(house, &[], &mint), "T7");
}

#[test]
fn what_is_forgotten_is_in_neither() {
    let Some(desktop) = Desktop::of("forgetting the front") else { return };
    let house = &desktop.house;
    let mint = numbered(house);
    assert_eq!(token(house, &[], &mint), "T1");
    assert_eq!(house.answer(&["forget", "--", &mint]), "forgot 1 token\n");
    assert_eq!(desktop.entries(), "");
    assert_eq!(token(house, &["--store", "kernel"], &mint), "T2");
    assert_eq!(token(house, &["--refresh"], &mint), "T3");
    desktop.signal("keyring", "-STOP");
    let ran = house.run(&["forget", "--", &mint]);
    assert!(ran.code == 1 && ran.stderr.contains("Secret Service"), "{ran:?}");
    assert_eq!(token(house, &["--store", "kernel"], &mint), "T4");
}

#[test]
fn what_is_rejected_comes_from_neither() {
    let Some(desktop) = Desktop::of("rejecting the front") else { return };
    let house = &desktop.house;
    let mint = numbered(house);
    assert_eq!(token(house, &[], &mint), "T1");
    assert_eq!(house.answer(&["reject", "--", &mint]), "rejected 1 token\n");
    assert_eq!(token(house, &[], &mint), "T2");
    assert_eq!(token(house, &["--store", "keychain"], &mint), "T2");
    assert_eq!(house.answer(&["reject", "--", &mint]), "rejected 1 token\n");
    assert_eq!(token(house, &["--store", "keychain"], &mint), "T3");
}

#[test]
fn the_front_never_wins_over_a_newer_token() {
    let Some(desktop) = Desktop::of("an older token in front") else { return };
    let house = &desktop.house;
    let mint = numbered(house);
    assert_eq!(token(house, &[], &mint), "T1");
    // A mint that was ended before it could note what it had kept: the newer one counts.
    shift_generation(house, -1);
    assert_eq!(token(house, &[], &mint), "T1");
    // A mint that could put its token nowhere near: what is there is older, and no answer.
    shift_generation(house, 2);
    assert_eq!(token(house, &[], &mint), "T2");
}

#[test]
fn a_token_too_large_for_the_front_is_kept_behind_it_and_leaves_no_older_one_there() {
    let Some(desktop) = Desktop::of("a token too large for the front") else { return };
    let house = &desktop.house;
    let count = house.path("count").display().to_string();
    let large = "printf 'T%050000d\\n' 7";
    let mint = house
        .counting(&format!("if [ $(wc -c < '{count}' | tr -d ' ') = 2 ]; then {large}; else echo T; fi"));
    assert_eq!(token(house, &[], &mint), "T");
    assert_eq!(token(house, &["--refresh"], &mint).len(), 50_001);
    assert_eq!(token(house, &[], &mint).len(), 50_001);
    assert_eq!(house.count(), 2);
    let status = house.answer(&["status"]);
    assert!(status.contains("store   Secret Service\n"), "{status}");
    assert_eq!(token(house, &["--store", "kernel"], &mint), "T");
    assert_eq!(house.count(), 3, "the first token was not to be found in the kernel keyring any more");
}
