//! `freshbearer run`: the token in the environment of one command, which is otherwise as if we had never been.

use crate::house::{House, configure, is_alive, open_gate, signal, until};
use std::fs;
use std::os::unix::process::{CommandExt, ExitStatusExt};

/// A house with a profile `p`, whose tokens are T1, T2 and so on, and these lines in it.
fn with_profile(lines: &str) -> House {
    let house = House::new();
    let mint = house.numbered();
    configure(
        &house.home(),
        &format!("[profile.p]\ncommand = [{mint:?}]\nstore = \"file\"\nttl = \"1h\"\n{lines}\n"),
    );
    house
}

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

/// What a program is started with, that we change for ourselves.
#[cfg(target_os = "linux")]
const STARTED_WITH: &str = "\
    ulimit -Sc; ulimit -Hc; ulimit -n; umask; ls /proc/$$/fd; readlink /proc/$$/fd/0; cat /proc/$$/oom_score_adj";

#[test]
#[cfg(target_os = "linux")]
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
#[cfg(target_os = "linux")]
fn a_token_that_is_refreshed_in_the_background_leaves_the_command_no_child() {
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
