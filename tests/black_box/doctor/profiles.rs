//! Planted in config.toml, and in what its commands do.

use super::{GOOD_CONFIG, complaints, config_file, furnish, is_found, on_path};
#[cfg(target_os = "linux")]
use crate::house::signal;
use crate::house::{House, have_terminals};
use std::fs;
#[cfg(target_os = "linux")]
use std::io::Read;
use std::os::unix::fs::PermissionsExt;

/// What a profile's command does, and what else the profile says.
const PROFILES: &[(&str, &str, &str, &str)] = &[
    ("echo 'no session' >&2; exit 7", "", "profile-command", "the login has ended"),
    (": < /dev/tty && echo T", "", "profile-command", "freshbearer login"),
    ("echo please log in", "", "profile-output", "prints only the token"),
    ("sleep 1000", "command-timeout = \"300ms\"", "profile-stuck", "run it by itself"),
    ("sleep 0.3; echo T", "deadline = \"100ms\"", "profile-slow", "the next one gets the token"),
    ("echo T", "min-ttl = \"1m\"", "profile-min-ttl", "lower 'min-ttl'"),
    ("echo T", "deadline = \"30s\"", "profile-deadline", "below 10s"),
    // {"alg":"none"} and {"iat":4102444800,"exp":4102448400}: issued in the year 2100.
    (
        "echo eyJhbGciOiJub25lIn0.eyJpYXQiOjQxMDI0NDQ4MDAsImV4cCI6NDEwMjQ0ODQwMH0.",
        "",
        "clock",
        "set the clock",
    ),
];

#[test]
fn profiles_that_do_not_work() {
    for (body, more, check, hint) in PROFILES {
        let house = House::new();
        house.counting(body);
        furnish(&house, &[(config_file(), &format!("{GOOD_CONFIG}{more}\n"))]);
        is_found(&house, check, hint);
        assert_eq!(house.count(), 1);
        assert!(!house.state().exists(), "nothing of it is kept, nor its failure");
    }
    for (config, check, hint) in [
        ("[profile.a]\ncolour = 1\n", "config", "fix that line"),
        ("[profile.a]\nttl = \"5m\"\n", "profile", "write its words as an array"),
    ] {
        let house = House::new();
        furnish(&house, &[(config_file(), config)]);
        is_found(&house, check, hint);
    }
    let house = House::new();
    furnish(&house, &[(config_file(), GOOD_CONFIG)]);
    fs::set_permissions(house.path(config_file()), fs::Permissions::from_mode(0o646)).unwrap();
    is_found(&house, "config", "fix this");
}

#[test]
fn a_profile_that_failed_before_and_fails_now_counts_once() {
    let house = on_path(House::new());
    house.counting("echo 'no session' >&2; exit 7");
    furnish(&house, &[(config_file(), GOOD_CONFIG)]);
    assert_eq!(house.run(&["token", "internal"]).code, 3);
    let found = complaints(&house);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((&found[0]["check"], &found[0]["level"]), (&"profile-command".into(), &"error".into()));
    assert_eq!(found[0]["stderr_tail"], serde_json::json!(["no session"]));
    let keys: Vec<&String> = found[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["check", "hint", "level", "stderr_tail", "what"]);
    // What helps is the same for both, and said once.
    let report = house.run(&["doctor"]).stdout;
    assert!(report.contains("note      kept-failure             'internal' failed "), "{report}");
    assert_eq!(report.matches("the login has ended").count(), 1, "{report}");
    let config = format!("{GOOD_CONFIG}\n[profile.other]\ncommand = [\"MINT\"]\nstore = \"file\"\n");
    furnish(&house, &[(config_file(), &config)]);
    let report = house.run(&["doctor"]).stdout;
    assert!(report.contains("| no session\n          as above\n"), "{report}");
    assert_eq!(report.matches("the login has ended").count(), 1, "{report}");
    house.answer(&["forget", "--all"]);
    assert!(!house.run(&["doctor"]).stdout.contains("kept-failure"));
}

#[test]
fn commands_get_no_terminal_even_from_one() {
    if !have_terminals("the doctor on a terminal") {
        return;
    }
    let house = on_path(House::new());
    house.counting(": < /dev/tty && echo T");
    furnish(&house, &[(config_file(), GOOD_CONFIG)]);
    let path = &house.variables[0].1;
    let ran = house.in_a_terminal(&format!("PATH='{path}'; : < /dev/tty && freshbearer doctor"), "");
    assert!(ran.stdout.contains("it wanted a terminal") && house.count() == 1, "{ran:?}");
}

/// Elsewhere it runs on, as the manual says.
#[cfg(target_os = "linux")]
#[test]
fn a_command_ends_with_an_interrupted_doctor() {
    let house = House::new();
    // It waits where nobody comes, and holds the gate open for as long as it is there.
    assert!(std::process::Command::new("mkfifo").arg(house.path("never")).status().unwrap().success());
    let gate = house.gate();
    house.counting(&format!("exec 3> '{}'; read x < '{}'", gate.display(), house.path("never").display()));
    furnish(&house, &[(config_file(), GOOD_CONFIG)]);
    let mut doctor = house.command(&["doctor"]).spawn().unwrap();
    // Opened as soon as the command is there.
    let mut opened = fs::File::open(gate).unwrap();
    signal("-INT", doctor.id());
    doctor.wait().unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || tell.send(opened.read_to_end(&mut Vec::new())));
    let ended = told.recv_timeout(std::time::Duration::from_secs(60));
    if ended.is_err() {
        fs::write(house.path("never"), "").unwrap();
    }
    assert!(ended.is_ok(), "it runs on");
}
