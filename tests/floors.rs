//! The floors of src/: a file uses only floors below its own. Reads the source, and names the line
//! of every arrow that runs up or across.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test reads the source")]

use std::path::Path;

/// Every module with its floor. Rooms are seen from outside by their own name; their furniture stands
/// on floors of its own, between the room and the floor below, in the order in which it may be used.
const FLOORS: &[(&str, u32)] = &[
    ("main", 50),
    ("cli", 40),
    ("cli::asking", 39),
    ("cli::arguments", 38),
    ("cli::completions", 39),
    ("cli::shell", 37),
    ("spend", 35),
    ("spend::headers", 32),
    ("spend::token", 31),
    ("spend::answer", 30),
    ("inspect", 35),
    ("inspect::forget", 31),
    ("inspect::reject", 31),
    ("inspect::locked", 30),
    ("inspect::doctor", 29),
    ("inspect::doctor::finding", 20),
    ("inspect::doctor::helpers", 24),
    ("inspect::doctor::kept", 21),
    ("inspect::doctor::line", 20),
    ("inspect::doctor::named", 22),
    ("inspect::doctor::ours", 23),
    ("inspect::doctor::profiles", 22),
    ("inspect::doctor::program", 21),
    ("inspect::doctor::programs", 20),
    ("inspect::doctor::replacement", 21),
    ("inspect::doctor::report", 21),
    ("inspect::doctor::scrubbed", 21),
    ("inspect::doctor::state", 21),
    ("inspect::doctor::store", 21),
    ("inspect::doctor::times", 21),
    ("inspect::doctor::understand", 20),
    ("inspect::status", 31),
    ("login", 30),
    ("fresh_token", 25),
    ("minting", 25),
    ("ask", 6),
    ("behind", 20),
    ("verdict", 20),
    ("mint", 19),
    ("mint::broken", 10),
    ("mint::command", 12),
    ("mint::output", 13),
    ("mint::document", 12),
    ("mint::expiry", 10),
    ("mint::jwt", 10),
    ("mint::shape", 11),
    ("mint::text", 11),
    ("mint::tree", 11),
    ("mint::unreadable", 10),
    ("mint::wanted", 10),
    ("keep", 19),
    ("keep::checkup", 14),
    ("keep::store", 13),
    ("keep::keychain", 12),
    ("keep::keychain::platform", 11),
    ("keep::keychain::secret_service::wallet", 9),
    ("keep::keychain::secret_service::kwallet", 8),
    ("keep::keychain::secret_service::bus", 7),
    ("keep::keychain::secret_service::label", 6),
    ("keep::keychain::secret_service::said", 6),
    ("keep::kernel_keyring", 11),
    ("keep::lock", 11),
    ("keep::private_file", 11),
    ("keep::record", 11),
    ("keep::marker", 10),
    ("keep::silence", 11),
    ("keep::shelf", 14),
    ("keep::served", 11),
    ("keep::stored", 11),
    ("keep::trouble", 5),
    ("keep::versions", 15),
    ("keep::forgotten", 16),
    ("profile", 19),
    ("clients", 19),
    ("clients::claude", 12),
    ("clients::codex", 12),
    ("clients::helper", 11),
    ("asker", 19),
    ("asker::platform", 18),
    ("asker::process", 17),
    ("options", 5),
    ("state_dir", 5),
    ("recipe", 4),
    ("site", 3),
    ("server", 2),
    ("session", 2),
    ("credential", 3),
    ("header", 3),
    ("pipes", 3),
    ("clock", 2),
    ("corpus", 0),
    ("look", 2),
    ("complaint", 1),
    ("environment", 1),
    ("moment", 1),
    ("redact", 1),
    ("secret", 1),
];

/// Files that are one module, whichever of them the platform takes.
const PLATFORMS: &[(&str, &str)] = &[
    ("keep::keychain::secret_service", "keep::keychain::platform"),
    ("keep::keychain::macos", "keep::keychain::platform"),
    ("keep::keychain::windows", "keep::keychain::platform"),
    ("keep::keychain::nowhere", "keep::keychain::platform"),
    ("asker::linux", "asker::platform"),
    ("asker::macos", "asker::platform"),
    ("asker::windows", "asker::platform"),
    ("asker::elsewhere", "asker::platform"),
    ("keep::no_kernel_keyring", "keep::kernel_keyring"),
];

fn floor(module: &str) -> Option<u32> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor)
}

/// The module that a file is: its path with `::` for `/`.
fn module(path: &Path) -> String {
    let name = path.strip_prefix(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).unwrap().with_extension("");
    let name = name.to_str().unwrap().replace(['/', '\\'], "::");
    let name = name.strip_suffix("::mod").unwrap_or(&name).to_owned();
    PLATFORMS.iter().find(|(file, _)| *file == name).map_or(name, |(_, module)| (*module).to_owned())
}

/// The modules that a line of code names: `crate::a::b`, `super::a`, `super::super::a`.
fn named(line: &str, inside: &str) -> Vec<String> {
    let code = line.split("//").next().unwrap();
    let absolute = code.match_indices("crate::").map(|(at, marker)| join("", &code[at + marker.len()..]));
    let first = |at: &usize| !code[..*at].ends_with("super::");
    let relative = code.match_indices("super::").map(|(at, _)| at).filter(first).map(|at| {
        let (mut base, mut rest) = (inside.to_owned(), &code[at..]);
        while let Some(after) = rest.strip_prefix("super::") {
            (base, rest) = (up(&base), after);
        }
        join(&base, rest)
    });
    // Lists of modules, as in `use crate::{a, b}`, aren't written here: each has a line of its own.
    absolute.chain(relative).map(|path| longest_module(&path)).filter(|module| !module.is_empty()).collect()
}

fn up(module: &str) -> String {
    module.rsplit_once("::").map_or_else(String::new, |(parent, _)| parent.to_owned())
}

fn join(base: &str, rest: &str) -> String {
    let path: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "_:".contains(*c)).collect();
    if base.is_empty() { path } else { format!("{base}::{path}") }
}

/// `keep::record::Record` names the module `keep::record`.
fn longest_module(path: &str) -> String {
    let mut path = path.trim_end_matches(':').to_owned();
    while !path.is_empty() && floor(&path).is_none() {
        path = up(&path);
    }
    path
}

/// From outside, a room's furniture is on the room's floor.
fn seen_from(target: &str, from: &str) -> u32 {
    let room = |module: &str| module.split("::").next().unwrap().to_owned();
    floor(if room(target) == room(from) { target } else { &target[..room(target).len()] }).unwrap()
}

fn files(directory: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The arrows of one file that do not run down.
fn wrong_arrows(module: &str, text: &str) -> Vec<String> {
    let own =
        floor(module).unwrap_or_else(|| panic!("{module} has no floor: give it one in tests/floors.rs"));
    // Its own tests are inside the file, and call it `super`.
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    let mut wrong = Vec::new();
    for (number, line) in code.lines().enumerate() {
        for target in named(line, module) {
            if target != module && seen_from(&target, module) >= own {
                wrong.push(format!("{module}, line {}: uses {target}: {}", number + 1, line.trim()));
            }
        }
    }
    wrong
}

#[test]
fn every_arrow_runs_down() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = files(&source);
    assert!(files.len() > 20, "the source was not found");
    let wrong: Vec<String> = files
        .iter()
        .flat_map(|file| wrong_arrows(&module(file), &std::fs::read_to_string(file).unwrap()))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for file in files(&source) {
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//! "), "{} does not say what it is for", file.display());
    }
}

#[test]
fn an_arrow_up_or_across_is_found() {
    for (module, line) in [
        ("recipe", "use crate::keep::Keep;"),
        ("keep", "use crate::mint;"),
        ("keep::lock", "use super::record::Record;"),
        ("keep::lock", "use crate::fresh_token::Ask;"),
        ("spend::answer", "    super::headers::print(ask)"),
        ("keep::keychain::platform", "use super::super::record::Record;"),
    ] {
        assert_eq!(wrong_arrows(module, line).len(), 1, "{module}: {line}");
    }
    for (module, line) in [
        ("keep::lock", "use crate::state_dir::StateDir; // crate::cli"),
        ("keep::lock", "use super::trouble::Trouble;"),
        ("fresh_token", "use crate::keep::record::Mint;"),
    ] {
        assert_eq!(wrong_arrows(module, line), [""; 0], "{module}: {line}");
    }
}
