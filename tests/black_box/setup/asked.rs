//! At a terminal: what isn't given is asked for, and nothing is changed before the answer.

use super::{Home, URL};
use crate::house::{Ran, have_terminals, signal, until};
use crate::terminal::Ending;
use std::process::Stdio;

fn at_a_terminal(home: &Home, arguments: &str, typed: &str) -> Ran {
    home.house.in_a_terminal(&line(home, arguments), typed)
}

fn line(home: &Home, arguments: &str) -> String {
    let (through, path) = (home.house.through.join(" "), &home.house.variables[0].1);
    format!("PATH='{path}' exec {through} '{}' setup {arguments}", env!("CARGO_BIN_EXE_freshbearer"))
}

#[test]
fn what_was_not_given_is_asked_for() {
    if !have_terminals("setup at a terminal") {
        return;
    }
    let Some(home) = Home::new("setup at a terminal") else { return };
    home.write(".claude.json", "{}");
    let ran = at_a_terminal(&home, "", &format!("{URL}\n\n{} 2>/dev/null\ny\n", home.mint));
    assert_eq!(ran.code, 0, "{ran:?}");
    for asked in [
        "The server's URL: ",
        "A name for it [example]: ",
        "The token command: ",
        "make these changes? [y/N] ",
    ] {
        assert!(ran.stdout.contains(asked), "{asked}: {ran:?}");
    }
    assert!(home.read(".claude.json").contains("headers example\""));
    // A line that takes a shell gets one.
    let config: toml::Table = home.read(".config/freshbearer/config.toml").parse().unwrap();
    let command = config["profile"]["example"]["command"].as_array().unwrap();
    assert_eq!(command[1].as_str(), Some("-c"), "{command:?}");
    home.undo();
    assert_eq!(home.read(".claude.json"), "{}");
}

#[test]
fn an_answer_that_is_not_yes_changes_nothing() {
    if !have_terminals("setup that is declined") {
        return;
    }
    let Some(home) = Home::new("setup that is declined") else { return };
    home.write(".claude.json", "{}");
    let before = home.files();
    for typed in ["n\n", "\n", "\u{4}"] {
        let ran = at_a_terminal(&home, &format!("--url {URL} --name a -- {}", home.mint), typed);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(ran.stdout.contains("+ {") && ran.stdout.ends_with("nothing was changed\n"), "{ran:?}");
        assert_eq!(home.files(), before);
    }
}

#[test]
fn whoever_ends_it_at_a_question_finds_everything_as_it_was() {
    if !have_terminals("setup that is ended at a question") {
        return;
    }
    let Some(home) = Home::new("setup that is ended at a question") else { return };
    home.write(".claude.json", "{}");
    let before = home.files();
    let whole = format!("--url {URL} --name a -- {}", home.mint);
    let ctrl_c = Ending::Typed("\u{3}");
    for (question, arguments) in [("The server's URL: ", ""), ("make these changes? [y/N] ", whole.as_str())]
    {
        for (ending, code) in [
            (ctrl_c, 130),
            (Ending::Signal("-INT"), 130),
            (Ending::Signal("-TERM"), 143),
            (Ending::Signal("-HUP"), 129),
        ] {
            let ran = home.house.ended_at(question, &line(&home, arguments), ending);
            assert_eq!(ran.code, code, "{ending:?}: {ran:?}");
            assert_eq!(home.files(), before, "{ending:?}: {ran:?}");
            assert!(!home.house.state().join("setup.json").exists(), "{ending:?}");
        }
    }
    // Nor is the token kept that was printed to be looked at.
    assert_eq!(home.house.answer(&["status"]), "nothing is kept\n");
}

#[test]
fn a_question_that_nobody_answers_says_how_to_answer_it_without() {
    if !have_terminals("setup whose input ends") {
        return;
    }
    let Some(home) = Home::new("setup whose input ends") else { return };
    home.write(".claude.json", "{}");
    let before = home.files();
    for (arguments, option) in [("", "--url"), (&format!("--url {URL} --name a"), "-- COMMAND")] {
        let ran = at_a_terminal(&home, arguments, "\u{4}");
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.stdout.ends_with(&format!("was not given\nhint: say it with {option}\n")), "{ran:?}");
        assert_eq!(home.files(), before);
    }
}

#[test]
fn an_interrupted_setup_leaves_everything_as_it_was() {
    let Some(home) = Home::new("an interrupted setup") else { return };
    home.write(".claude.json", "{}");
    let before = home.files();
    let gate = home.house.gate();
    let mint = home.house.counting(&format!("read line < '{}'; echo T", gate.display()));
    let mut command = home.house.command(&["setup", "--url", URL, "--name", "a", "--yes", "--", &mint]);
    let mut child = command.stdin(Stdio::null()).spawn().unwrap();
    until("the token command runs", || home.house.count() == 1);
    signal("-INT", child.id());
    child.wait().unwrap();
    assert_eq!(home.files(), before);
    assert!(!home.house.state().join("setup.json").exists());
}
