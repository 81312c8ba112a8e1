//! Many at once: one mint, and the same answer for all; or the same failure.

use crate::house::{House, Ran, have_a_reaper, until};
use std::process::{Child, Command};

fn start(house: &House, count: usize, options: &[&str], mint: &str) -> Vec<Child> {
    let arguments = [&["headers", "--store", "file", "--deadline", "50s"], options, &["--", mint]].concat();
    (0..count).map(|_| house.command(&arguments).spawn().unwrap()).collect()
}

fn finish(crowd: Vec<Child>) -> Vec<Ran> {
    crowd.into_iter().map(|child| Ran::from(child.wait_with_output().unwrap())).collect()
}

/// A token command whose first run stands still until the gate is opened.
fn gated(house: &House, then: &str) -> (String, impl FnOnce()) {
    let gate = house.path("gate");
    assert!(Command::new("mkfifo").arg(&gate).status().unwrap().success());
    let mint =
        house.counting(&format!("test -e {0}.open || cat '{0}'; touch {0}.open\n{then}", gate.display()));
    (mint, move || drop(std::fs::OpenOptions::new().write(true).open(gate).unwrap()))
}

#[test]
fn a_hundred_on_an_empty_keep_mint_once_and_print_the_same_line() {
    let house = House::new();
    let jwt = format!("exec {}/tests/sample/mint-jwt", env!("CARGO_MANIFEST_DIR"));
    let (mint, open) = gated(&house, &jwt);
    let crowd = start(&house, 100, &[], &mint);
    until("the token command runs", || house.count() > 0);
    open();
    let ran = finish(crowd);
    assert_eq!(house.count(), 1);
    assert!(ran[0].stdout.starts_with("{\"Authorization\":\"Bearer eyJ"), "{:?}", ran[0]);
    assert!(ran.iter().all(|other| other.stdout == ran[0].stdout && other.code == 0), "{ran:?}");
}

#[test]
fn a_crowd_shares_one_failure() {
    let house = House::new();
    let (mint, open) = gated(&house, "exit 7");
    let crowd = start(&house, 30, &[], &mint);
    until("the token command runs", || house.count() > 0);
    open();
    let ran = finish(crowd);
    let failures = house.answer(&["status", "--json"]);
    assert!(
        failures.contains("\"count\": 1,") && house.count() <= 4,
        "one mint, of up to four tries: {failures}"
    );
    assert!(ran.iter().all(|one| one.stdout.is_empty() && one.code == 3), "{ran:?}");
}

#[test]
fn an_aging_token_is_replaced_once_however_many_see_it() {
    if !have_a_reaper("an aging token is replaced once however many see it") {
        return;
    }
    let house = House::new();
    let aging = ["--ttl", "1h", "--refresh-after", "0s"];
    let gate = house.path("gate");
    assert!(Command::new("mkfifo").arg(&gate).status().unwrap().success());
    let mint = house.counting(&format!(
        "echo T$(wc -c < '{}' | tr -d ' '); test $(wc -c < '{0}' | tr -d ' ') = 1 || cat '{}'",
        house.path("count").display(),
        gate.display()
    ));
    house.token(&aging, &mint);
    let ran = finish(start(&house, 30, &aging, &mint));
    assert!(ran.iter().all(|one| one.stdout == "{\"Authorization\":\"Bearer T1\"}\n"), "{ran:?}");
    until("the mint in the background runs", || house.count() == 2);
    drop(std::fs::OpenOptions::new().write(true).open(&gate).unwrap());
    let settled = ["--ttl", "1h", "--refresh-after", "100%"];
    until("the new token is kept", || house.token(&settled, &mint).stdout == "T2\n");
    assert_eq!(house.count(), 2);
}
