//! Entries that another version of us left in the keychain: never read, and swept without a dialog.

use crate::desktop::Desktop;
use crate::house::{House, until};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

/// The version that came before.
const OLD: &str = "0.0.9";

/// Mints a token of its own, and makes its record tell that the old version has kept it too; with an end, that
/// it ended then. Returns the record's file and the account under which it is kept.
fn kept_by_both(desktop: &Desktop, mint: &str, ends: Option<i64>) -> (PathBuf, String) {
    let house = &desktop.house;
    let before = records(house);
    house.answer(&["token", "--store", "keychain", "--", mint]);
    let record = records(house).into_iter().find(|path| !before.contains(path)).unwrap();
    let account = record.file_stem().unwrap().to_str().unwrap().to_owned();
    let lock = fs::File::open(record.with_extension("lock")).unwrap();
    until("who minted it has ended", || fs2::FileExt::try_lock_exclusive(&lock).is_ok());
    drop(lock);
    let mut known = read(&record);
    assert_eq!(known["versions"], json!([env!("CARGO_PKG_VERSION")]));
    known["versions"] = json!([OLD, env!("CARGO_PKG_VERSION")]);
    if let Some(ends) = ends {
        known["mint"]["expires_at"] = json!(ends);
    }
    fs::write(&record, known.to_string()).unwrap();
    desktop.plant(OLD, &account, "what the old version kept");
    (record, account)
}

fn records(house: &House) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(house.state()) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|ending| ending == "json")).collect()
}

fn read(record: &PathBuf) -> Value {
    serde_json::from_slice(&fs::read(record).unwrap()).unwrap()
}

#[test]
fn what_an_older_version_kept_is_never_read_and_swept_with_the_next_mint() {
    let Some(desktop) = Desktop::of("an older version's entry") else { return };
    let house = &desktop.house;
    let mint = house.counting_jwt(300);
    let (record, account) = kept_by_both(&desktop, &mint, None);
    // Ours is lost; the old one holds a token that looks as good.
    let ours = desktop.entries();
    let secret = ours.lines().find_map(|line| line.strip_prefix("secret = ")).unwrap();
    desktop.plant(OLD, &account, secret);
    desktop.remove(env!("CARGO_PKG_VERSION"), &account);
    house.answer(&["token", "--store", "keychain", "--", &mint]);
    assert_eq!(house.count(), 2, "minted, not read");
    until("it is swept", || desktop.entries_of(OLD).is_empty());
    until("that is noted", || read(&record)["versions"] == json!([env!("CARGO_PKG_VERSION")]));
    assert!(desktop.entries().contains("label = freshbearer: mint"));
}

#[test]
fn tokens_that_nobody_asks_for_are_swept_once_they_have_ended() {
    let Some(desktop) = Desktop::of("ended entries of an older version") else { return };
    let house = &desktop.house;
    let scripts: Vec<String> = (0..3)
        .map(|number| house.script(&format!("m{number}"), &format!("#!/bin/sh\necho T{number}\n")))
        .collect();
    let (ended, _) = kept_by_both(&desktop, &scripts[0], Some(1));
    let (living, account) = kept_by_both(&desktop, &scripts[1], None);
    // Today's round is over, but these weren't there yet.
    fs::remove_file(house.state().join("versions.swept")).unwrap();
    house.answer(&["token", "--store", "keychain", "--", &scripts[2]]);
    until("it is swept", || !read(&ended)["versions"].to_string().contains(OLD));
    let left = desktop.entries_of(OLD);
    assert_eq!(left.matches("secret = ").count(), 1, "{left}");
    assert!(left.contains(&account), "a living token may be in use by that version: {left}");
    assert_eq!(read(&living)["versions"], json!([OLD, env!("CARGO_PKG_VERSION")]));
}

#[test]
fn a_locked_keyring_is_not_swept_and_opens_no_window() {
    let Some(desktop) = Desktop::of("sweeping a locked keyring") else { return };
    let mint = desktop.house.counting_jwt(300);
    let (record, _) = kept_by_both(&desktop, &mint, None);
    desktop.lock();
    desktop.house.answer(&["token", "--refresh", "--store", "auto", "--", &mint]);
    until("the mint is noted", || read(&record)["mint"]["store"] == "kernel");
    assert_eq!(read(&record)["versions"], json!([OLD, env!("CARGO_PKG_VERSION")]));
    // What lies behind the lock isn't forgotten, and that is said, wherever the token is by now.
    let ran = desktop.house.run(&["forget", "--all"]);
    assert!(ran.code == 1 && ran.stderr.contains("Secret Service locked"), "{ran:?}");
    assert!(record.exists(), "it tells what there is to forget");
}

#[test]
fn a_mint_that_fails_sweeps_nothing() {
    let Some(desktop) = Desktop::of("sweeping after a failed mint") else { return };
    let house = &desktop.house;
    let broken = house.path("broken");
    let mint = house.counting(&format!("test ! -e '{}' && echo T", broken.display()));
    let (record, _) = kept_by_both(&desktop, &mint, None);
    fs::write(broken, "").unwrap();
    house.run(&["token", "--refresh", "--store", "keychain", "--", &mint]);
    until("the failure is noted", || read(&record)["failure"].is_object());
    let lock = fs::File::open(record.with_extension("lock")).unwrap();
    until("who minted it has ended", || fs2::FileExt::try_lock_exclusive(&lock).is_ok());
    // Another version, to which somebody went back, may still give it out.
    assert!(desktop.entries_of(OLD).contains("secret = "));
}

#[test]
fn with_many_that_cannot_be_swept_the_day_is_over_all_the_same() {
    let Some(desktop) = Desktop::of("sweeping what a locked keyring has") else { return };
    let house = &desktop.house;
    let mint = house.counting_jwt(300);
    let (record, _) = kept_by_both(&desktop, &mint, Some(1));
    for number in 0..20 {
        let account = format!("{number:064x}");
        fs::copy(&record, house.state().join(format!("{account}.json"))).unwrap();
        desktop.plant(OLD, &account, "what the old version kept");
    }
    fs::remove_file(house.state().join("versions.swept")).unwrap();
    desktop.lock();
    house.answer(&["token", "--refresh", "--", &mint]);
    until("the day's round is over", || house.state().join("versions.swept").exists());
    let first = house.state().join(format!("{:064x}.json", 0));
    assert_eq!(read(&first)["versions"], json!([OLD, env!("CARGO_PKG_VERSION")]), "for another day");
}

#[test]
fn what_is_forgotten_is_forgotten_whichever_version_kept_it() {
    let Some(desktop) = Desktop::of("forgetting an older version's entry") else { return };
    let mint = desktop.house.counting_jwt(300);
    kept_by_both(&desktop, &mint, None);
    assert_eq!(desktop.house.answer(&["forget", "--all"]), "forgot 1 token\n");
    assert_eq!((desktop.entries(), desktop.entries_of(OLD)), (String::new(), String::new()));
}
