//! What the command is started with: the token, and beside it all that we were started with and nothing of ours.

use super::with_profile;
use crate::house::{have_a_reaper, is_alive, open_gate, until};
use std::fs;
use std::os::unix::process::CommandExt;

#[test]
fn the_command_has_the_token_in_its_variables_and_nobody_else_has_it_in_an_argument() {
    let house = with_profile("");
    let line = "echo $A; echo $B; tr '\\0' ' ' </proc/$$/cmdline; echo; tr '\\0' ' ' </proc/$PPID/environ | grep -c T[1]";
    let words =
        ["run", "p", "--env", "A", "--env", "B=authorization: Bearer {token}", "--", "sh", "-c", line];
    let ran = house.run(&words);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines[..2], ["T1", "authorization: Bearer T1"], "{ran:?}");
    assert!(lines[2].starts_with("sh -c") && !lines[2].contains("T1"), "{ran:?}");
    assert_eq!(lines[3], "0", "{ran:?}");
    // It is the kept one.
    assert_eq!(house.answer(&["run", "p", "--env", "A", "--", "printenv", "A"]), "T1\n");
    assert_eq!(house.answer(&["token", "p"]), "T1\n");
    assert_eq!(house.count(), 1);
}

/// What a program is started with, that we change for ourselves.
const STARTED_WITH: &str = "\
    ulimit -Sc; ulimit -Hc; ulimit -n; umask; ls /proc/$$/fd; readlink /proc/$$/fd/0; cat /proc/$$/oom_score_adj";

#[test]
#[allow(unsafe_code, reason = "functions of C's")]
fn the_command_starts_as_if_it_had_been_started_directly() {
    let house = with_profile("");
    house.answer(&["token", "p"]);
    // A caller that ignores its children's exits, blocks a signal and allows core files of this size.
    let odd = || {
        // SAFETY: each may be called between fork and exec, and is given what lives through the call.
        unsafe {
            libc::signal(libc::SIGCHLD, libc::SIG_IGN);
            let mut set: libc::sigset_t = std::mem::zeroed();
            libc::sigaddset(&raw mut set, libc::SIGUSR1);
            libc::sigprocmask(libc::SIG_SETMASK, &raw const set, std::ptr::null_mut());
            let core = libc::rlimit { rlim_cur: 4096, rlim_max: 8192 };
            libc::setrlimit(libc::RLIMIT_CORE, &raw const core);
        }
        Ok(())
    };
    let started = |words: &[&str]| {
        let mut command = house.command(&[] as &[&str]);
        let mut command = if words[0] == "run" {
            command.args(words);
            command
        } else {
            let mut direct = std::process::Command::new(words[0]);
            direct.args(&words[1..]).stdin(std::process::Stdio::null());
            // As ours is started: whoever runs the tests may ignore some.
            crate::signals::with_default_signals(&mut direct);
            direct
        };
        // SAFETY: see above.
        unsafe { command.pre_exec(odd) };
        let output = command.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    // A shell changes the signals itself.
    let signals = ["grep", "-E", "^(SigBlk|SigIgn|SigCgt|Seccomp|NoNewPrivs)", "/proc/self/status"];
    for words in [&["sh", "-c", STARTED_WITH][..], &signals] {
        let directly = started(words);
        assert_eq!(started(&[&["run", "p", "--env", "A", "--"], words].concat()), directly);
    }
    let said = started(&signals);
    let ignored = said.split_once("SigIgn:\t").unwrap().1.lines().next().unwrap();
    assert!(u64::from_str_radix(ignored, 16).unwrap() & 1 << (libc::SIGCHLD - 1) != 0, "{said}");
    assert!(said.contains("SigBlk:\t0000000000000200\n"), "{said}");
}

#[test]
fn a_token_that_is_refreshed_in_the_background_leaves_the_command_no_child() {
    if !have_a_reaper("a token that is refreshed in the background leaves the command no child") {
        return;
    }
    let house = with_profile("refresh-after = \"0%\"");
    house.answer(&["token", "p"]);
    let gate = house.gate();
    house.counting(&format!(
        "echo $$ >'{}'; read _ <'{}'; echo T2",
        house.path("minting").display(),
        gate.display()
    ));
    // Its children, once its token is being refreshed: none that it would have to reap.
    let line = format!(
        "until [ -s '{}' ]; do :; done; read children </proc/$$/task/$$/children; echo \"$A [$children]\"",
        house.path("minting").display()
    );
    let said = house.answer(&["run", "p", "--env", "A", "--", "sh", "-c", &line]);
    let mint: u32 = fs::read_to_string(house.path("minting")).unwrap().trim().parse().unwrap();
    assert!(is_alive(mint), "the mint goes on");
    assert_eq!(said, "T1 []\n");
    open_gate(&gate);
    until("the mint has ended", || !is_alive(mint));
}
