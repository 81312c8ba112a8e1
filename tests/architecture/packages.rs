//! What CONTRIBUTING.md says of our dependencies is so: how many packages Cargo.lock names, and that
//! each line in Cargo.toml says why it is there.

use std::fs::read_to_string;

fn file(name: &str) -> String {
    read_to_string(format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn the_number_of_packages_is_the_one_that_is_stated() {
    let others = file("Cargo.lock").lines().filter(|line| *line == "[[package]]").count() - 1;
    let stated = format!("Cargo.lock names {others} packages");
    assert!(file("CONTRIBUTING.md").contains(&stated), "CONTRIBUTING.md doesn't say: {stated}");
}

#[test]
fn every_dependency_says_why() {
    let manifest = file("Cargo.toml");
    let silent = without_a_reason(&manifest);
    assert!(silent.is_empty(), "no reason above: {silent:?}");
}

#[test]
fn a_dependency_without_a_reason_is_found() {
    let silent = without_a_reason("[dependencies]\n# Why.\none = \"1\"\n\ntwo = \"2\"\n[lints]\nthree = 3\n");
    assert_eq!(silent, ["two = \"2\""]);
}

/// The dependencies above which there is no comment.
fn without_a_reason(manifest: &str) -> Vec<&str> {
    let (mut inside, mut before, mut silent) = (false, "", Vec::new());
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]");
        } else if inside && line.contains(" = ") && !line.starts_with('#') && !before.starts_with("# ") {
            silent.push(line);
        }
        before = line;
    }
    silent
}
