//! Every example of README.md, of docs/ and of the manual page is run, with stand-ins for the programs that they
//! take for granted; or it is on a list, with the reason.
//!
//! A new example is found by itself. If it can't be run here, it goes on the list.

mod blocks;
mod bridges;
mod configurations;
mod stand;

use crate::help::{examples, verbs};
use crate::house::have;
use blocks::{Block, blocks};
use stand::Stand;

/// Lines that begin so are not run, for this reason.
const NOT_RUN: &[(&str, &str)] = &[
    (
        "freshbearer setup --url https://internal.example.com/mcp --name internal -- mycli",
        "asks its user; those of docs/setup.md are run",
    ),
    ("cargo install ", "builds the whole program anew"),
    ("cargo test", "is what runs this"),
    ("brew install ", "Homebrew can't be had; packaging/homebrew/check runs the formula"),
    ("sudo apt install ./", "packaging/debian/check does it, in a Debian of its own"),
    ("tar xzf ", "packaging/tarball/check looks into it"),
    (
        "eval (freshbearer completions elvish",
        "has its words in a terminal only: tests/black_box/completions loads it there",
    ),
    ("claude mcp add ", "examples/bridges.rs does it, with the client itself"),
    ("freshbearer completions powershell", "PowerShell is in no package of Debian's"),
];

fn is_run(line: &str) -> bool {
    !NOT_RUN.iter().any(|(beginning, _)| line.starts_with(beginning))
}

/// A shell's lines, those left out that are on the list.
fn lines(block: &Block) -> String {
    block.text.lines().filter(|line| is_run(line)).map(|line| format!("{line}\n")).collect()
}

fn run(block: &Block) {
    let test = format!("the example of {}, line {}", block.file, block.line);
    let script = lines(block);
    match block.language.as_str() {
        "console" => session(block),
        "json" => configurations::json(&test, &block.text),
        "toml" => configurations::toml(&test, &block.text),
        _ if script.trim().is_empty() => {}
        "sh" | "bash" => {
            Stand::new().succeeds(&test, "bash", &script);
        }
        "zsh" if have(&test, &["zsh"]) => {
            let before = "autoload -Uz compinit && compinit -u -D";
            let known = "[[ -n $_comps[freshbearer] ]]";
            Stand::new().succeeds(&test, "zsh", &format!("{before}\n{script}\n{known}"));
        }
        "fish" if have(&test, &["fish"]) => {
            let known = "complete -C 'freshbearer sta' | string match 'status*'";
            Stand::new().succeeds(&test, "fish", &format!("{script}\n{known}"));
        }
        "zsh" | "fish" => {}
        // A picture.
        "text" => {}
        other => panic!("{test} is in a language that nobody runs: {other}"),
    }
}

/// Lines typed at a prompt, with what they print; `...` stands for anything.
fn session(block: &Block) {
    let stand = Stand::new();
    let mut script = String::new();
    let mut wanted: Vec<Vec<&str>> = Vec::new();
    for line in block.text.lines() {
        match line.strip_prefix("$ ") {
            Some(command) => {
                script.push_str(&format!("echo =====\n{command}\n"));
                wanted.push(Vec::new());
            }
            None => wanted.last_mut().unwrap().push(line),
        }
    }
    let said = stand.succeeds(&format!("{}, line {}", block.file, block.line), "bash", &script);
    let said: Vec<&str> = said.split("=====\n").skip(1).collect();
    assert_eq!(said.len(), wanted.len(), "{said:?}");
    for (said, wanted) in said.iter().zip(&wanted).filter(|(_, wanted)| !wanted.is_empty()) {
        let said: Vec<&str> = said.lines().collect();
        assert_eq!(said.len(), wanted.len(), "{said:?}");
        for (said, wanted) in said.iter().zip(wanted) {
            let (before, after) = wanted.split_once("...").unwrap_or((wanted, ""));
            assert!(said.starts_with(before) && said.ends_with(after), "{said}, where {wanted} is promised");
        }
    }
    assert_eq!(stand.mints(), 1, "the second is promised to come from the store");
}

#[test]
fn of_the_readme() {
    if !stand::can_be_had("the examples of README.md") {
        return;
    }
    let blocks = blocks("README.md");
    assert!(blocks.len() >= 9, "only {} examples were found", blocks.len());
    blocks.iter().for_each(run);
}

/// The pages of docs/ that the README leads to. Those that aren't here have tests of their own.
const PAGES: [&str; 10] = [
    "docs/completions.md",
    "docs/costs.md",
    "docs/helpers.md",
    "docs/mid-session.md",
    "docs/order.md",
    "docs/profiles.md",
    "docs/stores.md",
    "docs/token-commands.md",
    "docs/tried.md",
    "docs/trouble.md",
];

#[test]
fn of_the_pages_of_the_readme() {
    if !stand::can_be_had("the examples of docs/") {
        return;
    }
    let blocks: Vec<Block> = PAGES.into_iter().flat_map(blocks).collect();
    assert!(blocks.len() >= 12, "only {} examples were found", blocks.len());
    blocks.iter().for_each(run);
}

#[test]
fn the_readme_is_read_in_two_minutes() {
    let text = crate::manual::text("README.md");
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.len() <= 180, "{} lines", lines.len());
    let first = lines[..50].join("\n");
    for wanted in
        ["<picture>", "prefers-color-scheme: dark", "freshbearer setup --url", "\"headersHelper\": "]
    {
        assert!(first.contains(wanted), "{wanted} is not on the first screen");
    }
}

#[test]
fn of_the_manual_page() {
    if !stand::can_be_had("the examples of the manual page") {
        return;
    }
    let blocks = blocks("man/freshbearer.1");
    assert!(blocks.len() >= 4, "only {} examples were found", blocks.len());
    blocks.iter().for_each(run);
}

#[test]
fn of_the_help_of_every_verb() {
    if !stand::can_be_had("the examples of --help") {
        return;
    }
    for verb in verbs() {
        let examples = examples(&verb);
        assert!(examples.len() >= 2, "{verb} --help has {examples:?}");
        for example in &examples {
            run_line(&verb, example);
        }
    }
}

/// A verb may say what it found by its exit code; but it must have understood its arguments.
fn run_line(verb: &str, example: &str) {
    let stand = Stand::new();
    let command = "command = [\"mycli\", \"auth\", \"print-access-token\"]";
    let servers =
        "servers = [\"https://internal.example.com\", \"https://h.example\", \"https://api.example.com\"]";
    stand.configure(&format!("[profile.internal]\n{command}\n{servers}\n"));
    let ran =
        stand.run("bash", &format!("set -o pipefail; mkdir -p ~/.config/fish/completions ~/.local/bin ~/.terraform.d/plugins; {example}"), &[]);
    let found = verb == "doctor" && ran.code == 1 || ran.stderr.contains("there is nothing that setup did");
    assert!(ran.code == 0 || found, "{example}: {ran:?}");
}

#[test]
fn of_the_page_on_setup() {
    if !stand::can_be_had("the examples of docs/setup.md") {
        return;
    }
    let blocks = blocks("docs/setup.md");
    assert!(blocks.len() >= 3, "only {} examples were found", blocks.len());
    blocks.iter().for_each(run);
}

#[test]
fn every_line_of_the_list_is_of_an_example() {
    let all: Vec<Block> =
        ["README.md", "man/freshbearer.1"].into_iter().chain(PAGES).flat_map(blocks).collect();
    for (beginning, why) in NOT_RUN {
        let found = all.iter().any(|block| block.text.lines().any(|line| line.starts_with(beginning)));
        assert!(found, "'{beginning}' ({why}) is in no example any more");
    }
}
