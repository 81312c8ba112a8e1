//! Many at once, and too late: one mint for all, and nothing left running.

use super::wine::{Machine, asked, windows};
use crate::house::{Ran, until};
use std::fs;

#[test]
fn ten_at_once_mint_once_and_print_the_same_line() {
    let Some(machine) = Machine::of("a crowd") else { return };
    let gate = machine.path("gate");
    let mint = machine.mint(&["gate", &windows(&gate)]);
    let arguments = asked(&["headers", "--deadline", "50s"], &mint);
    let crowd: Vec<_> =
        (0..10).map(|_| machine.start("freshbearer.exe", &arguments).spawn().unwrap()).collect();
    until("the token command runs", || machine.count() > 0);
    fs::write(gate, "").unwrap();
    let ran: Vec<_> = crowd.into_iter().map(|child| Ran::from(child.wait_with_output().unwrap())).collect();
    assert!(ran[0].stdout.starts_with("{\"Authorization\":\"Bearer eyJ"), "{:?}", ran[0]);
    assert!(ran.iter().all(|one| *one == ran[0] && one.code == 0), "{ran:?}");
    assert_eq!(machine.count(), 1);
}

/// Runs freshbearer to its end with its streams in files: a process that it left behind could hold a
/// pipe open, and the test would wait for it instead of finding it.
fn in_files(machine: &Machine, arguments: &[&str]) -> Ran {
    let [stdout, stderr] = ["stdout", "stderr"].map(|name| machine.path(name));
    let mut command = machine.start("freshbearer.exe", arguments);
    command.stdout(fs::File::create(&stdout).unwrap()).stderr(fs::File::create(&stderr).unwrap());
    let code = command.status().unwrap().code().unwrap_or(-1);
    let [stdout, stderr] = [stdout, stderr].map(|path| fs::read_to_string(path).unwrap());
    Ran { stdout, stderr, code }
}

/// Asks for a token that never comes, each time with twice the patience, until the token command and
/// what it starts have both run within one ask. `limits` has the patience for `{}`.
fn ask_in_vain(machine: &Machine, limits: &str) -> Ran {
    let mint = machine.mint(&["below", &windows(&machine.path("gate"))]);
    for seconds in [2, 4, 8, 16, 32] {
        let limits = limits.replace("{}", &format!("{seconds}s"));
        let options = ["token --refresh", &limits].join(" ");
        let before = machine.count();
        let ran = in_files(machine, &asked(&options.split(' ').collect::<Vec<_>>(), &mint));
        assert_eq!((ran.code, ran.stdout.as_str()), (5, ""), "{ran:?}");
        if machine.count() == before + 2 {
            return ran;
        }
    }
    panic!("the token command was never started");
}

#[test]
fn a_mint_that_is_too_late_ends_with_all_that_it_started() {
    let Some(machine) = Machine::of("a late mint") else { return };
    let ran = ask_in_vain(&machine, "--deadline {}");
    assert!(ran.stderr.contains("gave no token within"), "{ran:?}");
    assert!(!ran.stderr.contains("goes on by itself"), "{ran:?}");
    until("the token command has ended", || machine.running("mint.exe") == 0);
    assert_eq!(machine.running("freshbearer.exe"), 0);
    let status = machine.run(&["status"]).stdout;
    assert!(status.contains("gave no token within"), "{status}");
    // The lock is free again.
    let next = machine.ask(&["token"], &machine.mint(&["jwt", "300"]));
    assert_eq!(next.code, 0, "{next:?}");
}

#[test]
fn a_command_that_takes_too_long_ends_with_all_that_it_started() {
    let Some(machine) = Machine::of("a command's own time-out") else { return };
    let ran = ask_in_vain(&machine, "--deadline 50s --command-timeout {}");
    assert!(ran.stderr.contains("did not end within"), "{ran:?}");
    until("the token command has ended", || machine.running("mint.exe") == 0);
    let status = machine.run(&["status"]).stdout;
    assert!(status.contains("did not end within"), "{status}");
}
