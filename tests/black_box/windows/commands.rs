//! Token commands as Windows has them: found by their bare names, batch files among them; what they are
//! given and what they exit with.

use super::wine::{Machine, windows};
use std::fs;

#[test]
fn a_program_and_a_batch_file_are_found_by_their_bare_names() {
    let Some(machine) = Machine::of("bare names") else { return };
    let count = windows(&machine.path("count"));
    fs::write(machine.program("mycli.cmd"), "@mint.exe %*\r\n").unwrap();
    fs::write(machine.program("other.bat"), "@mint.exe %*\r\n").unwrap();
    for (name, runs) in [("mint", 1), ("mycli", 2), ("mycli.cmd", 3), ("other", 4)] {
        let mint = [name, &count, "jwt", "300"].map(str::to_owned);
        let ran = machine.ask(&["token"], &mint);
        assert_eq!((ran.code, machine.count()), (0, runs), "{ran:?}");
        assert!(ran.stdout.starts_with("eyJ"), "{ran:?}");
    }
    let none = machine.ask(&["token"], &["none-such".to_owned()]);
    assert_eq!((none.code, none.stdout.as_str()), (3, ""), "{none:?}");
    assert!(none.stderr.contains("'none-such' was not found"), "{none:?}");
}

#[test]
fn arguments_arrive_as_they_were_given() {
    let Some(machine) = Machine::of("arguments") else { return };
    let words = ["two words", "a\"quote", "ends\\", "in between\\\\", "", "%PATH%", "&|<>^"];
    let ran = machine.ask(&["token"], &machine.mint(&[&["say"], &words[..]].concat()));
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(fs::read_to_string(machine.program("said")).unwrap(), format!("{}\n", words.join("\n")));
}

#[test]
fn a_failure_is_told_and_remembered() {
    let Some(machine) = Machine::of("a failure") else { return };
    let ran = machine.ask(&["token"], &machine.mint(&["exit", "7"]));
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""), "{ran:?}");
    assert!(ran.stderr.contains("'mint.exe ...' exited with 7\n"), "{ran:?}");
    assert!(!ran.stderr.contains('\r'), "{ran:?}");
    let status = machine.run(&["status"]).stdout;
    assert!(status.contains("exited with 7\n          | no session, run mycli login\n"), "{status:?}");
}
