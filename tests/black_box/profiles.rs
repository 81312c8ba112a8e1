//! Profiles: token commands by name, and the servers that they may serve.

use crate::house::{House, Ran, leave_out};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

/// A house with this config.toml, in which `MINT` stands for a counting token command that prints `T`.
pub(crate) fn configured(config: &str) -> House {
    let house = House::new();
    let mint = house.counting("echo \"T${CLAUDE_CODE_MCP_SERVER_NAME-}\"");
    let file = config_file(&house);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, config.replace("MINT", &mint)).unwrap();
    house
}

fn config_file(house: &House) -> PathBuf {
    let macos = "Library/Application Support/freshbearer/config.toml";
    house.home().join(if cfg!(target_os = "macos") { macos } else { ".config/freshbearer/config.toml" })
}

fn asked_by(house: &mut House, url: &str, words: &[&str]) -> Ran {
    house.variables = vec![
        ("CLAUDE_CODE_MCP_SERVER_NAME".into(), "internal".into()),
        ("CLAUDE_CODE_MCP_SERVER_URL".into(), url.into()),
    ];
    house.run(words)
}

const INTERNAL: &str = r#"
[profile.internal]
command = ["MINT"]
servers = ["https://internal.example.com/mcp"]
header = "X-Auth: {token}"
ttl = "1h"
store = "file"

[profile.other]
command = ["MINT", "other"]
servers = ["https://other.example.com"]
per-server = true
store = "file"
"#;

#[test]
fn by_name_with_all_that_it_says_and_flags_on_top() {
    let house = configured(INTERNAL);
    assert_eq!(house.answer(&["headers", "internal"]), "{\"X-Auth\":\"T\"}\n");
    assert_eq!(house.answer(&["token", "internal"]), "T\n");
    let flag = ["headers", "--form", "lines", "--header", "X-Other: {token}", "internal"];
    assert_eq!(house.answer(&flag), "X-Other: T\n");
    assert_eq!(house.count(), 1);
    assert!(house.answer(&["status"]).starts_with("internal\n  store   file ("));
    assert_eq!(house.answer(&["forget", "internal"]), "forgot 1 token\n");
}

#[test]
fn under_a_client_the_one_whose_servers_match() {
    let mut house = configured(INTERNAL);
    let ran = asked_by(&mut house, "https://internal.example.com/mcp/v1", &["headers"]);
    assert_eq!(ran.stdout, "{\"X-Auth\":\"T\"}\n", "its servers share its token: {ran:?}");
    let ran = asked_by(&mut house, "https://other.example.com/", &["headers"]);
    assert_eq!(ran.stdout, "{\"Authorization\":\"Bearer Tinternal\"}\n", "one for each server: {ran:?}");
}

#[test]
fn a_foreign_server_is_refused_and_the_attempt_is_seen_in_status() {
    let mut house = configured(INTERNAL);
    house.answer(&["token", "internal"]);
    for url in [
        "https://internal.example.com.evil.org/mcp",
        "https://internal.example.com@evil.org/mcp",
        "http://internal.example.com/mcp",
        "https://internal.example.com:8443/mcp",
        "https://internal.example.com/mcp/../admin",
        "https://internal.example.com/mcpx",
        "https://\u{456}nternal.example.com/mcp",
    ] {
        let ran = asked_by(&mut house, url, &["headers", "internal"]);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 6), "{url}: {ran:?}");
        assert!(ran.stderr.starts_with("error: profile 'internal' is not for internal ("), "{url}: {ran:?}");
    }
    let ran = asked_by(&mut house, "https://INTERNAL.example.com:443/mcp", &["headers", "internal"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    house.variables.clear();
    assert!(house.answer(&["status"]).contains("asked for it"));
    assert_eq!(house.count(), 1);
}

#[test]
fn complaints_name_the_line() {
    let two = "[profile.a]\ncommand = [\"MINT\"]\nservers = [\"https://h.example\"]\n\n\
               [profile.b]\ncommand = [\"MINT\"]\nservers = [\"https://h.example\"]\n";
    for (config, words, wanted) in [
        (
            "[profile.a]\ncommand = [\"MINT\"]\ncolour = 1\n",
            &["token", "a"][..],
            "line 3: unknown field `colour`",
        ),
        ("[profile.a]\ncommand = \"MINT\"\n", &["token", "a"], "line 2: invalid type: string"),
        ("[profile.a]\ncommand = [\"MINT\"]\nttl = \"soon\"\n", &["token", "a"], "line 3: "),
        ("[profile.a]\nservers = [\"h.example\"]\n", &["token", "a"], "line 2: 'h.example' is not a URL"),
        ("\n[profile.a]\n", &["token", "a"], "line 2, has no command"),
        ("x = [\n", &["token", "a"], "line 1: "),
        ("", &["token", "a"], "no profile 'a' in "),
        (two, &["token"], "several profiles in "),
        (two, &["token"], "'a' (line 1), 'b' (line 5)"),
        ("[profile.a]\ncommand = [\"MINT\"]\n", &["token"], "no profile in "),
    ] {
        let mut house = configured(config);
        let ran = asked_by(&mut house, "https://h.example/mcp", words);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{config}: {ran:?}");
        assert!(ran.stderr.contains(wanted) && ran.stderr.contains("\nhint: "), "{config}: {ran:?}");
    }
}

#[test]
fn a_file_that_everybody_may_write_is_not_trusted() {
    let house = configured(INTERNAL);
    let file = config_file(&house);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o646)).unwrap();
    let ran = house.run(&["token", "internal"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.stderr.contains("everybody may write it"), "{ran:?}");
    assert_eq!(house.count(), 0);
}

#[test]
fn a_file_that_a_group_of_others_may_write_is_not_trusted() {
    if !rustix::process::geteuid().is_root() {
        leave_out("config.toml of a group", "not root, who alone gives files to other groups");
        return;
    }
    let house = configured(INTERNAL);
    let file = config_file(&house);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o664)).unwrap();
    // The group that bears the user's own number.
    assert_eq!(house.answer(&["token", "internal"]), "T\n");
    std::os::unix::fs::chown(&file, None, Some(54321)).unwrap();
    let ran = house.run(&["token", "internal"]);
    assert!(ran.code == 2 && ran.stderr.contains("a whole group may write it"), "{ran:?}");
}

#[test]
fn a_file_that_is_too_large_to_be_read_whole_is_refused() {
    let mut house = configured(&format!("{INTERNAL}{}", "#".repeat(1 << 20)));
    // What is cut off could be the servers to which alone the token may go.
    let ran = house.run(&["token", "internal"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{ran:?}");
    assert!(ran.stderr.contains("larger than 1 MiB"), "{ran:?}");
    let ran = asked_by(&mut house, "https://internal.example.com/mcp", &["headers"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{ran:?}");
    assert_eq!(house.count(), 0);
}

#[test]
fn a_server_whose_url_its_client_hides_gets_no_token_of_a_profile_with_servers() {
    let mut house =
        configured(&format!("{INTERNAL}\n[profile.any]\ncommand = [\"MINT\"]\nstore = \"file\"\n"));
    for url in [None, Some(""), Some("REDACTED")] {
        house.variables = vec![("CLAUDE_CODE_MCP_SERVER_NAME".into(), "internal".into())];
        house.variables.extend(url.map(|url| ("CLAUDE_CODE_MCP_SERVER_URL".to_owned(), url.to_owned())));
        let ran = house.run(&["headers", "internal"]);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 6), "{url:?}: {ran:?}");
        assert_eq!(house.run(&["headers", "any"]).code, 0, "{url:?}");
    }
}

#[test]
fn a_path_that_servers_read_differently_is_refused() {
    let mut house = configured(
        "[profile.all]\ncommand = [\"MINT\"]\nstore = \"file\"\nservers = [\"https://h.example\"]\n",
    );
    for path in
        ["/a/../b", "/a//b", "/%2e%2e/b", "/a%2Fb", "/a%5cb", "/a;b", "/..;/b", "/%252e/b", "//b", "/./b"]
    {
        let ran = asked_by(&mut house, &format!("https://h.example{path}"), &["headers", "all"]);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 6), "{path}: {ran:?}");
    }
    assert_eq!(asked_by(&mut house, "https://h.example/a/b?x=../y", &["headers", "all"]).code, 0);
}

#[test]
fn what_varies_with_a_file_is_said_in_a_profile_too() {
    let house = configured(
        "[profile.a]\ncommand = [\"MINT\"]\nttl = \"1h\"\nstore = \"file\"\nvary-file = [\"~/active\"]\n",
    );
    for account in ["admin", "readonly", "admin"] {
        fs::write(house.home().join("active"), account).unwrap();
        assert_eq!(house.answer(&["token", "a"]), "T\n");
    }
    assert_eq!(house.count(), 2);
}

#[test]
fn without_a_profile_and_without_a_command_there_is_nothing_to_ask() {
    let house = configured(INTERNAL);
    let ran = house.run(&["headers"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.stderr.starts_with("error: neither a profile nor a command was named\n"), "{ran:?}");
}

#[test]
fn what_is_wrong_with_the_file_is_seen_in_status() {
    let house = configured("[profile.a]\ncolour = 1\n");
    assert!(house.answer(&["status"]).contains("line 2: unknown field `colour`"));
    assert!(house.answer(&["status", "--json"]).contains("unknown field"));
}

#[test]
fn a_pipe_in_the_place_of_the_file_is_not_waited_for() {
    let house = configured("");
    let file = config_file(&house);
    fs::remove_file(&file).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&file).status().unwrap().success());
    let ran = house.run(&["token", "internal"]);
    assert!(ran.code == 2 && ran.stderr.contains("it is not a file"), "{ran:?}");
}

#[test]
fn a_command_without_the_dashes_before_it_is_told_of_them() {
    let ran = House::new().run(&["headers", "mycli", "auth"]);
    assert!(ran.code == 2 && ran.stderr.contains("a command goes behind '--'"), "{ran:?}");
}

#[test]
fn of_a_profile_whose_program_is_not_there_both_are_named() {
    let house = configured("[profile.internal]\ncommand = [\"mycil\", \"auth\"]\nstore = \"file\"\n");
    let ran = house.run(&["token", "internal"]);
    assert!(ran.stderr.starts_with("error: 'mycil' of profile 'internal' was not found\n"), "{ran:?}");
    assert_eq!(ran.code, 3, "{ran:?}");
}
