//! Shells that take the token as a variable: whatever is in it arrives as it is.

use super::documented::example;
use super::server::{Response, Server};
use super::stage::Stage;
use crate::house::{House, Ran, have};
use proptest::prelude::{ProptestConfig, prop_assert_eq, proptest};
use proptest::test_runner::FileFailurePersistence;
use std::process::Command;

/// What a shell evaluates, of a server.
type Line = fn(&str) -> String;

/// Shells, and the example of the page for each.
const SHELLS: [(&str, Line); 4] = [("sh", posix), ("bash", posix), ("zsh", posix), ("fish", fish)];

fn posix(url: &str) -> String {
    example("Shells and scripts", 0, url)
}

fn fish(url: &str) -> String {
    example("Shells and scripts", 1, url)
}

#[test]
fn each_shell_goes_through_an_expiry() {
    for (shell, line) in SHELLS {
        if !have(shell, &[shell, "curl"]) {
            continue;
        }
        let stage = Stage::new(Server::start("Bearer", |_| Response::ok("text/plain", "")), "");
        let line = line(&stage.server.url());
        let curl = "printf 'Authorization: Bearer %s\\n' \"$API_TOKEN\" | curl -sSf -H @- ";
        let line = format!("{line}\n{curl}{}", stage.server.url());
        stage
            .goes_through_an_expiry(|| Ran::from(stage.program(shell).args(["-c", &line]).output().unwrap()));
    }
}

#[test]
fn a_script_reads_json() {
    let stage = Stage::new(Server::start("Bearer", |_| Response::status(404)), "");
    for token in ["T1", "T2"] {
        let said = stage.example("Shells and scripts", 3).stdout;
        let read: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!((&read["token"], &read["token_type"]), (&token.into(), &"Bearer".into()));
        assert!(read["expires_at"].as_str().is_some_and(|moment| moment.ends_with('Z')), "{read}");
        stage.expire(token);
    }
}

/// What a shell finds in the variables V0, V1 and so on after it has read these lines.
fn read_back(house: &House, shell: &str, lines: &str, count: usize) -> Vec<String> {
    std::fs::write(house.path("lines"), lines).unwrap();
    let variables: String = (0..count).map(|number| format!(" \"$V{number}\"")).collect();
    let mut command = Command::new(shell);
    command.args(["-c", &format!(". ./lines; printf '%s\\n'{variables}")]);
    let output = command.env("HOME", house.home()).current_dir(house.path("")).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 8,
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_stands_in_a_variable_every_shell_reads_back(
        texts in proptest::collection::vec("[ -~\u{e4}\u{2019}]{0,12}|['\\\\\"$` ]{1,6}", 1..40)
    ) {
        let house = House::new();
        let mut words = vec!["token".to_owned(), "--store".to_owned(), "none".to_owned(), "--form".to_owned(), "env".to_owned()];
        for (number, text) in texts.iter().enumerate() {
            words.extend(["--env".to_owned(), format!("V{number}={text}{{token}}{text}")]);
        }
        let lines = house.answer(&[&words[..], &["--".to_owned(), "echo".to_owned(), "T'\\x".to_owned()]].concat());
        let wanted: Vec<String> = texts.iter().map(|text| format!("{text}T'\\x{text}")).collect();
        for (shell, _) in SHELLS {
            if have(shell, &[shell]) {
                prop_assert_eq!(&read_back(&house, shell, &lines, texts.len()), &wanted, "{}", shell);
            }
        }
    }
}
