//! `freshbearer run`: the token in the environment of one command, which is otherwise as if we had never been.

#[cfg(target_os = "linux")]
mod started;

use crate::house::{House, configure, signal, until};
use std::fs;
use std::os::unix::process::ExitStatusExt;

/// A house with a profile `p`, whose tokens are T1, T2 and so on, and these lines in it.
pub(super) fn with_profile(lines: &str) -> House {
    let house = House::new();
    let mint = house.numbered();
    configure(
        &house.home(),
        &format!("[profile.p]\ncommand = [{mint:?}]\nstore = \"file\"\nttl = \"1h\"\n{lines}\n"),
    );
    house
}

#[test]
fn the_variables_of_the_profile_are_set_where_none_is_named() {
    let house = with_profile("env = [\"A\", \"B=x-{token}\"]\nform = \"token\"");
    assert_eq!(house.answer(&["run", "p", "--", "sh", "-c", "echo $A $B"]), "T1 x-T1\n");
    assert_eq!(house.answer(&["run", "p", "--env", "C", "--", "sh", "-c", "echo $C ${A-none}"]), "T1 none\n");
    let ran = with_profile("").run(&["run", "p", "--", "true"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("no variable is named") && ran.stderr.contains("--env "), "{ran:?}");
}

#[test]
fn what_stands_after_the_dashes_is_always_the_command_to_run() {
    let house = with_profile("");
    let without_profile = house.run(&["run", "--env", "A", "--", "echo", "T"]);
    assert_eq!((without_profile.code, without_profile.stdout.as_str()), (2, ""), "{without_profile:?}");
    assert!(without_profile.stderr.contains("PROFILE"), "{without_profile:?}");
    let without_command = house.run(&["run", "p", "--env", "A"]);
    assert_eq!(without_command.code, 2, "{without_command:?}");
    assert_eq!(house.answer(&["run", "p", "--env", "A", "--", "echo", "--", "x"]), "-- x\n");
    for no_variable in ["A-B", "A=fixed", ""] {
        let ran = house.run(&["run", "p", "--env", no_variable, "--", "true"]);
        assert_eq!((ran.code, house.count()), (2, 1), "{ran:?}");
    }
}

#[test]
fn without_a_token_nothing_is_run() {
    let house = House::new();
    configure(&house.home(), "[profile.p]\ncommand = [\"sh\", \"-c\", \"echo no session >&2; exit 7\"]\n");
    let ran = house.run(&["run", "p", "--env", "A", "--", "touch", "was-run"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""), "{ran:?}");
    assert!(ran.stderr.contains("no session") && ran.stderr.contains("hint: "), "{ran:?}");
    assert!(!house.path("was-run").exists());
    assert!(house.answer(&["status"]).contains("no session"));
}

#[test]
fn it_is_the_same_process_with_its_own_exit_status_and_signals() {
    let house = with_profile("");
    assert_eq!(house.run(&["run", "p", "--env", "A", "--", "sh", "-c", "exit 42"]).code, 42);
    let line = "trap 'echo stopped; exit 9' TERM; echo ready >ready; while :; do sleep 0.01; done";
    let child = house.command(&["run", "p", "--env", "A", "--", "sh", "-c", line]).spawn().unwrap();
    until("the command runs", || house.path("ready").exists());
    let name = fs::read_to_string(format!("/proc/{}/comm", child.id()));
    assert!(name.map_or(true, |name| name == "sh\n"));
    signal("-TERM", child.id());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), &*output.stdout), (Some(9), &b"stopped\n"[..]));
    let killed =
        house.command(&["run", "p", "--env", "A", "--", "sh", "-c", "kill -KILL $$"]).output().unwrap();
    assert_eq!(killed.status.signal(), Some(9));
}

#[test]
fn a_command_that_cannot_be_run_is_told_apart_from_one_that_is_not_there() {
    let house = with_profile("");
    fs::write(house.path("not-executable"), "").unwrap();
    for (program, code) in [("no-such-program", 127), ("./not-executable", 126)] {
        let ran = house.run(&["run", "p", "--env", "A", "--", program]);
        assert_eq!((ran.code, ran.stdout.as_str()), (code, ""), "{ran:?}");
        assert!(ran.stderr.contains(program) && ran.stderr.contains("hint: "), "{ran:?}");
        assert!(!ran.stderr.contains("T1"), "{ran:?}");
    }
}
