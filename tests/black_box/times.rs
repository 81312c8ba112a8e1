//! An ask always ends in time, and a failure is shared, remembered and not provoked again at once.

use crate::house::{House, Ran, have_terminals, is_alive, open_gate, signal, timed, until};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// What waiting for something that hangs would cost at least.
const HANGING: Duration = Duration::from_secs(30);

fn number(file: &Path) -> u32 {
    until("the number is written", || fs::read_to_string(file).is_ok_and(|text| text.ends_with('\n')));
    fs::read_to_string(file).unwrap().trim().parse().unwrap()
}

#[test]
fn when_the_command_hangs_a_token_that_is_still_valid_will_do() {
    let house = House::new();
    let hang = house.path("hang");
    let mint = house.counting(&format!("test ! -e '{}' || sleep 1000; echo T", hang.display()));
    assert_eq!(house.token(&["--ttl", "5m"], &mint).stdout, "T\n");
    fs::write(&hang, "").unwrap();
    let options = ["--ttl", "5m", "--min-ttl", "1h", "--deadline", "500ms", "--command-timeout", "1s"];
    let (took, ran) = timed(|| house.token(&options, &mint));
    assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ran:?}");
    assert!(
        ran.stderr
            .contains("gave no token within 500 ms; this is the token from before, valid for another 4 min"),
        "{ran:?}"
    );
    assert!(took < HANGING, "{took:?}");
    // The hanging one is ended, and that is found out afterwards.
    until("the failure is noted", || {
        house.answer(&["status"]).contains("did not end within 1 s, and was ended")
    });
}

#[test]
fn a_lock_that_is_never_given_back_costs_the_deadline() {
    let house = House::new();
    let mint = house.counting("echo T");
    house.token(&["--ttl", "5m"], &mint);
    let mut holder = Command::new("flock")
        .arg(house.state_file(".lock"))
        .args(["-c", "echo held; exec cat"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = [0; 5];
    std::io::Read::read_exact(holder.stdout.as_mut().unwrap(), &mut said).unwrap();
    // No hit asks for the lock.
    assert_eq!(house.token(&["--ttl", "5m"], &mint).stdout, "T\n");
    let refresh = ["--ttl", "5m", "--refresh", "--deadline", "400ms"];
    let (took, ran) = timed(|| house.token(&refresh, &mint));
    assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ran:?}");
    assert!(
        ran.stderr.contains("another process, which is minting it, gave no token within 400 ms"),
        "{ran:?}"
    );
    assert!(took < HANGING, "{took:?}");
    assert_eq!(house.count(), 1);
    drop(holder.stdin.take());
    holder.wait().unwrap();
    house.token(&refresh, &mint);
    assert_eq!(house.count(), 2);
}

#[test]
fn a_grandchild_that_keeps_everything_open_holds_nobody() {
    let house = House::new();
    let pid = house.path("pid");
    let mint = house.counting(&format!("sleep 1000 & echo $! > '{}'; echo T", pid.display()));
    let (took, ran) = timed(|| house.token(&[], &mint));
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.code), ("T\n", "", 0));
    assert!(took < HANGING, "{took:?}");
    // It may be a daemon that the command means to leave behind.
    let daemon = number(&pid);
    assert!(is_alive(daemon));
    let (took, ran) = timed(|| house.token(&["--refresh"], &mint));
    assert!(ran.code == 0 && took < HANGING, "the daemon holds no lock: {took:?} {ran:?}");
    signal("-KILL", daemon);
    signal("-KILL", number(&pid));
}

#[test]
fn a_command_that_took_too_long_is_ended_with_all_that_it_started() {
    for body in
        ["sleep 1000 & echo $! > 'PID'; wait", "trap '' TERM; sleep 1000 & echo $! > 'PID'; wait; wait"]
    {
        let house = House::new();
        let pid = house.path("pid");
        let mint = house.counting(&body.replace("PID", pid.to_str().unwrap()));
        let (took, ran) = timed(|| house.token(&["--command-timeout", "300ms"], &mint));
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 5), "{ran:?}");
        assert!(ran.stderr.contains("'mint' did not end within 300 ms, and was ended"), "{ran:?}");
        assert!(took < HANGING, "{took:?}");
        let process = number(&pid);
        until("the whole group has ended", || !is_alive(process));
    }
}

#[test]
fn a_machine_that_was_suspended_in_mid_ask_loses_nothing() {
    let house = House::new();
    let gate = house.gate();
    let pids = house.path("pid");
    // The command's parent is the process that mints.
    let mint =
        house.counting(&format!("echo $PPID > '{}'; cat '{}'; echo T", pids.display(), gate.display()));
    let ask = house.command(&["token", "--store", "file", "--deadline", "1s", "--", &mint]).spawn().unwrap();
    let minter = number(&pids);
    for process in [ask.id(), minter] {
        signal("-STOP", process);
    }
    open_gate(&gate);
    // Longer than its deadline: it wakes up too late, and finds its token all the same or says so.
    std::thread::sleep(Duration::from_millis(1500));
    for process in [minter, ask.id()] {
        signal("-CONT", process);
    }
    let (took, ran) = timed(|| Ran::from(ask.wait_with_output().unwrap()));
    assert!(matches!((ran.stdout.as_str(), ran.code), ("T\n", 0) | ("", 5)), "{ran:?}");
    assert!(took < HANGING, "{took:?}");
    assert_eq!(house.token(&[], &mint).stdout, "T\n");
    assert_eq!(house.count(), 1);
}

#[test]
fn fifty_who_wait_for_a_mint_that_fails_are_told_at_once() {
    let house = House::new();
    let mint = house.counting("sleep 2; echo 'no session' >&2; exit 7");
    let (took, ran) = timed(|| {
        let arguments = ["headers", "--store", "file", "--", mint.as_str()];
        let crowd: Vec<_> = (0..50).map(|_| house.command(&arguments).spawn().unwrap()).collect();
        crowd.into_iter().map(|ask| Ran::from(ask.wait_with_output().unwrap())).collect::<Vec<_>>()
    });
    assert!(ran.iter().all(|one| one.stdout.is_empty() && one.code == 3 && *one == ran[0]), "{ran:?}");
    assert_eq!(house.count(), 1);
    assert!(took < Duration::from_secs(4), "{took:?}");
    eprintln!("fifty asks on a failure after 2 s: {took:?}");
}

#[test]
fn a_command_that_failed_is_spared_for_a_back_off_that_grows() {
    let house = House::new();
    let mint = house.counting("exit 7");
    let told = |options: &[&str]| {
        let ran = house.token(options, &mint);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 3), "{ran:?}");
    };
    let failures = || {
        let status: serde_json::Value = serde_json::from_str(&house.answer(&["status", "--json"])).unwrap();
        status["tokens"][0]["failure"]["count"].as_u64().unwrap()
    };
    told(&[]);
    assert_eq!((house.count(), failures()), (4, 1), "a first failure is tried again");
    // Whoever insists is served, and each failure makes the back-off longer: 1, 2, 4, 8 s.
    for count in 2..=5 {
        told(&["--refresh"]);
        assert_eq!(failures(), count);
    }
    for _ in 0..10 {
        told(&["--deadline", "1s"]);
    }
    assert_eq!((house.count(), failures()), (8, 5));
}

#[test]
fn a_back_off_that_ends_in_time_is_waited_out_and_success_ends_the_matter() {
    let house = House::new();
    let fixed = house.path("fixed");
    let mint = house.counting(&format!("test -e '{}' || exit 7; echo T", fixed.display()));
    assert_eq!(house.token(&[], &mint).code, 3);
    assert_eq!(house.token(&["--refresh"], &mint).code, 3);
    fs::write(&fixed, "").unwrap();
    assert_eq!(house.token(&["--deadline", "1s"], &mint).code, 3, "it ends too late for this one");
    // Half of its time would not be enough.
    assert_eq!(house.token(&["--deadline", "3s"], &mint).stdout, "T\n");
    assert_eq!(house.count(), 6);
    let status: serde_json::Value = serde_json::from_str(&house.answer(&["status", "--json"])).unwrap();
    assert!(status["tokens"][0]["failure"].is_null(), "{status}");
}

#[test]
fn at_a_terminal_nobody_is_made_to_wait() {
    if !have_terminals("at a terminal") {
        return;
    }
    let house = House::new();
    let mint = house.counting("exit 7");
    house.token(&[], &mint);
    house.token(&["--refresh"], &mint);
    house.token(&["--refresh"], &mint);
    let line = format!("'{}' token --store file -- '{mint}'", env!("CARGO_BIN_EXE_freshbearer"));
    let ran = house.in_a_terminal(&line, "");
    assert!(ran.stdout.contains("'mint' exited with 7"), "{ran:?}");
    assert_eq!(house.count(), 7);
}

#[test]
fn the_record_tells_afterwards_what_happened() {
    let house = House::new();
    let mint = house.counting(
        "printf 'one\\ntwo\\033[31m\\007\\nthree\\nfour\\nrefresh_token=canary\\nfive no session\\n' >&2; exit 42",
    );
    assert_eq!(house.token(&[], &mint).code, 3);
    let status = house.answer(&["status"]);
    assert!(status.contains("failed  0 s ago, after 4 tries: 'mint' exited with 42"), "{status}");
    assert!(status.contains("          | two\n"), "{status}");
    assert!(status.contains("| five no session\n          run it by itself"), "{status}");
    assert!(!status.contains("canary") && !status.contains("one"), "{status}");
    let json: serde_json::Value = serde_json::from_str(&house.answer(&["status", "--json"])).unwrap();
    let failure = &json["tokens"][0]["failure"];
    assert_eq!(failure["exit_status"], 42);
    assert_eq!(failure["stderr_tail"].as_array().unwrap().len(), 5);
    assert!(failure["at"].as_str().unwrap().ends_with('Z'));
}
