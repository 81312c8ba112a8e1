//! Every complaint as its reader sees it, provoked for real and compared with its file under
//! tests/complaints/: what happened, what to do about it, and the exit code.
//!
//! `UPDATE_EXPECT=1` writes the files anew, for a reviewer to read the difference.

mod provocations;

use crate::house::{House, Ran, open_gate, until};
use expect_test::expect_file;
use provocations::{COMMANDS, LINES, PROFILE};
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

/// What differs from run to run and from machine to machine.
fn settled(house: &House, text: &str) -> String {
    let mut text = text.replace(house.path("").to_str().unwrap(), "HOUSE/");
    for (before, after) in [("that ended ", " ago"), ("for another ", "\n")] {
        if let Some(start) = text.find(before).map(|at| at + before.len()) {
            let end = start + text[start..].find(after).unwrap();
            text.replace_range(start..end, "TIME");
        }
    }
    let is_identity = |word: &str| word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let identity = text.split(['/', '.', ' ']).find(|word| is_identity(word)).map(str::to_owned);
    identity.map_or_else(|| text.clone(), |identity| text.replace(&identity, "IDENTITY"))
}

/// Compares what was said with the complaint's file.
fn golden(name: &str, house: &House, ran: &Ran) {
    let said = format!("{}exit: {}\n", settled(house, &ran.stderr), ran.code);
    assert!(ran.code == 0 || ran.stdout.is_empty(), "{name}: {ran:?}");
    expect_file![format!("../../complaints/{name}.txt")].assert_eq(&said);
}

#[test]
fn of_token_commands() {
    for (name, options, body) in COMMANDS {
        let house = House::new();
        let ran = house.token(options, &house.counting(body));
        golden(name, &house, &ran);
    }
}

#[test]
fn of_arguments_and_surroundings() {
    for (name, line) in LINES {
        let house = House::new();
        house.script("good", "#!/bin/sh\necho T\n");
        let program = format!("'{}'", env!("CARGO_BIN_EXE_freshbearer"));
        let line = line.replace("F ", &format!("{program} ")).replace("MINT", "./good");
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &format!("{PROFILE}{line}")])
            .env_clear()
            .env("HOME", house.home())
            .current_dir(house.path(""));
        shell.env("PATH", std::env::var_os("PATH").unwrap());
        golden(name, &house, &Ran::from(shell.output().unwrap()));
    }
}

#[test]
fn of_waiting_for_another_process() {
    let house = House::new();
    let gate = house.gate();
    let mint = house.counting(&format!("cat '{}'; echo T", gate.display()));
    let first =
        house.command(&["token", "--store", "file", "--deadline", "50s", "--", &mint]).spawn().unwrap();
    until("the first mint stands still", || house.count() == 1);
    golden("late-behind-another", &house, &house.token(&["--deadline", "300ms"], &mint));
    let login = house.run(&["login", "--store", "file", "--command-timeout", "300ms", "--", &mint]);
    golden("login-behind-another", &house, &login);
    open_gate(&gate);
    assert_eq!(first.wait_with_output().unwrap().stdout, b"T\n");
}

#[test]
fn of_a_token_that_will_do() {
    let house = House::new();
    let broken = house.path("broken");
    let mint = house.counting(&format!("test ! -e '{}' || exit 7; echo T", broken.display()));
    house.token(&["--ttl", "5m"], &mint);
    fs::write(&broken, "").unwrap();
    golden("warning-still-valid", &house, &house.token(&["--ttl", "5m", "--refresh"], &mint));
}

#[test]
fn of_what_cannot_be_forgotten() {
    let Some(house) = House::unprivileged("a token that cannot be forgotten") else { return };
    let mint = house.counting("echo T");
    house.token(&[], &mint);
    let allow = |mode| fs::set_permissions(house.state(), fs::Permissions::from_mode(mode)).unwrap();
    allow(0o500);
    let ran = house.run(&["forget", "--", &mint]);
    allow(0o700);
    // It says on standard output what it could do.
    golden("not-forgotten", &house, &Ran { stdout: String::new(), ..ran });
}

#[test]
fn of_a_directory_that_cannot_be_entered() {
    let Some(house) = House::unprivileged("a token command out of reach") else { return };
    fs::create_dir(house.path("closed")).unwrap();
    let mint = house.script("closed/mint", "#!/bin/sh\necho T\n");
    let allow = |mode| fs::set_permissions(house.path("closed"), fs::Permissions::from_mode(mode)).unwrap();
    allow(0o000);
    let ran = house.token(&[], &mint);
    allow(0o700);
    golden("command-out-of-reach", &house, &ran);
}

#[test]
fn none_is_left_without_a_provocation() {
    let others = [
        "command-out-of-reach",
        "late-behind-another",
        "login-behind-another",
        "warning-still-valid",
        "not-forgotten",
    ];
    let names = COMMANDS.iter().map(|command| command.0).chain(LINES.iter().map(|line| line.0)).chain(others);
    let provoked: BTreeSet<String> = names.map(|name| format!("{name}.txt")).collect();
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/complaints");
    let files = fs::read_dir(place).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(files.collect::<BTreeSet<_>>(), provoked);
}
