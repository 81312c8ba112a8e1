//! Pipes that are full, or that do not wait; outputs that cannot be written.

use crate::house::{House, Ran, until};
use std::fs;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::process::Stdio;

/// A pipe that is full, and that nobody reads: its ends.
fn full_pipe() -> (std::io::PipeReader, std::io::PipeWriter) {
    let (reader, mut writer) = std::io::pipe().unwrap();
    // By the kernel's usual size of a pipe.
    writer.write_all(&[b'x'; 65_536]).unwrap();
    (reader, writer)
}

#[test]
fn a_full_standard_error_holds_neither_the_answer_nor_the_exit_up() {
    let house = House::new();
    let mint = house.counting("echo 'a word of warning' >&2; echo T");
    let (_reader, writer) = full_pipe();
    let words = ["token", "--store", "file", "--deadline", "5s", "--", mint.as_str()];
    let ask = house
        .command(&words)
        .stdout(Stdio::piped())
        .stderr(Stdio::from(OwnedFd::from(writer)))
        .spawn()
        .unwrap();
    assert_eq!(ask.wait_with_output().unwrap().stdout, b"T\n");
    let (_reader, writer) = full_pipe();
    let failing = house.counting("echo 'a word of warning' >&2; exit 1");
    let words = ["token", "--store", "none", "--", failing.as_str()];
    let mut ask = house.command(&words).stderr(Stdio::from(OwnedFd::from(writer))).spawn().unwrap();
    assert_eq!(ask.wait().unwrap().code(), Some(3));
}

#[test]
fn a_standard_output_that_does_not_wait_gets_the_whole_answer() {
    let house = House::new();
    let mint = house.counting("head -c 60000 /dev/zero | tr '\\0' t");
    let (mut reader, writer) = full_pipe();
    let script = "import fcntl, os, sys\n\
                  fcntl.fcntl(1, fcntl.F_SETFL, fcntl.fcntl(1, fcntl.F_GETFL) | os.O_NONBLOCK)\n\
                  os.execv(sys.argv[1], sys.argv[1:])";
    if !crate::house::have("a standard output that does not wait", &["python3"]) {
        return;
    }
    let program = env!("CARGO_BIN_EXE_freshbearer");
    let mut ask = std::process::Command::new("python3")
        .args(["-c", script, program, "token", "--store", "none", "--", &mint])
        .env_clear()
        .envs([("HOME", house.home().to_str().unwrap()), ("PATH", &std::env::var("PATH").unwrap())])
        .stdout(Stdio::from(OwnedFd::from(writer)))
        .spawn()
        .unwrap();
    until("the command has run", || house.count() == 1);
    let mut all = Vec::new();
    reader.read_to_end(&mut all).unwrap();
    assert_eq!(all.len(), 65_536 + 60_001);
    assert!(ask.wait().unwrap().success());
}

#[test]
fn every_verb_says_that_its_standard_output_could_not_be_written() {
    let house = House::new();
    let mint = house.counting("echo T");
    for words in [
        &["forget", "--all"][..],
        &["reject", "--", &mint],
        &["login", "--store", "file", "--", &mint],
        &["status"],
        &["doctor"],
        &["completions", "bash"],
        &["--help"],
        &["--version"],
        &["token", "--help"],
        &["token", "--store", "file", "--", &mint],
    ] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let ran = Ran::from(house.command(words).stdout(full).stderr(Stdio::piped()).output().unwrap());
        assert!(ran.code == 1 && ran.stderr.contains("could not be written"), "{words:?}: {ran:?}");
    }
}

/// Starts an ask whose answer goes into a pipe that is full; its standard output waits, or does not.
fn ask_into(writer: std::io::PipeWriter, house: &House, waits: bool, words: &[&str]) -> std::process::Child {
    let flag = if waits { "" } else { "fcntl.fcntl(1, fcntl.F_SETFL, os.O_NONBLOCK)\n" };
    let script = format!("import fcntl, os, sys\n{flag}os.execv(sys.argv[1], sys.argv[1:])");
    std::process::Command::new("python3")
        .args(["-c", &script, env!("CARGO_BIN_EXE_freshbearer"), "token", "--store", "file"])
        .args(words)
        .env_clear()
        .envs([("HOME", house.home().to_str().unwrap()), ("PATH", &std::env::var("PATH").unwrap())])
        .stdout(Stdio::from(OwnedFd::from(writer)))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn an_answer_that_nobody_reads_ends_at_the_deadline() {
    if !crate::house::have("an answer that nobody reads", &["python3"]) {
        return;
    }
    let house = House::new();
    let mint = house.counting("echo T");
    // A mint, then hits; then one that is read after a while.
    for waits in [true, true, false] {
        let (mut reader, writer) = full_pipe();
        let ask = ask_into(writer, &house, waits, &["--ttl", "1h", "--deadline", "300ms", "--", &mint]);
        let output = ask.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(5), "{said}");
        assert!(said.contains("standard output is full"), "{said}");
        let mut all = Vec::new();
        reader.read_to_end(&mut all).unwrap();
        assert_eq!(all.len(), 65_536, "half an answer");
    }
    let (mut reader, writer) = full_pipe();
    let mut ask = ask_into(writer, &house, true, &["--ttl", "1h", "--", &mint]);
    let mut all = Vec::new();
    reader.read_to_end(&mut all).unwrap();
    assert_eq!(all.len(), 65_538);
    assert!(ask.wait().unwrap().success());
    assert_eq!(house.count(), 1);
}
