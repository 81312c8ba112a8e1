//! Lines typed into each shell, and what became of them.

use crate::house::{House, have, have_terminals};
use std::fs;
use std::path::Path;

/// What is typed, and the words that `freshbearer` is then run with.
type Lines = [(&'static str, &'static [&'static str])];

/// In every shell alike.
const LINES: &Lines = &[
    ("sta\t", &["status"]),
    ("completions el\t", &["completions", "elvish"]),
    ("token --sha\t", &["token", "--shared"]),
    ("headers --store kern\t", &["headers", "--store", "kernel"]),
    ("headers --form li\t", &["headers", "--form", "lines"]),
    ("headers int\t", &["headers", "internal"]),
    ("token --shared int\t", &["token", "--shared", "internal"]),
    ("login int\t", &["login", "internal"]),
    ("forget int\t", &["forget", "internal"]),
    ("reject int\t", &["reject", "internal"]),
    // What follows is a command of the user's.
    ("headers -- only-here a-f\t", &["headers", "--", "only-here", "a-file"]),
];

/// A command of the user's by its name. Elvish offers it at times, and at times not.
const COMMAND: &Lines = &[("headers -- only-h\t", &["headers", "--", "only-here"])];

/// What is hidden, and what fits nowhere, stays as it was typed. Elvish opens its menu for that.
const AS_TYPED: &Lines = &[
    ("behi\t", &["behi"]),
    ("forget --token-p\t", &["forget", "--token-p"]),
    ("status int\t", &["status", "int"]),
    ("headers internal oth\t", &["headers", "internal", "oth"]),
];

/// A value behind `=`, which bash takes for a word of its own. Elvish opens its menu for that.
const BEHIND_AN_EQUALS_SIGN: &Lines = &[("headers --store=kern\t", &["headers", "--store=kernel"])];

/// A name that must be quoted. Elvish opens its menu for that.
const QUOTED: &Lines = &[("headers my\t", &["headers", "my profile"])];

/// A house with profiles, in which `freshbearer` on `PATH` completes as ours does, and else notes its words.
fn house() -> House {
    let house = House::new();
    let place = house.home().join(".config/freshbearer");
    fs::create_dir_all(&place).unwrap();
    let profile = |name: &str| format!("[profile.{name}]\ncommand = [\"mycli\"]\n");
    let profiles = ["internal", "other", "'my profile'"].map(profile).concat();
    fs::write(place.join("config.toml"), profiles).unwrap();
    fs::create_dir(house.path("bin")).unwrap();
    house.script(
        "bin/freshbearer",
        &format!(
            "#!/bin/sh\ncase $1 in completions) [ $# -eq 2 ] || exec '{}' \"$@\" ;; esac\n\
             {{ printf '[%s]' \"$@\"; echo; }} >> '{}'\n",
            env!("CARGO_BIN_EXE_freshbearer"),
            house.path("said").display()
        ),
    );
    house.script("bin/only-here", "#!/bin/sh\n");
    fs::write(house.path("a-file"), "").unwrap();
    house
}

/// Puts the script that the program prints for this shell into a file of HOME.
fn load(house: &House, shell: &str, file: &str) {
    write(house, file, &house.answer(&["completions", shell]));
}

fn write(house: &House, file: &str, text: &str) {
    let path = house.home().join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Types the lines into this shell, and looks at what it ran.
fn becomes(house: &House, shell: &str, lines: &[&Lines]) {
    let lines: Vec<_> = lines.iter().copied().flatten().collect();
    let typed: String = lines.iter().map(|(line, _)| format!("freshbearer {line}\r")).collect();
    // A shell that still waits for us then has failed.
    let bounded = "TERM=vt100 exec timeout --foreground --signal KILL 60";
    let shell = format!("PATH='{}':\"$PATH\" {bounded} {shell}", house.path("bin").display());
    let ran = house.in_a_terminal(&shell, &format!("{typed}exit\r"));
    let said = fs::read_to_string(house.path("said")).unwrap_or_default();
    let words = |words: &[&str]| words.iter().map(|word| format!("[{word}]")).collect::<String>();
    let wanted: Vec<String> = lines.iter().map(|(_, wanted)| words(wanted)).collect();
    assert_eq!(said.lines().collect::<Vec<_>>(), wanted, "{}", ran.stdout);
}

#[test]
fn bash_alone() {
    if !have("completion in bash", &["bash"]) || !have_terminals("completion in bash") {
        return;
    }
    let house = house();
    load(&house, "bash", "completion");
    write(&house, ".bashrc", ". ~/completion\n");
    becomes(&house, "bash -i", &[LINES, COMMAND, AS_TYPED, BEHIND_AN_EQUALS_SIGN, QUOTED]);
}

#[test]
fn bash_with_the_package_bash_completion() {
    let test = "completion in bash with bash-completion";
    let package = "/usr/share/bash-completion/bash_completion";
    if !have(test, &["bash"]) || !have_terminals(test) {
        return;
    }
    if !Path::new(package).exists() {
        crate::house::leave_out(test, "bash-completion is not installed");
        return;
    }
    let house = house();
    // Where the package looks for it, when it is first wanted.
    load(&house, "bash", ".local/share/bash-completion/completions/freshbearer");
    write(&house, ".bashrc", &format!(". {package}\n"));
    // The package knows the flags of the user's own command.
    let flags: &Lines = &[("token -- mkfifo --conte\t", &["token", "--", "mkfifo", "--context"])];
    becomes(&house, "bash -i", &[LINES, COMMAND, AS_TYPED, BEHIND_AN_EQUALS_SIGN, QUOTED, flags]);
}

#[test]
fn zsh_from_its_function_path_and_sourced() {
    if !have("completion in zsh", &["zsh"]) || !have_terminals("completion in zsh") {
        return;
    }
    for (file, before, after) in
        [("functions/_freshbearer", "fpath=(~/functions $fpath)", ""), ("completion", "", ". ~/completion")]
    {
        let house = house();
        load(&house, "zsh", file);
        write(&house, ".zshrc", &format!("{before}\nautoload -Uz compinit && compinit -u -D\n{after}\n"));
        becomes(&house, "zsh -i", &[LINES, COMMAND, AS_TYPED, BEHIND_AN_EQUALS_SIGN, QUOTED]);
    }
}

#[test]
fn fish() {
    if !have("completion in fish", &["fish"]) || !have_terminals("completion in fish") {
        return;
    }
    let house = house();
    load(&house, "fish", ".config/fish/completions/freshbearer.fish");
    becomes(&house, "fish -i", &[LINES, COMMAND, AS_TYPED, BEHIND_AN_EQUALS_SIGN, QUOTED]);
}

#[test]
fn elvish() {
    if !have("completion in elvish", &["elvish"]) || !have_terminals("completion in elvish") {
        return;
    }
    let house = house();
    load(&house, "elvish", "completion.elv");
    write(&house, ".config/elvish/rc.elv", "eval (slurp < ~/completion.elv)\n");
    // Its daemon for the history would outlive it.
    becomes(&house, "env XDG_RUNTIME_DIR=\"$HOME\" elvish", &[LINES]);
}
