//! Standard streams that are closed, full or not read, and processes around an ask.

use crate::house::{House, Ran, have, open_gate, until};
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

#[test]
fn a_reader_that_has_gone_is_no_failure() {
    let house = House::new();
    let gate = house.gate();
    let mint = house.counting(&format!("cat '{}'; echo T", gate.display()));
    let mut ask = house.command(&["token", "--store", "file", "--", &mint]).spawn().unwrap();
    drop(ask.stdout.take());
    open_gate(&gate);
    let ran = Ran::from(ask.wait_with_output().unwrap());
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 0));
    let mut status = house.command(&["status"]);
    let mut listing = status.spawn().unwrap();
    drop(listing.stdout.take());
    let ran = Ran::from(listing.wait_with_output().unwrap());
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 0));
}

#[test]
fn standard_streams_that_are_closed_or_full() {
    let house = House::new();
    let mint = house.counting("echo T");
    let program = env!("CARGO_BIN_EXE_freshbearer");
    for (streams, codes) in [
        (">&-", [0]),
        ("2>&-", [0]),
        ("<&- >&- 2>&-", [0]),
        (">/dev/full", [1]),
        ("2>/dev/full", [0]),
        (">/dev/full 2>/dev/full", [1]),
    ] {
        let line = format!("exec '{program}' token --refresh --store file -- '{mint}' {streams}");
        let mut shell = Command::new("sh");
        let path = std::env::var_os("PATH").unwrap();
        shell.args(["-c", &line]).env_clear().env("HOME", house.home()).env("PATH", path);
        let ran = shell.output().unwrap();
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(codes.contains(&ran.status.code().unwrap()), "{streams}: {ran:?}");
        assert!(!said.contains("panic"), "{streams}: {said}");
    }
    let before = house.count();
    assert_eq!(house.token(&[], &mint).stdout, "T\n");
    assert_eq!(house.count(), before, "what could not be printed was kept");
}

#[test]
#[cfg(target_os = "linux")]
fn a_stream_that_is_closed_is_not_the_next_file_that_is_opened() {
    let house = crate::profiles::configured("[profile.internal]\ncommand = [\"MINT\"]\nstore = \"file\"\n");
    let program = env!("CARGO_BIN_EXE_freshbearer");
    let seen = house.path("seen");
    for closed in ["<&-", ">&-", "2>&-", "<&- >&-", "<&- >&- 2>&-"] {
        let look = format!(
            "all=$(readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2); echo \"$all\" >'{}'",
            seen.display()
        );
        let line = format!("exec '{program}' run internal --env T -- sh -c \"$LOOK\" {closed}");
        let mut shell = Command::new("sh");
        shell.args(["-c", &line]).env_clear().env("HOME", house.home()).env("LOOK", look);
        shell.env("PATH", std::env::var_os("PATH").unwrap()).stdin(Stdio::piped());
        let ran = shell.output().unwrap();
        assert!(ran.status.success(), "{closed}: {ran:?}");
        let seen = fs::read_to_string(&seen).unwrap();
        assert_eq!(seen.lines().count(), 3, "{closed}: {seen}");
        assert_eq!(seen.matches("/dev/null").count(), closed.matches('-').count(), "{closed}: {seen}");
    }
}

#[test]
fn a_caller_that_ignores_the_end_of_its_children() {
    if !have("a caller that ignores the end of its children", &["perl"]) {
        return;
    }
    let house = House::new();
    let mint = house.counting("echo T");
    // What is ignored stays so in whatever is started; then nobody could see how a command ended.
    let ran = Ran::from(
        Command::new("perl")
            .args(["-e", "$SIG{$_} = 'IGNORE' for qw(CHLD HUP INT TERM PIPE); exec @ARGV"])
            .args([env!("CARGO_BIN_EXE_freshbearer"), "token", "--store", "file", "--", &mint])
            .env("HOME", house.home())
            .output()
            .unwrap(),
    );
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.code), ("T\n", "", 0));
}

#[test]
fn an_ask_leaves_nobody_behind_when_its_caller_hangs_up() {
    let house = House::new();
    let gate = house.gate();
    let mint = house.counting(&format!("cat '{}'; echo T", gate.display()));
    // A pipe of the caller's that we inherit by its mistake: nobody of ours may keep it open.
    let line = format!(
        "exec 7>&1; '{}' token --store file --deadline 200ms -- '{mint}' >&2",
        env!("CARGO_BIN_EXE_freshbearer")
    );
    let mut shell = Command::new("sh");
    shell.args(["-c", &line]).env_clear().env("HOME", house.home());
    shell.env("PATH", std::env::var_os("PATH").unwrap()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // Ends when the last holder of the pipe has closed it, though the mint still stands at its gate.
    let ran = shell.output().unwrap();
    assert_eq!(ran.status.code(), Some(5), "{ran:?}");
    assert_eq!(house.count(), 1);
    let mut let_go = fs::OpenOptions::new().write(true).open(&gate).unwrap();
    let_go.write_all(b"").unwrap();
    drop(let_go);
    until("the token is kept", || house.token(&[], &mint).stdout == "T\n");
}
