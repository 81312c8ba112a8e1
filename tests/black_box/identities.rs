//! Which asks share a token: what the token command can see of the server is part of its identity.

use crate::house::{House, Ran, leave_out};
use std::fs;

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
fn another_account_by_a_well_known_variable_has_a_token_of_its_own() {
    for name in
        ["AWS_PROFILE", "CLOUDSDK_ACTIVE_CONFIG_NAME", "KUBECONFIG", "GH_TOKEN", "VAULT_ADDR", "OKTA_ORG_URL"]
    {
        let mut house = House::new();
        let mint = house.counting(&format!("echo T${name}"));
        for account in ["admin", "readonly", "admin"] {
            house.variables = vec![(name.into(), account.into()), ("OTHER".into(), account.into())];
            assert_eq!(house.token(&["--ttl", "1h"], &mint).stdout, format!("T{account}\n"), "{name}");
        }
        house.variables.clear();
        assert_eq!(house.token(&["--ttl", "1h"], &mint).stdout, "T\n", "{name} is unset");
        assert_eq!(house.count(), 3, "{name}");
        let kept = fs::read_dir(house.state()).unwrap().map(|entry| entry.unwrap().path());
        // What may be a secret is in no file. What only names an account is in the record, for `status`.
        let may_be_secret = ["GH_TOKEN", "OKTA_ORG_URL"].contains(&name);
        for file in
            kept.filter(|path| may_be_secret && path.extension().is_none_or(|ending| ending != "token"))
        {
            assert!(!fs::read_to_string(&file).unwrap().contains("readonly"), "{}", file.display());
        }
        assert_eq!(house.answer(&["forget", "--", &mint]), "forgot 3 tokens\n");
    }
}

#[test]
fn an_account_that_stands_in_a_file_has_a_token_of_its_own() {
    let house = House::new();
    let place = house.home().join(".config/mycli");
    let active = place.join("active");
    let mint = house.counting(&format!("echo T$(cat '{}' 2> /dev/null)", active.display()));
    let asked = |file: &str| house.token(&["--ttl", "1h", "--vary-file", file], &mint);
    let file = "~/.config/mycli/active";
    assert_eq!(asked(file).stdout, "T\n", "there is no such file");
    fs::create_dir_all(&place).unwrap();
    for account in ["admin", "readonly", "admin", ""] {
        fs::write(&active, account).unwrap();
        assert_eq!(asked(file).stdout, format!("T{account}\n"));
    }
    assert_eq!(house.count(), 4);
    // What can't be read whole tells no account.
    for (file, why) in
        [("~/.config", "it is not a file"), ("/dev/zero", "it is not a file"), ("~/large", "larger")]
    {
        fs::write(house.home().join("large"), vec![b'x'; (1 << 20) + 1]).unwrap();
        let ran = asked(file);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{file}: {ran:?}");
        assert!(ran.stderr.contains(why) && ran.stderr.contains("--vary-file"), "{ran:?}");
    }
    assert_eq!(house.count(), 4);
}

#[test]
fn a_relative_command_belongs_to_its_directory() {
    let house = House::new();
    for folder in ["a", "b"] {
        fs::create_dir_all(house.path(folder).join("bin")).unwrap();
        house.script(&format!("{folder}/bin/mint"), &format!("#!/bin/sh\necho T{folder}\n"));
    }
    let asked = |folder: &str, words: &[&str]| {
        Ran::from(house.command(words).current_dir(house.path(folder)).output().unwrap())
    };
    for (inside, command) in [("", "bin/mint"), ("", "./bin/mint"), ("bin", "./mint"), ("bin", "../bin/mint")]
    {
        for folder in ["a", "b"] {
            let words = ["token", "--store", "file", "--ttl", "1h", "--", command];
            let ran = asked(&format!("{folder}/{inside}"), &words);
            assert_eq!(ran.stdout, format!("T{folder}\n"), "{command}: {ran:?}");
        }
    }
    assert_eq!(asked("a", &["forget", "--", "bin/mint"]).stdout, "forgot 1 token\n");
}

#[test]
fn one_home_has_one_token_however_it_is_spelled() {
    let house = House::new();
    let mint = house.counting("echo T");
    let home = house.home().to_str().unwrap().to_owned();
    std::os::unix::fs::symlink(house.home(), house.path("link")).unwrap();
    let link = house.path("link").to_str().unwrap().to_owned();
    for spelling in
        [home.clone(), format!("{home}/"), home.replace("/home", "//home"), format!("{home}/."), link]
    {
        let ran = house
            .command(&["token", "--store", "file", "--ttl", "1h", "--", &mint])
            .env("HOME", &spelling)
            .output();
        assert_eq!(ran.unwrap().stdout, b"T\n", "{spelling}");
    }
    assert_eq!(house.count(), 1);
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
