//! Claude Code's `apiKeyHelper`: run regularly and after a refusal, without a word why, and by every window.

use crate::house::House;
use crate::sessions::{ask, grow_up, numbered};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

#[test]
fn a_key_helper_that_is_run_on_time_has_not_been_refused_and_one_that_is_run_early_has() {
    let mut house = House::new();
    let mint = numbered(&house);
    let period = |millis: &str| {
        [("CLAUDE_CODE_ENTRYPOINT", "cli"), ("CLAUDE_CODE_API_KEY_HELPER_TTL_MS", millis)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec()
    };
    house.variables = period("1000");
    for _ in 0..3 {
        assert_eq!(ask(&house, "key", &mint).stdout, "T1\n", "it asks each second");
        grow_up();
    }
    assert_eq!(ask(&house, "key", &mint).stdout, "T1\n");
    assert_eq!(ask(&house, "key", &mint).stdout, "T2\n", "sooner than that it was refused");
    house.variables = period("600000");
    grow_up();
    assert_eq!(ask(&house, "key", &mint).stdout, "T3\n");
    // By default it asks every five minutes; a script of Claude Code's user has a variable more, and all
    // scripts of one name are one session.
    for (variables, mints) in
        [(&["CLAUDE_CODE_ENTRYPOINT"][..], 1), (&["CLAUDE_CODE_ENTRYPOINT", "CLAUDECODE"], 0), (&[], 1)]
    {
        house.variables = variables.iter().map(|name| ((*name).to_owned(), "1".to_owned())).collect();
        let before = house.count();
        ask(&house, "key", &mint);
        assert_eq!(house.count(), before + mints, "{variables:?}");
    }
}

/// Every window of Claude Code runs the same `apiKeyHelper`, with the same name in it.
#[test]
fn windows_that_share_a_key_helper_are_told_apart_and_take_each_others_new_key() {
    let house = House::new();
    let mint = numbered(&house);
    // A client that asks once for each line it is given. Its variables are its helper's, not its own.
    let words = [env!("CARGO_BIN_EXE_freshbearer"), "token", "--store file --ttl 1h --session key --", &mint];
    let client =
        format!("#!/bin/sh\nwhile read -r _; do CLAUDE_CODE_ENTRYPOINT=cli {}; done\n", words.join(" "));
    let mut windows = ["a", "b"].map(|name| {
        let mut command = Command::new(house.script(&format!("window-{name}"), &client));
        command.env_clear().env("HOME", house.home()).env("PATH", std::env::var_os("PATH").unwrap());
        let mut window = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let answers = BufReader::new(window.stdout.take().unwrap()).lines();
        (window, answers)
    });
    let mut asked = |index: usize| {
        let (window, answers) = &mut windows[index];
        window.stdin.as_mut().unwrap().write_all(b"\n").unwrap();
        answers.next().unwrap().unwrap()
    };
    assert_eq!([asked(0), asked(1)], ["T1", "T1"], "a window that is opened has not been refused");
    assert_eq!([asked(0), asked(1)], ["T2", "T2"], "the one that was refused later takes the newer one");
    assert_eq!([asked(1), asked(0)], ["T3", "T3"]);
    for (mut window, _) in windows {
        drop(window.stdin.take());
        window.wait().unwrap();
    }
}
