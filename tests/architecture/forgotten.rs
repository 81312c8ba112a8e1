//! No test is forgotten: every file below tests/ is in the list of modules of its runner. One that is in
//! none is never compiled, and nobody misses it.

use crate::files;
use std::fs::read_to_string;
use std::path::Path;

/// Files that name others by their path: the benchmark, what unit tests share, what `rustc` builds.
const NAMED_IN: [&str; 3] = ["Cargo.toml", "src/lib.rs", "tests/bench/run"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether the file that holds it lists it, or one of those that name others by their path.
fn is_listed(file: &Path) -> bool {
    let relative = file.strip_prefix(root()).unwrap().to_str().unwrap();
    if NAMED_IN.iter().any(|by| read_to_string(root().join(by)).unwrap().contains(relative)) {
        return true;
    }
    // A folder goes by its mod.rs.
    let module = if file.ends_with("mod.rs") { file.parent().unwrap() } else { file };
    let (folder, name) = (module.parent().unwrap(), module.file_stem().unwrap().to_str().unwrap());
    let lists = ["main.rs", "mod.rs", "measure.rs"].map(|list| folder.join(list));
    let listing = format!("mod {name};");
    lists.iter().any(|list| {
        read_to_string(list).is_ok_and(|text| text.lines().any(|line| line.trim().ends_with(&listing)))
    })
}

/// Whether Cargo finds it by itself.
fn is_runner(file: &Path) -> bool {
    ["architecture", "black_box"].iter().any(|name| file == root().join("tests").join(name).join("main.rs"))
}

#[test]
fn every_file_is_in_a_list() {
    let all = files(&root().join("tests"));
    assert!(all.len() > 50, "only {} files were found", all.len());
    let forgotten: Vec<_> = all.iter().filter(|file| !is_runner(file) && !is_listed(file)).collect();
    assert!(forgotten.is_empty(), "in no list of modules: {forgotten:?}");
}

#[test]
fn a_file_in_no_list_is_found() {
    for name in ["tests/loose.rs", "tests/loose/mod.rs", "tests/black_box/loose.rs", "tests/clients/kept.rs"]
    {
        assert!(!is_listed(&root().join(name)), "{name}");
    }
    for name in
        ["tests/black_box/login.rs", "tests/black_box/doctor/mod.rs", "tests/black_box/clients/kept.rs"]
    {
        assert!(is_listed(&root().join(name)), "{name}");
    }
}
