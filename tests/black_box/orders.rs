//! The worker is told what to mint by an order in its pipe: what changes meanwhile on the command line's
//! other side (config.toml, the environment's files) can't make it mint something else.

use crate::house::{House, have, until};
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

/// An ask by profile, whose worker is held up between its start and its first instruction.
fn held_up(house: &House) -> Command {
    let program = env!("CARGO_BIN_EXE_freshbearer");
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o", "/dev/null", "-e", "inject=execve:delay_enter=600000"]);
    command.args([program, "token", "internal", "--store", "file"]).env_clear();
    command.envs([("HOME", house.home().to_str().unwrap()), ("PATH", &std::env::var("PATH").unwrap())]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn profile(house: &House, command: &str) -> std::path::PathBuf {
    let path = house.home().join(".config/freshbearer/config.toml");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, format!("[profile.internal]\ncommand = ['{command}']\n")).unwrap();
    path
}

/// The ask has read config.toml once it has opened its lock.
fn has_begun(house: &House) -> bool {
    fs::read_dir(house.state()).is_ok_and(|mut files| {
        files.any(|file| file.unwrap().path().extension().is_some_and(|end| end == "lock"))
    })
}

fn stems(house: &House, ending: &str) -> Vec<String> {
    let mut stems: Vec<String> = fs::read_dir(house.state())
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == ending))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    stems.sort();
    stems
}

#[test]
fn config_toml_that_goes_away_after_it_was_read_costs_nothing() {
    if !have("config.toml that goes away", &["strace"]) {
        return;
    }
    let house = House::new();
    let mint = house.counting("echo T");
    let config = profile(&house, &mint);
    let ask = held_up(&house).spawn().unwrap();
    until("the ask has begun", || has_begun(&house));
    fs::remove_file(config).unwrap();
    let ran = ask.wait_with_output().unwrap();
    let stderr = String::from_utf8(ran.stderr).unwrap();
    assert_eq!((ran.stdout.as_slice(), stderr.as_str()), (&b"T\n"[..], ""));
    assert_eq!(house.count(), 1);
}

#[test]
fn a_command_that_is_edited_after_it_was_read_is_not_run_under_another_tokens_lock() {
    if !have("a command that is edited meanwhile", &["strace"]) {
        return;
    }
    let house = House::new();
    let mint = house.counting("echo T");
    profile(&house, &mint);
    let ask = held_up(&house).spawn().unwrap();
    until("the ask has begun", || has_begun(&house));
    profile(&house, &house.script("other", "#!/bin/sh\necho OTHER\n"));
    assert_eq!(ask.wait_with_output().unwrap().stdout, b"T\n");
    let lock = stems(&house, "lock");
    assert_eq!(lock.len(), 1);
    assert_eq!((stems(&house, "json"), stems(&house, "token")), (lock.clone(), lock));
}

#[test]
fn nothing_of_the_users_is_on_the_workers_command_line() {
    let house = House::new();
    let told = house.path("told");
    let mint = house.script(
        "mint",
        &format!("#!/bin/sh\ntr '\\0' ' ' < /proc/$PPID/cmdline > '{}'\necho T\n", told.display()),
    );
    if !cfg!(target_os = "linux") {
        return;
    }
    house.answer(&["token", "--store", "file", "--", &mint, "canary"]);
    assert_eq!(fs::read_to_string(told).unwrap(), "freshbearer worker ");
}

fn worker(order: &str) -> (String, Option<i32>) {
    let mut worker = Command::new(env!("CARGO_BIN_EXE_freshbearer"))
        .arg("worker")
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    worker.stdin.take().unwrap().write_all(order.as_bytes()).unwrap();
    let ran = worker.wait_with_output().unwrap();
    (String::from_utf8(ran.stdout).unwrap(), ran.status.code())
}

#[test]
fn a_worker_of_another_version_says_that_it_cannot_read_the_order() {
    let (said, code) = worker("{\"v\":99,\"recipe\":\"of tomorrow\"}");
    assert!(said.starts_with("failure ") && said.contains("another version"), "{said}");
    assert_eq!(code, Some(1));
    let (said, code) = worker("");
    assert!(said.starts_with("failure ") && said.contains("no order"), "{said}");
    assert_eq!(code, Some(2));
}
