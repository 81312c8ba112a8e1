//! What the documents name is there: tests, files, pages that they link to.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files below a place that end so.
fn files(place: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(place).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_str().unwrap().ends_with(ending) {
            found.push(path);
        }
    }
    found
}

/// The documents with their texts.
fn documents() -> Vec<(PathBuf, String)> {
    let top = ["README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(|name| root().join(name));
    let all = top.into_iter().chain(files(&root().join("docs"), ".md"));
    all.map(|page| (page.clone(), fs::read_to_string(&page).unwrap())).collect()
}

/// What stands in backticks outside of blocks.
fn literals(text: &str) -> impl Iterator<Item = &str> {
    let prose = text.split("```").step_by(2);
    prose.flat_map(|part| part.split('`').skip(1).step_by(2))
}

#[test]
fn tests_that_are_named_are_there() {
    let sources = [files(&root().join("src"), ".rs"), files(&root().join("tests"), ".rs")].concat();
    let source: String = sources.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    let mut named = 0;
    for (page, text) in documents().into_iter().filter(|(page, _)| page.starts_with(root().join("docs"))) {
        // What others are to be told of names their functions.
        let ours = text.split("\n## To be filed upstream").next().unwrap();
        for line in ours.lines() {
            // A test's name is a sentence. Names of two or three words are those of fields and of clients' settings.
            let is_sentence = |word: &&str| {
                word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
                    && word.matches('_').count() >= 3
            };
            for word in literals(line).filter(is_sentence) {
                assert!(source.contains(&format!("fn {word}(")), "{}: {word} is no test", page.display());
                named += 1;
            }
        }
    }
    assert!(named > 30, "only {named} tests were named");
}

#[test]
fn files_that_are_named_are_there() {
    for (page, text) in documents() {
        let ours = ["src/", "tests/", "docs/", "packaging/"];
        for word in literals(&text).filter(|word| ours.iter().any(|place| word.starts_with(place))) {
            assert!(
                root().join(word.split(' ').next().unwrap()).exists(),
                "{}: there is no {word}",
                page.display()
            );
        }
        for link in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            let is_there = link.contains("://") || link.is_empty() || page.with_file_name(link).exists();
            assert!(is_there, "{} links to {link}", page.display());
        }
    }
}

#[test]
fn the_glossary_is_in_alphabetical_order() {
    let text = fs::read_to_string(root().join("docs/glossary.md")).unwrap();
    let terms = text.lines().filter_map(|line| line.strip_prefix("- **")?.split_once("**"));
    let terms: Vec<String> = terms.map(|(term, _)| term.to_lowercase()).collect();
    assert!(terms.len() > 50 && terms.is_sorted(), "{terms:?}");
}
