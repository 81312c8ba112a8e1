//! The manual page and the program, in both directions: what one of them has, the other has too.

use crate::help::verbs_and_help as verbs;
use crate::house::House;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

pub(crate) type Words = BTreeSet<String>;

pub(crate) fn text(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

pub(crate) fn page() -> String {
    text("man/freshbearer.1")
}

/// The lines of one section of the page.
pub(crate) fn section(name: &str) -> String {
    let page = page();
    let from = page.find(&format!(".Sh {name}\n")).unwrap_or_else(|| panic!("no section {name}"));
    let rest = &page[from + 1..];
    rest[..rest.find("\n.Sh ").unwrap_or(rest.len())].to_owned()
}

/// The words under one macro: `.It Ev A , B`, `.Fl -store Cm auto | kernel`.
pub(crate) fn marked(text: &str, marker: &str) -> Words {
    let mut found = Words::new();
    for line in text.lines().filter(|line| line.starts_with('.')) {
        let mut under = String::new();
        for word in line[1..].split_whitespace() {
            if word.len() == 2 && word.starts_with(char::is_uppercase) {
                word.clone_into(&mut under);
            } else if under == marker && word.contains(char::is_alphanumeric) {
                found.insert(word.to_owned());
            }
        }
    }
    found
}

pub(crate) fn words<'a>(list: impl IntoIterator<Item = &'a str>) -> Words {
    list.into_iter().map(str::to_owned).collect()
}

fn help(verb: &str) -> String {
    House::new().answer(&[verb, "--help"])
}

/// The lines of help in which a flag is introduced, and the flag.
fn flags(help: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for line in help.lines() {
        let bare = line.trim_start();
        let bare = bare.strip_prefix("-h, ").or(bare.strip_prefix("-V, ")).unwrap_or(bare);
        if let Some(flag) = bare.strip_prefix("--") {
            let name: String = flag.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
            found.push((name, String::new()));
        }
        if let Some((_, said)) = found.last_mut() {
            said.push_str(line);
        }
    }
    found
}

/// What the program offers in the place of this value.
fn values(flag: &str) -> Words {
    let line = ["completions", "bash", "--", "3", "freshbearer", "headers", flag, ""];
    words(House::new().answer(&line).lines().map(|line| line.split('\t').next().unwrap()))
}

fn shells() -> Words {
    let line = ["completions", "bash", "--", "2", "freshbearer", "completions", ""];
    words(House::new().answer(&line).lines().map(|line| line.split('\t').next().unwrap()))
}

/// All files below a place.
pub(crate) fn files(place: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(place).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

#[test]
fn it_has_every_section_that_is_looked_for() {
    for name in ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "ENVIRONMENT", "FILES", "EXIT STATUS"] {
        section(name);
    }
    assert!(section("EXAMPLES").contains(".Dl ") && section("SECURITY").len() > 100);
}

#[test]
fn verbs_are_those_of_help() {
    let first = |line: &str| line.starts_with(".Cm ");
    // In the synopsis a verb stands right after the name.
    let synopsis = section("SYNOPSIS");
    let lines: Vec<&str> = synopsis.lines().collect();
    let after_the_name = lines.windows(2).filter(|pair| pair[0] == ".Nm" && first(pair[1]));
    let in_synopsis: Words = after_the_name.flat_map(|pair| marked(pair[1], "Cm")).collect();
    assert_eq!(in_synopsis, verbs().into_iter().collect());
    // The help of each begins with what the help of all says of it.
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let all = folded(&House::new().answer(&["-h"]));
    for verb in verbs().iter().filter(|verb| *verb != "help") {
        let first = folded(help(verb).split("\n\n").next().unwrap());
        assert!(all.contains(&format!("{verb} {first}")), "{verb}: {first}");
    }
}

#[test]
fn flags_are_those_of_help() {
    let mut known = words(["version"]);
    for verb in verbs().iter().filter(|verb| *verb != "help") {
        known.extend(flags(&help(verb)).into_iter().map(|(flag, _)| flag));
    }
    let bare = |flags: Words| -> Words {
        flags.iter().filter_map(|flag| Some(flag.strip_prefix('-')?.to_owned())).collect()
    };
    assert_eq!(bare(marked(&section("OPTIONS"), "Fl")), known);
    assert!(bare(marked(&page(), "Fl")).is_subset(&known));
    assert!(House::new().answer(&["--version"]).contains(env!("CARGO_PKG_VERSION")));
}

#[test]
fn defaults_are_those_of_help() {
    let options = section("OPTIONS").replace('\n', " ");
    let mut compared = 0;
    for (flag, said) in flags(&help("headers")) {
        let Some((_, default)) = said.split_once("[default: ") else { continue };
        let default = default.split(']').next().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
        // Said in other words there.
        if default.starts_with("found") || ["header", "form", "store"].contains(&flag.as_str()) {
            continue;
        }
        let (_, item) = options.split_once(&format!(".It Fl -{flag} ")).unwrap();
        let item = item.split(".It ").next().unwrap();
        assert!(
            item.contains(&format!("The default is {default}.")),
            "--{flag} [default: {default}]: {item}"
        );
        compared += 1;
    }
    assert!(compared >= 5, "only {compared} defaults were found");
}

#[test]
fn whatever_else_is_said_literally_is_a_value_or_a_key_of_a_profile() {
    let item = |flag: &str| {
        let options = section("OPTIONS");
        let line = options.lines().find(|line| line.starts_with(&format!(".It Fl -{flag} "))).unwrap();
        marked(line, "Cm")
    };
    assert_eq!(item("store"), values("--store"));
    let known: Words = verbs().into_iter().chain(values("--store")).chain(shells()).collect();
    let all = marked(&page(), "Cm");
    assert!(shells().is_subset(&all));
    for key in all.difference(&known) {
        let house = House::new();
        let place = house.home().join(".config/freshbearer");
        fs::create_dir_all(&place).unwrap();
        fs::write(place.join("config.toml"), format!("[profile.a]\n{key} = 1\n")).unwrap();
        let ran = house.run(&["token", "a"]);
        assert!(!ran.stderr.contains("unknown field"), "{key}: {ran:?}");
    }
    // And the keys that are no flags are all there: a wrong one is answered with a list.
    let house = House::new();
    let place = house.home().join(".config/freshbearer");
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join("config.toml"), "[profile.a]\ncolour = 1\n").unwrap();
    let said = house.run(&["token", "a"]).stderr;
    let list = said.split_once("expected one of ").unwrap().1.lines().next().unwrap();
    let keys = words(list.split('`').skip(1).step_by(2));
    let flags: Words =
        marked(&page(), "Fl").iter().map(|flag| flag.trim_start_matches('-').to_owned()).collect();
    let missing: Vec<&String> =
        keys.iter().filter(|key| !flags.contains(*key) && !all.contains(*key)).collect();
    assert!(keys.len() > 10 && missing.is_empty(), "{missing:?}");
}
