//! Entries of `status` that differ in what must not be shown can be told apart, in text and as JSON.

use crate::house::House;
use serde_json::Value;
use std::collections::BTreeSet;

/// The first lines of the entries, and their ids.
fn entries(house: &House) -> (Vec<String>, Vec<String>) {
    let text = house.answer(&["status"]);
    let heads = text.lines().filter(|line| !line.starts_with(' ') && !line.is_empty()).map(str::to_owned);
    let json: Value = serde_json::from_str(&house.answer(&["status", "--json"])).unwrap();
    let ids = json["tokens"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned());
    (heads.collect(), ids.collect())
}

#[test]
fn commands_that_look_alike() {
    let house = House::new();
    for command in [
        vec!["echo", "canaryA"],
        vec!["echo", "canaryB"],
        vec!["sh", "-c", "echo canaryC"],
        vec!["sh", "-c", "echo canaryD"],
        vec!["~/x", "token"],
        vec!["$HOME/x", "token"],
    ] {
        house.run(&[&["token", "--store", "file", "--"], &command[..]].concat());
    }
    let (heads, ids) = entries(&house);
    assert_eq!(heads.iter().collect::<BTreeSet<_>>().len(), 6, "{heads:?}");
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 6, "{ids:?}");
    for id in &ids {
        assert!(heads.iter().any(|head| head.ends_with(&format!("({id})"))), "{id}: {heads:?}");
    }
    assert!(!heads.concat().contains("canary"), "{heads:?}");
}

#[test]
fn one_command_for_two_accounts() {
    let mut house = House::new();
    let mint = house.script("mint", "#!/bin/sh\necho T\n");
    for (name, value) in [("AWS_PROFILE", "work"), ("AWS_PROFILE", "home"), ("GH_TOKEN", "canary")] {
        house.variables = vec![(name.to_owned(), value.to_owned())];
        house.token(&[], &mint);
    }
    house.variables.clear();
    let (heads, _) = entries(&house);
    assert_eq!(heads, ["mint  with AWS_PROFILE=home", "mint  with AWS_PROFILE=work", "mint  with GH_TOKEN"]);
    let json = house.answer(&["status", "--json"]);
    assert!(json.contains("\"AWS_PROFILE=home\"") && !json.contains("canary"), "{json}");
}

#[test]
fn what_can_be_told_apart_has_no_id() {
    let house = House::new();
    house.token(&[], &house.script("one", "#!/bin/sh\necho T\n"));
    house.token(&[], &house.script("two", "#!/bin/sh\necho T\n"));
    assert_eq!(entries(&house).0, ["one", "two"]);
}

#[test]
fn a_long_line_goes_on_under_its_column() {
    if !crate::house::have_terminals("status on a narrow terminal") {
        return;
    }
    let house = House::new();
    house.token(&[], &house.script("mint", "#!/bin/sh\necho 'cannot open /dev/tty' >&2\nexit 1\n"));
    let program = env!("CARGO_BIN_EXE_freshbearer");
    let seen = house
        .in_a_terminal(&format!("stty cols 50 rows 24; TERM=xterm NO_COLOR=1 '{program}' status"), "")
        .stdout;
    assert!(seen.lines().all(|line| line.chars().count() <= 50), "{seen}");
    assert!(seen.contains("\n          ") && seen.contains("it wanted"), "{seen}");
    // A program reads whole lines.
    assert!(house.answer(&["status"]).lines().any(|line| line.len() > 60));
}
