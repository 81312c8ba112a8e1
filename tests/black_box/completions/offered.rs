//! What is offered, as the scripts ask for it: for all shells alike.

use crate::house::House;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

/// What is offered in the place of the last of these words.
fn offers(house: &House, words: &[&str]) -> Vec<String> {
    let place = words.len().to_string();
    let ask = [&["completions", "bash", "--", &place, "freshbearer"], words].concat();
    let ran = house.run(&ask);
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 0), "{words:?}");
    ran.stdout.lines().map(|line| line.split_once('\t').unwrap().0.to_owned()).collect()
}

fn configured(config: &str) -> House {
    let house = House::new();
    let place = house.home().join(if cfg!(target_os = "macos") {
        "Library/Application Support/freshbearer"
    } else {
        ".config/freshbearer"
    });
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join("config.toml"), config).unwrap();
    house
}

/// The words of `--help` that stand first in the lines of a section.
fn listed(help: &str, section: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != section).skip(1).take_while(|line| !line.is_empty());
    // What is said of one may go on in lines of its own.
    let lines = lines.filter(|line| !line.starts_with("   "));
    lines.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

#[test]
fn every_verb_with_each_of_its_flags_and_none_that_is_hidden() {
    let house = House::new();
    let verbs = offers(&house, &[""]);
    assert_eq!(verbs, listed(&house.answer(&["-h"]), "Commands:"));
    assert_eq!(offers(&house, &["behi"]), [""; 0]);
    assert_eq!(offers(&house, &["forget", "--token-p"]), [""; 0]);
    for verb in verbs.iter().filter(|verb| *verb != "help") {
        let help = house.answer(&[verb.as_str(), "--help"]);
        let mut shown: Vec<&str> = help
            .lines()
            .filter_map(|line| {
                Some(
                    &line[line
                        .find("--")
                        .filter(|at| line[..*at].trim_end_matches("-h, ").trim().is_empty())?..],
                )
            })
            .map(|flag| flag.split([' ', '=']).next().unwrap())
            .collect();
        let mut offered = offers(&house, &[verb, "--"]);
        offered.sort();
        shown.sort_unstable();
        // One may stand in an example too.
        shown.dedup();
        assert_eq!(offered, shown, "{verb}");
    }
}

#[test]
fn all_values() {
    let house = House::new();
    assert_eq!(
        offers(&house, &["token", "--store", ""]),
        ["auto", "keychain", "kernel", "memory", "file", "none"]
    );
    for (verb, usual) in [("headers", "json"), ("token", "token")] {
        let help = house.answer(&[verb, "-h"]).split_whitespace().collect::<Vec<_>>().join(" ");
        let of_form = help.split_once("--form <FORM>").unwrap().1;
        let listed = of_form.split_once("[possible values: ").unwrap().1.split(']').next().unwrap();
        let offered = offers(&house, &[verb, "--form", ""]);
        assert_eq!(offered.join(", "), listed);
        assert!(offered.contains(&usual.to_owned()), "{offered:?}");
    }
    assert_eq!(offers(&house, &["completions", ""]), ["bash", "zsh", "fish", "elvish", "powershell"]);
    for value in offers(&house, &["token", "--store", ""]) {
        assert_eq!(house.run(&["token", "--store", &value, "--", "echo", "T"]).stdout, "T\n", "{value}");
    }
}

#[test]
fn a_profile_where_one_is_wanted_and_none_that_cannot_be_said() {
    let house =
        configured("[profile]\na.command = ['x']\n'-b'.ttl = '1m'\n\"c\\nd\".ttl = '1m'\n'e f'.ttl = '1m'\n");
    for verb in ["headers", "token", "login", "forget", "reject"] {
        assert_eq!(offers(&house, &[verb, ""]), ["a", "e f"], "{verb}");
        assert_eq!(offers(&house, &[verb, "e"]), ["e f"], "{verb}");
        // One has been said.
        assert!(offers(&house, &[verb, "a", ""]).iter().all(|offer| offer.starts_with('-')), "{verb}");
        assert_eq!(offers(&house, &[verb, "--", ""]), [""; 0], "{verb}");
    }
}

#[test]
fn of_a_configuration_that_cannot_be_read_nothing_and_not_a_word() {
    for config in ["[profile.a", "[profile.a]\ncolour = 1\n"] {
        let house = configured(config);
        assert_eq!(offers(&house, &["headers", "a"]), [""; 0], "{config}");
        assert!(offers(&house, &["headers", ""]).contains(&"--store".to_owned()), "{config}");
    }
    let house = configured("[profile.a]\n");
    let file = house.home().join(".config/freshbearer/config.toml");
    fs::set_permissions(file, fs::Permissions::from_mode(0o646)).unwrap();
    assert_eq!(offers(&house, &["headers", "a"]), [""; 0]);
}

#[test]
fn of_a_line_that_is_no_good_nothing() {
    let house = House::new();
    for line in [
        &["x"][..],
        &["-1", "freshbearer"],
        &["9", "freshbearer"],
        &["0"],
        &["18446744073709551615", "freshbearer"],
    ] {
        let ran = house.run(&[&["completions", "fish", "--"], line].concat());
        assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.code), ("", "", 0), "{line:?}");
    }
}

#[test]
fn every_script_is_found_by_path_and_comes_back_with_what_is_typed() {
    let house = House::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = house.answer(&["completions", shell]);
        assert!(script.contains(&format!("freshbearer completions {shell} ")), "{script}");
        assert!(!script.contains(env!("CARGO_BIN_EXE_freshbearer")), "{script}");
    }
    assert_eq!(house.answer(&["completions", "pwsh"]), house.answer(&["completions", "powershell"]));
}

#[test]
fn a_script_that_cannot_be_written_is_a_failure() {
    let house = House::new();
    let full =
        fs::OpenOptions::new().write(true).open("/dev/full").map_or_else(|_| Stdio::null(), Stdio::from);
    if cfg!(target_os = "linux") {
        let ran = house.command(&["completions", "bash"]).stdout(full).output().unwrap();
        assert_eq!(ran.status.code(), Some(1));
    }
}
