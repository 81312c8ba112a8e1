//! docs/consumers.md, whose examples the tests here run as they stand there.

use super::stage::Stage;
use crate::house::Ran;

const PAGE: &str = include_str!("../../../docs/consumers.md");

/// The section of this name.
fn section(name: &str) -> &'static str {
    let mut sections = PAGE.split("\n## ");
    let found = sections.find(|section| section.lines().next() == Some(name));
    found.unwrap_or_else(|| panic!("docs/consumers.md has no section '{name}'"))
}

/// The examples of a section: their language and text.
fn examples(section: &'static str) -> Vec<(&'static str, &'static str)> {
    let blocks = section.split("```").skip(1).step_by(2);
    blocks.map(|block| block.split_once('\n').unwrap()).collect()
}

/// One example of a section, by its number there, with this server in the place of the page's.
pub(crate) fn example(name: &str, number: usize, server: &str) -> String {
    let (_, text) = examples(section(name))[number];
    let host = server.split_once("://").unwrap().1;
    text.replace("https://internal.example.com", server).replace("internal.example.com", host)
}

impl Stage {
    /// Runs such an example with a shell; it must succeed.
    pub(crate) fn example(&self, name: &str, number: usize) -> Ran {
        let ran = self.shell(&example(name, number, &self.server.url()));
        assert_eq!(ran.code, 0, "{name}, {number}: {ran:?}");
        ran
    }
}

/// What the tests of this folder say.
const TESTS: &[&str] = &[
    include_str!("cargo.rs"),
    include_str!("curl.rs"),
    include_str!("git.rs"),
    include_str!("go.rs"),
    include_str!("kubectl.rs"),
    include_str!("protocols.rs"),
    include_str!("rclone.rs"),
    include_str!("registries.rs"),
    include_str!("shells.rs"),
    include_str!("variables.rs"),
];

#[test]
fn every_example_of_the_page_is_run_by_a_test() {
    let names = PAGE.split("\n## ").skip(1).map(|section| section.lines().next().unwrap());
    let mut counted = 0;
    for name in names {
        for (number, (language, _)) in examples(section(name)).iter().enumerate() {
            // It can't be had; the page says so.
            if *language == "powershell" {
                continue;
            }
            let call = format!("example(\"{name}\", {number}");
            assert!(TESTS.iter().any(|test| test.contains(&call)), "no test has {call}");
            counted += 1;
        }
    }
    assert!(counted > 15, "only {counted} examples were found");
}

#[test]
fn the_profile_of_the_page_is_one() {
    let (language, text) = examples(PAGE.split("\n## ").next().unwrap())[0];
    let house = crate::house::House::new();
    crate::house::configure(
        &house.home(),
        &text.replace("\"mycli\", \"auth\", \"print-access-token\"", "\"echo\", \"T\""),
    );
    assert_eq!((language, house.answer(&["token", "--store", "none", "internal"]).as_str()), ("toml", "T\n"));
}
