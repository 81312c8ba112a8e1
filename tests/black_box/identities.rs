//! Which asks share a token: what the token command can see of the server is part of its identity.

use crate::house::{House, leave_out};

fn serving(house: &mut House, name: &str) {
    let url = format!("https://{name}.example/mcp");
    house.variables = vec![
        ("CLAUDE_CODE_MCP_SERVER_NAME".to_owned(), name.to_owned()),
        ("CLAUDE_CODE_MCP_SERVER_URL".to_owned(), url),
    ];
}

const SAYS_ITS_SERVER: &str =
    "echo \"T-${CLAUDE_CODE_MCP_SERVER_NAME-none}-${CLAUDE_CODE_MCP_SERVER_URL-none}\"";

#[test]
fn a_second_server_gets_a_token_of_its_own() {
    let mut house = House::new();
    let mint = house.counting(SAYS_ITS_SERVER);
    // Another session each time: one that comes back for the same server gets a new token.
    for (session, name) in [("a", "one"), ("b", "two"), ("c", "one"), ("d", "two")] {
        serving(&mut house, name);
        let token = house.token(&["--ttl", "1h", "--session", session], &mint).stdout;
        assert_eq!(token, format!("T-{name}-https://{name}.example/mcp\n"));
    }
    assert_eq!(house.count(), 2);
    let status = house.answer(&["status"]);
    assert!(status.contains("mint  for one (https://one.example/mcp)"), "{status}");
    assert_eq!(house.answer(&["forget", "--", &mint]), "forgot 2 tokens\n");
}

#[test]
fn shared_among_servers_the_command_cannot_tell_them_apart() {
    let mut house = House::new();
    let mint = house.counting(SAYS_ITS_SERVER);
    for name in ["one", "two"] {
        serving(&mut house, name);
        assert_eq!(house.token(&["--shared"], &mint).stdout, "T-none-none\n");
    }
    assert_eq!(house.count(), 1);
}

#[test]
fn a_declared_variable_has_a_token_for_each_value_and_others_do_not_matter() {
    let mut house = House::new();
    let mint = house.counting("echo T$ACCOUNT");
    for (account, other) in [("a", "1"), ("b", "2"), ("a", "3")] {
        house.variables = vec![("ACCOUNT".into(), account.into()), ("OTHER".into(), other.into())];
        assert_eq!(house.token(&["--vary-env", "ACCOUNT"], &mint).stdout, format!("T{account}\n"));
    }
    assert_eq!(house.count(), 2);
}

#[test]
fn a_declared_variable_that_is_empty_is_not_one_that_is_unset() {
    let mut house = House::new();
    let mint = house.counting("echo T${ACCOUNT-unset}");
    assert_eq!(house.token(&["--vary-env", "ACCOUNT"], &mint).stdout, "Tunset\n");
    house.variables = vec![("ACCOUNT".into(), String::new())];
    assert_eq!(house.token(&["--vary-env", "ACCOUNT"], &mint).stdout, "T\n");
}

#[test]
fn neither_the_directory_nor_the_wish_for_freshness_matters() {
    let house = House::new();
    let mint = house.counting("echo T");
    let arguments =
        |age| ["token", "--store", "file", "--ttl", "1h", "--refresh-after", age, "--", mint.as_str()];
    house.answer(&arguments("50%"));
    let elsewhere = house.command(&arguments("40m")).current_dir("/").output().unwrap();
    assert_eq!(elsewhere.stdout, b"T\n");
    assert_eq!(house.count(), 1);
}

#[test]
fn another_home_has_other_logins_and_so_a_token_of_its_own() {
    let Some(house) = House::with_kernel_keyring() else {
        leave_out("another home", "no kernel keyring, or no user namespaces");
        return;
    };
    let mint = house.counting("echo T$(basename \"$HOME\")");
    // One user, one kernel keyring, two homes, and a cleared environment but for that.
    let both = house.script(
        "both",
        &format!(
            "#!/bin/sh\nset -e\nfor home in a b a; do mkdir -p '{0}/'$home; HOME='{0}/'$home '{1}' token --ttl 1h -- '{mint}'; done\n",
            house.home().display(),
            env!("CARGO_BIN_EXE_freshbearer")
        ),
    );
    let ran = std::process::Command::new("unshare")
        .args(["--user", "--map-root-user", &both])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(ran.stdout).unwrap(), "Ta\nTb\nTa\n");
    assert_eq!(house.count(), 2);
}

#[test]
fn the_place_of_the_keep_is_the_same_with_a_cleared_environment() {
    let mut house = House::new();
    let mint = house.counting("echo T");
    let state = house.path("elsewhere").to_str().unwrap().to_owned();
    house.variables = vec![("XDG_STATE_HOME".into(), state.clone()), ("XDG_DATA_HOME".into(), state)];
    house.token(&["--ttl", "1h"], &mint);
    house.variables.clear();
    house.token(&["--ttl", "1h"], &mint);
    assert_eq!(house.count(), 1);
}
