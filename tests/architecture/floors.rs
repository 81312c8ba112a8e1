//! The floors of src/: a file uses only floors below its own. The map is the source's own: each list of
//! modules is grouped by floor, top floor first, with a blank line between two floors.

use crate::files;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Each module with its floor among its siblings: the higher, the nearer to the top.
#[derive(Default)]
struct House {
    floors: BTreeMap<String, usize>,
    /// Every file with the module that it is; platforms share one.
    files: Vec<(PathBuf, String)>,
}

impl House {
    fn read() -> Self {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut house = Self::default();
        house.enter("", &source.join("lib.rs"), &source);
        house
    }

    /// Takes in a file, and all modules that it lists, whose files lie in `folder`.
    fn enter(&mut self, module: &str, file: &Path, folder: &Path) {
        let text = std::fs::read_to_string(file).unwrap();
        self.files.push((file.to_path_buf(), module.to_owned()));
        let listed = listed(&text);
        let top = listed.iter().map(|one| one.group).max().unwrap_or_default();
        for Listed { name, group, paths } in listed {
            let inside = join(module, &name);
            self.floors.insert(inside.clone(), top - group);
            let (leaf, room) = (folder.join(format!("{name}.rs")), folder.join(&name).join("mod.rs"));
            if paths.is_empty() && room.exists() {
                self.enter(&inside, &room, &folder.join(&name));
            } else if paths.is_empty() || leaf.exists() {
                self.enter(&inside, &leaf, &folder.join(&name));
            }
            for path in paths {
                let file = folder.join(&path);
                let inner =
                    if path.ends_with("mod.rs") { file.with_file_name("") } else { folder.join(&name) };
                self.enter(&inside, &file, &inner);
            }
        }
    }

    /// `keep::record::Record` names the module `keep::record`.
    fn longest_module(&self, path: &str) -> String {
        let mut path = path.trim_end_matches(':').to_owned();
        while !path.is_empty() && !self.floors.contains_key(&path) {
            path = up(&path);
        }
        path
    }

    /// Whether the arrow runs down: from the room that holds both, to a lower floor.
    fn is_down(&self, from: &str, to: &str) -> bool {
        if to.starts_with(&format!("{from}::")) || from.is_empty() {
            return true;
        }
        let shared = from.split("::").zip(to.split("::")).take_while(|(one, other)| one == other).count();
        let branch = |module: &str| module.split("::").take(shared + 1).collect::<Vec<_>>().join("::");
        let (from, to) = (branch(from), branch(to));
        from != to && self.floors.get(&from) > self.floors.get(&to)
    }

    /// The arrows of one module's text that do not run down.
    fn wrong_arrows(&self, module: &str, text: &str) -> Vec<String> {
        // Its own tests are inside the file, and call it `super`.
        let code = text.split("\nmod tests {").next().unwrap();
        let mut wrong = Vec::new();
        for (number, line) in code.lines().enumerate() {
            for target in self.named(line, module) {
                if target != module && !self.is_down(module, &target) {
                    wrong.push(format!("{module}, line {}: uses {target}: {}", number + 1, line.trim()));
                }
            }
        }
        wrong
    }

    /// The modules that a line of code names: `crate::a::b`, `super::a`, `super::super::a`.
    fn named(&self, line: &str, inside: &str) -> Vec<String> {
        let code = line.split("//").next().unwrap();
        let absolute = code.match_indices("crate::").map(|(at, marker)| path("", &code[at + marker.len()..]));
        let first = |at: &usize| !code[..*at].ends_with("super::");
        let relative = code.match_indices("super::").map(|(at, _)| at).filter(first).map(|at| {
            // Within a module of its own that a file has inside, `super` is the file.
            let indent = usize::from(code.starts_with("    use super::")) * "super::".len();
            let (mut base, mut rest) = (inside.to_owned(), &code[at + indent..]);
            while let Some(after) = rest.strip_prefix("super::") {
                (base, rest) = (up(&base), after);
            }
            path(&base, rest)
        });
        // Lists of modules, as in `use crate::{a, b}`, aren't written here: each has a line of its own.
        absolute
            .chain(relative)
            .map(|path| self.longest_module(&path))
            .filter(|module| !module.is_empty())
            .collect()
    }
}

/// A module as its room's list has it.
struct Listed {
    name: String,
    /// How many groups stand before its own.
    group: usize,
    /// The files of its platforms, where it has one for each.
    paths: Vec<String>,
}

fn listed(text: &str) -> Vec<Listed> {
    let (mut listed, mut group, mut paths, mut before) = (Vec::<Listed>::new(), 0, Vec::new(), true);
    for line in text.lines() {
        let code = line.split("//").next().unwrap().trim();
        if line.trim().is_empty() {
            before = true;
        } else if let Some((_, path)) = code.split_once("path = \"") {
            paths.push(path.split('"').next().unwrap().to_owned());
        } else if let Some(name) = module_name(code) {
            group += usize::from(before && !listed.is_empty());
            before = false;
            // The house's own; what tests bring lies elsewhere.
            if paths.iter().all(|path| !path.starts_with("..")) {
                listed.push(Listed { name: name.to_owned(), group, paths: std::mem::take(&mut paths) });
            }
            paths.clear();
        } else if !code.starts_with("#[") && !code.is_empty() {
            paths.clear();
        }
    }
    listed
}

/// `mod NAME;`, whatever its visibility.
fn module_name(code: &str) -> Option<&str> {
    let name = code.rsplit_once("mod ").map(|(_, name)| name)?.strip_suffix(';')?;
    let visibility = code.rsplit_once("mod ")?.0.trim();
    (visibility.is_empty() || visibility.starts_with("pub")).then_some(name)
}

fn up(module: &str) -> String {
    module.rsplit_once("::").map_or_else(String::new, |(parent, _)| parent.to_owned())
}

fn join(base: &str, name: &str) -> String {
    if base.is_empty() { name.to_owned() } else { format!("{base}::{name}") }
}

/// The path that a text begins with.
fn path(base: &str, rest: &str) -> String {
    let path: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "_:".contains(*c)).collect();
    join(base, &path)
}

#[test]
fn every_arrow_runs_down() {
    let house = House::read();
    let wrong: Vec<String> = house
        .files
        .iter()
        .flat_map(|(file, module)| house.wrong_arrows(module, &std::fs::read_to_string(file).unwrap()))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_file_is_on_the_map() {
    let house = House::read();
    for file in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        // A program is not in the map: it stands before it.
        if file.ends_with("src/main.rs") || file.parent().unwrap().ends_with("src/bin") {
            continue;
        }
        assert!(house.files.iter().any(|(known, _)| *known == file), "{} is in no list", file.display());
    }
}

#[test]
fn every_file_opens_with_what_it_is_for_and_every_entry_of_the_map_says_so() {
    for (file, _) in House::read().files {
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//! "), "{} does not say what it is for", file.display());
    }
    let map = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    for line in map.lines().filter(|line| line.starts_with("mod ") && !line.starts_with("mod corpus")) {
        assert!(line.contains("; // "), "{line}: no word on what it is for");
    }
}

#[test]
fn an_arrow_up_or_across_is_found() {
    let house = House::read();
    for (module, line) in [
        ("ask::recipe", "use crate::keep::Keep;"),
        ("keep", "use crate::mint;"),
        ("keep::lock", "use super::record::Record;"),
        ("keep::lock", "use crate::fresh_token::Answer;"),
        ("keep::lock", "use super::Keep;"),
        ("keep::keychain::platform", "use super::super::record::Record;"),
    ] {
        assert_eq!(house.wrong_arrows(module, line).len(), 1, "{module}: {line}");
    }
    for (module, line) in [
        ("keep::lock", "use crate::system::state_dir::StateDir; // crate::cli"),
        ("keep::keychain", "use super::store_error::StoreError;"),
        ("fresh_token", "use crate::keep::record::Mint;"),
        ("", "use cli::Errand;"),
    ] {
        assert_eq!(house.wrong_arrows(module, line), [""; 0], "{module}: {line}");
    }
}
