//! No home, and clocks that are wrong, jump, or are set back.

use crate::house::{House, Ran, have};
use std::fs;
use std::process::{Command, Stdio};

#[test]
fn without_a_home() {
    let Some(house) = House::unprivileged("without a home") else { return };
    let mint = house.counting("echo T");
    let ran = Ran::from(
        house.command(&["token", "--store", "file", "--", &mint]).env_remove("HOME").output().unwrap(),
    );
    assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ran:?}");
    assert!(ran.stderr.contains("no home directory for our state"), "{ran:?}");
}

/// freshbearer with a clock that goes wrong by so much.
pub(crate) fn at(house: &House, shift: &str, options: &[&str], mint: &str) -> Ran {
    let words = [&["token", "--store", "file", "--ttl", "5m"], options, &["--", mint]].concat();
    let mut command = Command::new("faketime");
    command.args(["-f", shift, env!("CARGO_BIN_EXE_freshbearer")]).args(words).env_clear();
    command.env("HOME", house.home()).env("PATH", std::env::var_os("PATH").unwrap()).stdin(Stdio::null());
    Ran::from(command.output().unwrap())
}

#[test]
fn a_clock_that_jumps_costs_a_mint_each_way() {
    if !have("a clock that jumps", &["faketime"]) {
        return;
    }
    let house = House::new();
    let mint = house.counting(&format!("echo T$(wc -c < '{}' | tr -d ' ')", house.path("count").display()));
    for (shift, token) in
        [("+0d", "T1\n"), ("+0d", "T1\n"), ("+1d", "T2\n"), ("+1d", "T2\n"), ("-1d", "T3\n"), ("-1d", "T3\n")]
    {
        let ran = at(&house, shift, &[], &mint);
        assert_eq!((ran.stdout.as_str(), ran.code), (token, 0), "{shift}: {ran:?}");
    }
    assert_eq!(house.count(), 3);
}

#[test]
fn a_token_from_before_the_clock_was_set_back_will_do_only_if_no_other_can_be_had() {
    if !have("a clock that was set back", &["faketime"]) {
        return;
    }
    let house = House::new();
    let broken = house.path("broken");
    let mint = house.counting(&format!("test ! -e '{}' || exit 7; echo T", broken.display()));
    at(&house, "+1d", &[], &mint);
    fs::write(&broken, "").unwrap();
    let ran = at(&house, "+0d", &[], &mint);
    assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ran:?}");
    assert!(ran.stderr.contains("warning: 'mint' exited with 7"), "{ran:?}");
}

#[test]
fn a_failure_from_before_the_clock_was_set_back_is_not_shared() {
    if !have("a failure from the future", &["faketime"]) {
        return;
    }
    let house = House::new();
    let fix = house.path("fix");
    let mint = house.counting(&format!("test -e '{}' || exit 7; echo T", fix.display()));
    assert_eq!(at(&house, "+1d", &[], &mint).code, 3);
    fs::write(&fix, "").unwrap();
    for options in [&[][..], &["--refresh"]] {
        let ran = at(&house, "+0d", options, &mint);
        assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ran:?}");
    }
}

#[test]
fn a_clock_that_is_wrong_while_the_issuers_is_right() {
    if !have("a clock that is wrong", &["faketime"]) {
        return;
    }
    let jwt = format!("unset LD_PRELOAD FAKETIME; exec {}/tests/sample/mint-jwt", env!("CARGO_MANIFEST_DIR"));
    let house = House::new();
    let mint = house.counting(&jwt);
    // Behind: what counts is the span between the token's own claims.
    let first = at(&house, "-1d", &[], &mint);
    assert!(first.code == 0 && first.stdout.starts_with("eyJ"), "{first:?}");
    assert_eq!(at(&house, "-1d", &[], &mint), first);
    assert_eq!(house.count(), 1);
    // Ahead: the token looks ended, and the complaint says what that may come from.
    let house = House::new();
    let mint = house.counting(&jwt);
    let ran = at(&house, "+1d", &[], &mint);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 4), "{ran:?}");
    assert!(ran.stderr.contains("this machine's clock may be ahead"), "{ran:?}");
}
