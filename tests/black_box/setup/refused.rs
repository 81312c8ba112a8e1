//! What setup refuses, and why: nothing is changed then.

use super::{Home, URL, furnish};
use std::fs;

/// A run that must fail with this exit code and these words, and change nothing.
fn refused(home: &Home, arguments: &[&str], code: i32, words: &str) {
    let before = home.files();
    let ran = home.house.run(arguments);
    assert_eq!(ran.code, code, "{arguments:?}: {ran:?}");
    assert!(ran.stderr.contains(words), "{arguments:?}: {ran:?}");
    assert!(ran.stderr.contains("\nhint: ") || ran.stderr.contains("Usage:"), "{ran:?}");
    assert_eq!(home.files(), before, "{arguments:?}");
}

#[test]
fn where_nobody_can_be_asked_what_is_missing_is_named() {
    let Some(home) = Home::new("setup without a terminal") else { return };
    home.write(".claude.json", "{}");
    let mint = home.mint.as_str();
    for (arguments, words) in [
        (&["setup"][..], "error: the server's URL was not given\nhint: say it with --url"),
        (&["setup", "--url", URL], "error: a name for it was not given\nhint: say it with --name"),
        (
            &["setup", "--url", URL, "--name", "a"],
            "error: the token command was not given\nhint: say it with -- COMMAND",
        ),
        (
            &["setup", "--url", URL, "--name", "a", "--", mint],
            "nothing was changed: there is no terminal to ask at",
        ),
        (&["setup", "--url", "h.example", "--name", "a", "--", mint], "'h.example' is not a URL"),
        (&["setup", "--url", "https://u:canary@h.example", "--name", "a", "--", mint], "names a user"),
        (&["setup", "--url", "ws://h.example", "--name", "a", "--", mint], "is no URL of HTTP"),
        (&["setup", "--url", URL, "--name", "a b", "--", mint], "'a b' can't be a server's name"),
        (&["setup", "--url", URL, "--name", "a", "mycli"], "one profile or one command is wanted"),
        (&["setup", "--undo", "--url", URL], "cannot be used with"),
    ] {
        refused(&home, arguments, 2, words);
    }
    let ran = home.house.run(&["setup", "--url", "https://u:canary@h.example", "--name", "a", "--", mint]);
    assert!(!ran.stderr.contains("canary"), "{ran:?}");
}

#[test]
fn a_token_command_that_fails_changes_nothing() {
    let Some(home) = Home::new("setup with a failing command") else { return };
    furnish(&home);
    for (command, code, words) in [
        (&["false"][..], 3, "'false' exited with 1"),
        (&["nosuch"], 3, "not found"),
        (&["echo", "two words"], 4, "hint: "),
    ] {
        let server = ["setup", "--url", URL, "--name", "internal", "--yes", "--"];
        refused(&home, &[&server[..], command].concat(), code, words);
    }
}

#[test]
fn a_command_that_needs_a_variable_works_for_claude_code_and_codex_is_told_apart() {
    let Some(mut home) = Home::new("setup with a command that needs a variable") else { return };
    home.house.variables.push(("KUBECONFIG".to_owned(), "/a/config".to_owned()));
    let needy = home
        .house
        .script("needy", "#!/bin/sh\n[ -n \"$KUBECONFIG\" ] && echo T || { echo none >&2; exit 1; }\n");
    let server = |client| {
        ["setup", "--url", URL, "--name", "needy", "--yes", "--client", client, "--", &needy]
            .map(str::to_owned)
    };
    let ran = home.house.run(&server("claude-code"));
    assert_eq!(ran.code, 0, "{ran:?}");
    home.undo();
    let ran = home.house.run(&server("codex"));
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(
        ran.stderr
            .contains("error: the helper gives no answer with the few variables that Codex leaves it: "),
        "{ran:?}"
    );
    home.undo();
}

#[test]
fn no_client_and_a_name_that_is_taken() {
    let Some(home) = Home::new("setup with a name that is taken") else { return };
    let server = ["setup", "--url", URL, "--name", "a", "--yes", "--", &home.mint];
    refused(&home, &server, 2, "no client that setup knows is installed here");
    furnish(&home);
    refused(&home, &server, 2, "has another server named 'a'");
    let other = ["setup", "--url", URL, "--name", "other", "--yes", "--", &home.mint];
    refused(&home, &other, 2, "config.toml has a profile 'other' with another command");
    let helper =
        ["setup", "--url", URL, "--name", "b", "--helper", "--client", "gemini", "--yes", "--", &home.mint];
    refused(&home, &helper, 2, "Gemini CLI runs no helper");
}

#[test]
fn a_file_that_is_not_plainly_the_users_is_not_touched() {
    let Some(home) = Home::new("setup of a file that is led elsewhere") else { return };
    let outside = home.house.path("elsewhere.json");
    fs::write(&outside, "{}").unwrap();
    std::os::unix::fs::symlink(&outside, home.file(".claude.json")).unwrap();
    refused(&home, &set_up("claude-code", &home), 1, "is a link that leads out of ");
    assert_eq!(fs::read_to_string(outside).unwrap(), "{}");
    fs::create_dir(home.house.path("away")).unwrap();
    std::os::unix::fs::symlink(home.house.path("away"), home.file(".codex")).unwrap();
    refused(&home, &set_up("codex", &home), 1, "is a link that leads out of ");
    assert_eq!(fs::read_dir(home.house.path("away")).unwrap().count(), 0);
    home.write(".cursor/mcp.json", "{\"mcpServers\": [");
    refused(&home, &set_up("cursor", &home), 1, "mcp.json can't be read: line 1: invalid JSON");
    home.write(".gemini/settings.json", "{\"mcpServers\": \"none\"}");
    refused(&home, &set_up("gemini", &home), 1, "settings.json can't be changed at mcpServers.internal");
    home.write(".config/freshbearer/config.toml", "profile = { a = { command = [\"a\"] } }\n");
    refused(&home, &set_up("opencode", &home), 1, "config.toml can't be changed at profile.internal");
    home.write(".config/freshbearer/config.toml", "[profile\n");
    refused(&home, &set_up("opencode", &home), 2, "config.toml, line 1");
}

#[test]
fn a_file_of_another_owner_is_not_touched() {
    let Some(home) = Home::new("setup of another's file") else { return };
    home.write(".claude.json", "{}");
    if std::os::unix::fs::chown(home.file(".claude.json"), Some(54321), None).is_err() {
        crate::house::leave_out("setup of another's file", "only root can give a file away");
        return;
    }
    fs::set_permissions(home.file(".claude.json"), std::os::unix::fs::PermissionsExt::from_mode(0o666))
        .unwrap();
    refused(&home, &set_up("claude-code", &home), 1, ".claude.json belongs to another user");
}

fn set_up<'a>(client: &'a str, home: &'a Home) -> Vec<&'a str> {
    vec!["setup", "--url", URL, "--name", "internal", "--yes", "--client", client, "--", &home.mint]
}

#[test]
fn a_token_that_was_rejected_is_not_kept_for_the_profile() {
    let Some(home) = Home::new("setup and a rejected token") else { return };
    home.write(".codex/config.toml", "");
    // It keeps its token itself, and gives the same one again.
    fs::write(home.house.path("mint"), "#!/bin/sh\necho T1\n").unwrap();
    home.set_up_well(&[]);
    assert!(home.house.answer(&["reject", "internal"]).starts_with("rejected"));
    let arguments = ["setup", "--url", URL, "--name", "internal", "--yes", "--", &home.mint];
    refused(&home, &arguments, 4, "'internal' gave the token that was rejected once more");
}
