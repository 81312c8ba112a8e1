//! One stumble is not a fall: what a command, a caller or a machine does wrong once costs nobody else, and
//! what was refused is known again whatever came in between.

use crate::house::{House, Ran, open_gate, signal, until};
use std::fs;
use std::process::Stdio;
use std::time::Duration;

/// A command that fails so often, and then gives a token of a new number each time.
pub(crate) fn failing(house: &House, times: usize) -> String {
    let count = house.path("count").display().to_string();
    house.counting(&format!("n=$(wc -c < '{count}' | tr -d ' '); test $n -gt {times} || exit 1; echo T$n"))
}

fn in_session(house: &House, session: &str, mint: &str) -> Ran {
    house.token(&["--ttl", "1h", "--session", session], mint)
}

pub(crate) fn status(house: &House) -> serde_json::Value {
    serde_json::from_str(&house.answer(&["status", "--json"])).unwrap()
}

#[test]
fn a_command_that_fails_once_or_twice_is_answered_and_status_says_at_which_try() {
    for times in [1, 2] {
        let house = House::new();
        let mint = failing(&house, times);
        let ran = house.token(&[], &mint);
        assert_eq!((ran.stdout, ran.code), (format!("T{}\n", times + 1), 0));
        assert_eq!(status(&house)["tokens"][0]["tries"], times + 1);
        assert!(house.answer(&["status"]).contains(&format!(", at try {}\n", times + 1)));
    }
}

#[test]
fn a_session_that_comes_back_while_the_command_stumbles_gets_a_newer_token() {
    let mut house = House::new();
    let failing = house.path("failing");
    let mint = house.counting(&format!(
        "test ! -e '{0}' || {{ rm '{0}'; exit 1; }}; echo T$(wc -c < '{1}' | tr -d ' ')",
        failing.display(),
        house.path("count").display()
    ));
    house.variables = vec![("CLAUDE_CODE_MCP_SERVER_NAME".to_owned(), "one".to_owned())];
    assert_eq!(in_session(&house, "a", &mint).stdout, "T1\n");
    fs::write(&failing, "").unwrap();
    let ran = in_session(&house, "a", &mint);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("T3\n", ""));
}

#[test]
fn what_trying_again_cannot_help_is_not_tried_again() {
    for (body, code) in [
        ("echo", 4),
        ("echo 'not a token'", 4),
        ("echo 'Opening your browser' >&2; exit 1", 3),
        ("echo 'the input device is not a TTY' >&2; exit 1", 3),
        ("exit 127", 3),
    ] {
        let house = House::new();
        let mint = house.counting(body);
        assert_eq!(house.token(&[], &mint).code, code, "{body}");
        assert_eq!(house.count(), 1, "{body}");
    }
}

#[test]
fn a_client_is_not_turned_away_by_a_back_off() {
    let mut house = House::new();
    let fixed = house.path("fixed");
    let mint = house.counting(&format!("test -e '{}' || exit 7; echo T", fixed.display()));
    house.variables = vec![("CLAUDE_CODE_MCP_SERVER_NAME".to_owned(), "one".to_owned())];
    for _ in 0..4 {
        house.token(&["--refresh", "--deadline", "1s"], &mint);
    }
    fs::write(&fixed, "").unwrap();
    // The back-off is of 8 s by now, and the client waits for 3.
    assert_eq!(house.token(&["--deadline", "3s"], &mint).stdout, "T\n");
}

#[test]
fn a_browser_that_nobody_sees_is_not_opened_again_until_somebody_logs_in() {
    let house = House::new();
    let session = house.path("session");
    let mint = house.counting(&format!(
        "test -e '{}' && echo T && exit; echo 'Opening your browser' >&2; exit 1",
        session.display()
    ));
    for _ in 0..3 {
        assert_eq!(house.token(&[], &mint).code, 3);
    }
    assert_eq!(house.count(), 1);
    fs::write(&session, "").unwrap();
    assert_eq!(house.run(&["login", "--store", "file", "--", &mint]).code, 0);
    assert_eq!(house.token(&[], &mint).stdout, "T\n");
}

#[test]
fn a_callers_own_failure_is_nobody_elses() {
    let house = House::new();
    let mint = house.counting("sleep 0.4; echo T");
    let hurried = ["--command-timeout", "100ms"];
    assert_eq!(house.token(&hurried, &mint).code, 5);
    assert_eq!(house.token(&[], &mint).stdout, "T\n", "another limit says nothing of this one");
    let house = House::new();
    house.script("mycli", "#!/bin/sh\necho T\n");
    let with_path = |path: &str| {
        let words = ["token", "--store", "file", "--", "mycli"];
        Ran::from(house.command(&words).env("PATH", path).output().unwrap())
    };
    let good = format!("{}:/usr/bin:/bin", house.path("").display());
    for _ in 0..3 {
        assert_eq!(with_path("/nonexistent").code, 3);
    }
    assert_eq!(with_path(&good).stdout, "T\n", "another PATH says nothing of this one");
}

#[test]
fn a_token_that_comes_round_again_is_known_though_another_was_given_in_between() {
    let house = House::new();
    let count = house.path("count").display().to_string();
    let mint = house.counting(&format!("n=$(wc -c < '{count}' | tr -d ' '); echo T$((n % 2))"));
    assert_eq!(in_session(&house, "a", &mint).stdout, "T1\n");
    assert_eq!(in_session(&house, "a", &mint).stdout, "T0\n");
    let ran = in_session(&house, "a", &mint);
    assert!(ran.stderr.contains("gave the same token again"), "T1 was refused before: {ran:?}");
    // A keep that has it is no reason to give it once more without asking the command.
    let runs = house.count();
    in_session(&house, "a", &mint);
    assert_eq!(house.count(), runs + 1);
}

#[test]
fn forgetting_does_not_make_a_refused_token_a_new_one() {
    let house = House::new();
    let mint = house.counting("echo T");
    assert_eq!(in_session(&house, "a", &mint).stdout, "T\n");
    house.answer(&["forget", "--", &mint]);
    let ran = in_session(&house, "a", &mint);
    assert!(ran.stderr.contains("gave the same token again"), "{ran:?}");
}

#[test]
fn what_was_rejected_is_never_given_again_though_the_command_stands_by_it() {
    let house = House::new();
    let count = house.path("count").display().to_string();
    let mint = house.counting(&format!("n=$(wc -c < '{count}' | tr -d ' '); echo T$((n % 2))"));
    assert_eq!(house.token(&["--ttl", "1h"], &mint).stdout, "T1\n");
    house.answer(&["reject", "--", &mint]);
    assert_eq!(house.token(&["--ttl", "1h"], &mint).stdout, "T0\n");
    // A rejection survives later mints, of which this would be the next.
    let ran = house.token(&["--ttl", "1h", "--refresh"], &mint);
    assert_eq!(ran.stdout, "T0\n", "what there is is still good: {ran:?}");
    assert!(ran.stderr.contains("gave the token that was rejected once more"), "{ran:?}");
    assert!(house.answer(&["status"]).contains("--refresh-command"), "it is found out afterwards");
}

#[test]
fn status_does_not_call_a_token_fresh_that_a_session_came_back_with_in_vain() {
    let house = House::new();
    let broken = house.path("broken");
    let mint = house.counting(&format!("test ! -e '{}' || exit 7; echo T", broken.display()));
    in_session(&house, "a", &mint);
    fs::write(&broken, "").unwrap();
    let ran = in_session(&house, "a", &mint);
    assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ran:?}");
    assert_eq!(status(&house)["tokens"][0]["state"], "suspect");
    // The next ask tries again, and with that all is well.
    fs::remove_file(&broken).unwrap();
    assert_eq!(in_session(&house, "a", &mint).code, 0);
    assert_eq!(status(&house)["tokens"][0]["state"], "fresh");
}

#[test]
fn a_token_that_expired_while_its_caller_stood_still_is_not_printed() {
    let house = House::new();
    let gate = house.gate();
    let mint = house.counting(&format!(
        "test -e '{0}.open' || cat '{0}'; touch '{0}.open'; echo T$(wc -c < '{1}' | tr -d ' ')",
        gate.display(),
        house.path("count").display()
    ));
    let words = ["token", "--store", "none", "--ttl", "1s", "--min-ttl", "0s", "--", mint.as_str()];
    let ask = house.command(&words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    until("the command runs", || house.count() == 1);
    signal("-STOP", ask.id());
    open_gate(&gate);
    // By then the token has expired.
    std::thread::sleep(Duration::from_millis(1300));
    signal("-CONT", ask.id());
    let ran = Ran::from(ask.wait_with_output().unwrap());
    assert_eq!((ran.stdout.as_str(), ran.code), ("T2\n", 0), "{ran:?}");
}

#[test]
fn a_token_of_the_commands_own_cache_that_is_about_to_expire_is_made_anew_or_warned_of() {
    let house = House::new();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sample/mint-jwt");
    // The plain form keeps tokens of an hour itself, and this one has but ten seconds left.
    let mint = house.counting(&format!("test \"$1\" = --new && exec {sample} 3600; exec {sample} 10 3590"));
    let ran = house.token(&["--min-ttl", "60s"], &mint);
    assert_eq!((ran.code, house.count()), (0, 1), "{ran:?}");
    assert!(ran.stderr.contains("gave a token that expires in "), "{ran:?}");
    house.answer(&["forget", "--all"]);
    let ran = house.token(&["--min-ttl", "60s", "--refresh-command", &format!("'{mint}' --new")], &mint);
    assert_eq!((ran.code, ran.stderr.as_str(), house.count()), (0, "", 3), "{ran:?}");
    assert!(house.answer(&["status"]).contains("expires in 59 min"), "the better of the two is kept");
    // A form that makes nothing better is no reason to fail.
    let house = House::new();
    let mint = house.counting(&format!("test \"$1\" = --new && exit 1; exec {sample} 10 3590"));
    let ran = house.token(&["--min-ttl", "60s", "--refresh-command", &format!("'{mint}' --new")], &mint);
    assert!(ran.code == 0 && ran.stderr.contains("gave a token that expires in "), "{ran:?}");
}

#[test]
fn without_proc_the_token_is_minted_all_the_same() {
    let test = "a machine without /proc";
    if !crate::house::have(test, &["unshare", "mount"]) {
        return;
    }
    let house = House::new();
    let mint = house.counting("echo T");
    let program = env!("CARGO_BIN_EXE_freshbearer");
    let script = format!("mount -t tmpfs none /proc && exec '{program}' token --store file -- '{mint}'");
    let run = || {
        let mut command = std::process::Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-c", &script]).env_clear();
        command.envs([("HOME", house.home().to_str().unwrap()), ("PATH", &std::env::var("PATH").unwrap())]);
        Ran::from(command.output().unwrap())
    };
    let ran = run();
    if ran.stderr.contains("unshare") || ran.stderr.contains("mount:") {
        crate::house::leave_out(test, "no user namespaces, or /proc can't be hidden in them");
        return;
    }
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.code), ("T\n", "", 0));
    assert_eq!(run().stdout, "T\n");
    assert_eq!(house.count(), 1);
}
