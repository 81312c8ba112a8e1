//! The doctor: what is planted is found, by a name that stays and with what to do; a house in order is
//! left in peace; nothing is changed, and no secret is told.

use crate::desktop::Desktop;
use crate::house::{House, Ran, have, have_terminals};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

/// As a value, a secret; of letters alone, so that no rule for what looks like one helps.
const CANARY: &str = "canaryoflettersalone";

/// Puts files into a house; `MINT` stands for its token command and `HOUSE` for its place.
fn furnish(house: &House, files: &[(&str, &str)]) {
    // On PATH, as an installed program is.
    let bin = house.path("bin");
    if !bin.exists() {
        fs::create_dir(&bin).unwrap();
        symlink(env!("CARGO_BIN_EXE_freshbearer"), bin.join("freshbearer")).unwrap();
    }
    let place = house.path("").to_str().unwrap().trim_end_matches('/').to_owned();
    for (name, text) in files {
        let file = house.path(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        let mint = house.path("mint");
        fs::write(file, text.replace("MINT", mint.to_str().unwrap()).replace("HOUSE", &place)).unwrap();
    }
}

fn config_file() -> &'static str {
    if cfg!(target_os = "macos") {
        "home/Library/Application Support/freshbearer/config.toml"
    } else {
        "home/.config/freshbearer/config.toml"
    }
}

/// With our program on PATH before all others.
fn on_path(mut house: House) -> House {
    let path = format!("{}:{}", house.path("bin").display(), std::env::var("PATH").unwrap());
    house.variables.push(("PATH".into(), path));
    house
}

fn findings(ran: &Ran) -> Vec<Value> {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
}

/// What needs attention; the exit status says the same.
fn complaints(house: &House) -> Vec<Value> {
    let ran = house.run(&["doctor", "--json"]);
    let all = findings(&ran);
    let bad: Vec<Value> =
        all.into_iter().filter(|one| one["level"] == "attention" || one["level"] == "trouble").collect();
    assert_eq!((ran.code, ran.stderr.as_str()), (i32::from(!bad.is_empty()), ""), "{bad:?}");
    bad
}

/// The one of this name, whose hint says this.
fn is_found(house: &House, check: &str, hint: &str) {
    let all = complaints(house);
    let found = all.iter().find(|one| one["check"] == check);
    let found = found.unwrap_or_else(|| panic!("{check} was not found: {all:#?}"));
    assert!(found["hint"].as_str().unwrap().contains(hint), "{check}: {found}");
    assert!(!found["what"].as_str().unwrap().is_empty());
}

const GOOD_CONFIG: &str = r#"
[profile.internal]
command = ["MINT"]
servers = ["https://internal.example.com/mcp"]
store = "file"
"#;

/// All clients, with all kinds of helpers, as they should be.
const GOOD_FILES: &[(&str, &str)] = &[
    (
        "home/.claude.json",
        r#"{"mcpServers": {
              "internal": {"type": "http", "url": "https://internal.example.com/mcp",
                           "headersHelper": "freshbearer headers internal"},
              "matched": {"type": "sse", "url": "https://internal.example.com/mcp/more",
                          "headersHelper": "freshbearer headers"},
              "inline": {"type": "http", "url": "https://other.example.com/mcp",
                         "headersHelper": "freshbearer headers --ttl 1h -- MINT 2>/dev/null"},
              "local": {"type": "stdio", "command": "some-server", "args": ["--x"]},
              "fixed": {"type": "http", "url": "https://fixed.example.com", "headers": {"X-Org": "7"}}},
            "projects": {"HOUSE": {"hasTrustDialogAccepted": true, "mcpServers": {
              "here": {"type": "http", "url": "https://here.example.com",
                       "headersHelper": "HOUSE/bin/freshbearer headers -- MINT"}}}}}"#,
    ),
    (
        "home/.claude/settings.json",
        r#"{"apiKeyHelper": "freshbearer token --session api-key -- MINT",
            "otelHeadersHelper": "freshbearer headers -- MINT"}"#,
    ),
    (
        ".mcp.json",
        r#"{"mcpServers": {"project": {"type": "http", "url": "https://internal.example.com/mcp",
                                       "headersHelper": "freshbearer headers --vary-env REGION internal"}}}"#,
    ),
    (
        "home/.codex/config.toml",
        "[mcp_servers.internal]\nurl = \"https://internal.example.com/mcp\"\n\
         http_headers_helper = \"freshbearer headers internal\"\n\
         [projects.\"HOUSE\"]\ntrust_level = \"trusted\"\n",
    ),
    (
        ".codex/config.toml",
        "[mcp_servers.more]\nurl = \"https://h.example\"\nhttp_headers_helper = \"freshbearer headers --vary-env LANG -- MINT\"\n",
    ),
];

/// A house in order: a keyring that answers, profiles, clients, a kept token.
fn in_order(test: &str) -> Option<Desktop> {
    let mut desktop = Desktop::of(test)?;
    let house = std::mem::replace(&mut desktop.house, House::new());
    desktop.house = on_path(house);
    desktop.house.counting_jwt(300);
    furnish(&desktop.house, &[(config_file(), GOOD_CONFIG)]);
    furnish(&desktop.house, GOOD_FILES);
    Some(desktop)
}

#[test]
fn a_house_in_order_is_left_in_peace() {
    let Some(desktop) = in_order("the doctor in a house in order") else { return };
    let house = &desktop.house;
    for kept in [false, true] {
        if kept {
            house.answer(&["token", "internal"]);
            house.answer(&["token", "--", house.path("mint").to_str().unwrap()]);
        }
        assert_eq!(complaints(house), Vec::<Value>::new());
        let ran = house.run(&["doctor"]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{ran:?}");
        for line in [
            "auto: the Secret Service, with the kernel keyring in front; it answered in ",
            "internal: its command took ",
            " and printed a JWT, which lives 5 min\n",
            "internal (~/.claude.json): asks freshbearer for 'internal'\n",
            "apiKeyHelper (~/.claude/settings.json): asks freshbearer for 'mint'\n",
            "internal (~/.codex/config.toml): asks freshbearer for 'internal'\n",
        ] {
            assert!(ran.stdout.contains(line), "{line}: {}", ran.stdout);
        }
    }
    assert!(house.answer(&["doctor"]).contains("within 30 s of the issuer of "));
}

/// A server of Claude Code's with this helper, in the user's scope.
fn helper(line: &str) -> String {
    serde_json::json!({"mcpServers": {"x": {"type": "http", "url": "https://x.example/mcp", "headersHelper": line}}})
        .to_string()
}

/// Helpers in `~/.claude.json`, what is found of them, and what its hint says.
const HELPERS: &[(&str, &str, &str)] = &[
    (
        "echo '{\"Authorization\": \"Bearer '\"$(mycli auth print-access-token)\"'\"}'",
        "helper-not-cached",
        "put in its place: \"headersHelper\": \"freshbearer headers -- mycli auth print-access-token\"",
    ),
    ("MINT", "helper-not-cached", "\"freshbearer headers -- HOUSE/mint\""),
    (
        "MINT auth token | jq",
        "helper-not-cached",
        "\"freshbearer headers -- sh -c 'HOUSE/mint auth token | jq'\"",
    ),
    ("mycli --password canaryoflettersalone", "helper-not-cached", "with the line as it is now for the dots"),
    ("freshbearer headers --store none -- MINT", "helper-not-cached", "leave 'store' out"),
    ("./get-token.sh", "helper-relative", "full path"),
    ("sh tools/get-token.sh", "helper-relative", "full path"),
    ("freshbearer headers -- ./get-token.sh", "helper-relative", "full path"),
    ("/nonexistent/get-token", "helper-not-found", "full path"),
    ("freshbearer headers -- no-such-mycli auth", "helper-not-found", "full path"),
    ("HOUSE/count", "helper-not-executable", "chmod +x"),
    ("freshbearer headers nobody", "helper-profile", "it has internal"),
    ("freshbearer headers", "helper-profile", "add the server's URL"),
    ("freshbearer headers MINT auth", "helper-profile", "a command goes behind '--'"),
    ("freshbearer headers internal", "helper-server", "add the server's URL"),
    ("freshbearer headers --ttl canaryoflettersalone -- MINT", "helper-arguments", "--help"),
    ("freshbearer headers --colour=canaryoflettersalone -- MINT", "helper-arguments", "--help"),
    ("freshbearer status", "helper-arguments", "--help"),
    ("freshbearer headers --deadline 30s -- MINT", "helper-deadline", "leave 'deadline' out"),
    ("freshbearer token -- MINT", "helper-form", "one JSON object"),
    ("freshbearer headers --form lines -- MINT", "helper-form", "one JSON object"),
    ("freshbearer headers -- sh -c 'mycli", "helper-quotes", "write each quote twice"),
];

#[test]
fn helpers_that_will_not_do() {
    for (line, check, hint) in HELPERS {
        let house = on_path(House::new());
        house.counting("echo T");
        let place = house.path("").to_str().unwrap().trim_end_matches('/').to_owned();
        let line = line.replace("MINT", &format!("{place}/mint")).replace("HOUSE", &place);
        furnish(
            &house,
            &[(config_file(), GOOD_CONFIG), ("home/.claude.json", &helper(&line)), ("count", "")],
        );
        is_found(&house, check, &hint.replace("HOUSE", &place));
        assert!(!house.run(&["doctor"]).stdout.contains(CANARY), "{line}");
    }
}

const PROJECT: &str = r#"{"mcpServers": {"p": {"type": "http", "url": "https://p.example",
    "headersHelper": "freshbearer headers --vary-env MY_TOKEN -- MINT"}}}"#;

/// Files with their text, what is found of them, and what its hint says.
type Files = (&'static [(&'static str, &'static str)], &'static str, &'static str);

/// Other files of clients.
const FILES: &[Files] = &[
    (&[(".mcp.json", PROJECT)], "helper-scrubbed-variable", "~/.claude.json"),
    (&[(".mcp.json", PROJECT)], "helper-untrusted-folder", "accept its dialog"),
    (
        &[
            (".git/HEAD", ""),
            ("home/.claude.json", r#"{"projects": {"/": {"hasTrustDialogAccepted": true}}}"#),
            (".mcp.json", PROJECT),
        ],
        "helper-untrusted-folder",
        "accept its dialog",
    ),
    (
        &[(
            "home/.claude.json",
            r#"{"projects": {"/x": {"mcpServers": {"p": {"url": "https://p.example", "headersHelper": "freshbearer headers -- MINT"}}}}}"#,
        )],
        "helper-untrusted-folder",
        "accept its dialog",
    ),
    (
        &[(
            "home/.claude.json",
            r#"{"mcpServers": {"p": {"type": "stdio", "command": "x", "headersHelper": "freshbearer headers -- MINT"}}}"#,
        )],
        "helper-on-stdio",
        "http, sse or ws",
    ),
    (
        &[("home/.claude/settings.json", r#"{"apiKeyHelper": "freshbearer headers -- MINT"}"#)],
        "helper-form",
        "the bare token",
    ),
    (
        &[("home/.claude/settings.json", r#"{"apiKeyHelper": "MINT"}"#)],
        "helper-not-cached",
        "\"apiKeyHelper\": \"freshbearer token --session api-key -- HOUSE/mint\"",
    ),
    (&[("home/.claude.json", "{\"mcpServers\": canaryoflettersalone")], "helper-file", "mend it"),
    (&[("home/.codex/config.toml", "a = canaryoflettersalone")], "helper-file", "mend it"),
    (
        &[(
            "home/.codex/config.toml",
            "[mcp_servers.c]\nurl = \"https://c.example\"\nhttp_headers_helper = \"MINT\"\n",
        )],
        "helper-not-cached",
        "http_headers_helper = \"freshbearer headers -- HOUSE/mint\"",
    ),
    (
        &[(
            "home/.codex/config.toml",
            "[mcp_servers.c]\nurl = \"https://c.example\"\nhttp_headers_helper = \"freshbearer headers --vary-env REGION -- MINT\"\n",
        )],
        "helper-scrubbed-variable",
        "a file of yours",
    ),
    (
        &[(
            "home/.codex/config.toml",
            "[mcp_servers.c]\ncommand = \"x\"\nhttp_headers_helper = \"freshbearer headers -- MINT\"\n",
        )],
        "helper-on-stdio",
        "http, sse or ws",
    ),
    (
        &[(
            ".codex/config.toml",
            "[mcp_servers.c]\nurl = \"https://c.example\"\nhttp_headers_helper = \"freshbearer headers -- MINT\"\n",
        )],
        "helper-untrusted-folder",
        "start codex",
    ),
];

#[test]
fn clients_files_that_will_not_do() {
    for (files, check, hint) in FILES {
        let house = on_path(House::new());
        house.counting("echo T");
        furnish(&house, files);
        let place = house.path("").to_str().unwrap().trim_end_matches('/').to_owned();
        is_found(&house, check, &hint.replace("HOUSE", &place));
        assert!(!house.run(&["doctor"]).stdout.contains(CANARY), "{files:?}");
        // A variable's name is told, and nothing speaks against those that stay.
        let named = house.run(&["doctor"]).stdout.contains("it names ");
        assert_eq!(named, files.iter().any(|(_, text)| text.contains("--vary-env")), "{files:?}");
    }
}

/// What a profile's command does, and what else the profile says.
const PROFILES: &[(&str, &str, &str, &str)] = &[
    ("echo 'no session' >&2; exit 7", "", "profile-command", "the login has ended"),
    (": < /dev/tty && echo T", "", "profile-command", "freshbearer login"),
    ("echo please log in", "", "profile-output", "prints only the token"),
    ("sleep 1000", "command-timeout = \"300ms\"", "profile-stuck", "run it by itself"),
    ("sleep 0.3; echo T", "deadline = \"100ms\"", "profile-slow", "the next one gets its token"),
    ("echo T", "min-ttl = \"1m\"", "profile-min-ttl", "lower 'min-ttl'"),
    ("echo T", "deadline = \"30s\"", "profile-deadline", "below 10s"),
    // {"alg":"none"} and {"iat":4102444800,"exp":4102448400}: issued in the year 2100.
    (
        "echo eyJhbGciOiJub25lIn0.eyJpYXQiOjQxMDI0NDQ4MDAsImV4cCI6NDEwMjQ0ODQwMH0.",
        "",
        "clock",
        "set the clock",
    ),
];

#[test]
fn profiles_that_will_not_do() {
    for (body, more, check, hint) in PROFILES {
        let house = House::new();
        house.counting(body);
        furnish(&house, &[(config_file(), &format!("{GOOD_CONFIG}{more}\n"))]);
        is_found(&house, check, hint);
        assert_eq!(house.count(), 1);
        assert!(!house.state().exists(), "nothing of it is kept, nor its failure");
    }
    for (config, check, hint) in [
        ("[profile.a]\ncolour = 1\n", "config", "mend that line"),
        ("[profile.a]\nttl = \"5m\"\n", "profile", "write its words as an array"),
    ] {
        let house = House::new();
        furnish(&house, &[(config_file(), config)]);
        is_found(&house, check, hint);
    }
    let house = House::new();
    furnish(&house, &[(config_file(), GOOD_CONFIG)]);
    fs::set_permissions(house.path(config_file()), fs::Permissions::from_mode(0o646)).unwrap();
    is_found(&house, "config", "mend that");
}

#[test]
fn commands_get_no_terminal_even_from_one() {
    if !have_terminals("the doctor on a terminal") {
        return;
    }
    let house = on_path(House::new());
    house.counting(": < /dev/tty && echo T");
    furnish(&house, &[(config_file(), GOOD_CONFIG)]);
    let path = &house.variables[0].1;
    let ran = house.in_a_terminal(&format!("PATH='{path}'; : < /dev/tty && freshbearer doctor"), "");
    assert!(ran.stdout.contains("it wanted a terminal") && house.count() == 1, "{ran:?}");
}

/// A house in which a token is kept.
fn keeping() -> House {
    let house = House::new();
    let mint = house.counting_jwt(300);
    house.token(&[], &mint);
    house
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Changes the record.
fn amend(house: &House, change: impl FnOnce(&mut Value)) {
    let file = house.state_file(".json");
    let mut record: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    change(&mut record);
    fs::write(file, record.to_string()).unwrap();
}

/// Something done to a house, what is found of it, and what its hint says.
type Plant = (fn(&House), &'static str, &'static str);

#[test]
fn a_state_that_will_not_do() {
    let plants: [Plant; 9] = [
        (|house| mode(&house.state(), 0o755), "state-mode", "chmod 700"),
        (|house| mode(&house.state(), 0o777), "state", "chmod 700"),
        (|house| fs::write(house.state_file(".json"), "junk").unwrap(), "state-record", "writes it anew"),
        (|house| mode(&house.state_file(".json"), 0o666), "state-record", "writes it anew"),
        (
            |house| fs::write(house.state_file(".json"), "{\"v\":2}").unwrap(),
            "state-newer",
            "use the newer one",
        ),
        (|house| mode(&house.state_file(".token"), 0o666), "state-file", "remove it"),
        (
            |house| {
                fs::remove_file(house.state_file(".lock")).unwrap();
                symlink("/dev/null", house.state_file(".json").with_extension("lock")).unwrap();
            },
            "state-file",
            "remove it",
        ),
        (
            |house| amend(house, |record| record["mint"]["issued_after"] = 600.into()),
            "clock",
            "set the clock",
        ),
        (
            |house| amend(house, |record| record["mint"]["done"] = 9_000_000_000_000_i64.into()),
            "clock",
            "set the clock",
        ),
    ];
    let house = keeping();
    let without = complaints(&house);
    for (plant, check, hint) in plants {
        assert!(without.iter().all(|one| one["check"] != check), "{check}");
        let house = keeping();
        plant(&house);
        is_found(&house, check, hint);
    }
}

#[test]
fn a_state_directory_without_room() {
    let test = "the doctor on a full disk";
    if !have(test, &["unshare", "mount"]) {
        return;
    }
    let mut house = House::new();
    fs::create_dir_all(house.state()).unwrap();
    let state = house.state().display().to_string();
    let fill = format!(
        "mount -t tmpfs -o size=4k,mode=700 none '{state}' && head -c 1m /dev/zero > '{state}/filler' 2>/dev/null; exec \"$0\" \"$@\""
    );
    let words = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", &fill];
    if !std::process::Command::new(words[0])
        .args(&words[1..4])
        .arg("true")
        .status()
        .is_ok_and(|it| it.success())
    {
        crate::house::leave_out(test, "no user namespaces in which to mount");
        return;
    }
    house.through = words.iter().map(|word| (*word).to_owned()).collect();
    is_found(&house, "state-full", "make room");
}

#[test]
fn what_failed_last_is_told_in_short() {
    let house = House::new();
    let mint = house.counting("echo 'no session' >&2; exit 7");
    house.token(&[], &mint);
    is_found(&house, "kept-failure", "freshbearer status");
    amend(&house, |record| record["failure"]["at"] = 1000.into());
    assert!(complaints(&house).iter().all(|one| one["check"] != "kept-failure"), "old failures are no news");

    let mut house = House::new();
    house.counting("echo T");
    furnish(&house, &[(config_file(), GOOD_CONFIG)]);
    house.variables.push(("CLAUDE_CODE_MCP_SERVER_URL".into(), "https://evil.example".into()));
    assert_eq!(house.run(&["token", "internal"]).code, 6);
    is_found(&house, "kept-refused", "see who configured it");
}

#[test]
fn another_program_of_our_name() {
    let house = on_path(House::new());
    fs::create_dir(house.path("bin")).unwrap();
    house.script("bin/freshbearer", "#!/bin/sh\n");
    is_found(&house, "program-path", "full path");
}

#[test]
fn a_keyring_that_is_locked_or_silent() {
    let Some(desktop) = in_order("the doctor and a keyring in trouble") else { return };
    let before = tree(&desktop.house.home());
    desktop.lock();
    is_found(&desktop.house, "store-locked", "unlock it");
    desktop.signal("keyring", "-STOP");
    is_found(&desktop.house, "store-silent", "see what holds it up");
    assert_eq!(tree(&desktop.house.home()), before, "that it was silent is not noted");
    desktop.signal("keyring", "-CONT");
}

/// Everything below a directory: kind, mode, time and contents.
fn tree(directory: &Path) -> BTreeMap<PathBuf, (u32, i64, i64, Vec<u8>)> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(directory).unwrap().flatten() {
        let (path, meta) = (entry.path(), entry.path().symlink_metadata().unwrap());
        let bytes = if meta.is_file() { fs::read(&path).unwrap() } else { Vec::new() };
        if meta.is_dir() {
            all.extend(tree(&path));
        }
        all.insert(path, (meta.mode(), meta.mtime(), meta.mtime_nsec(), bytes));
    }
    all
}

#[test]
fn it_changes_nothing_and_keeps_nothing() {
    let Some(desktop) = in_order("the doctor changes nothing") else { return };
    let house = &desktop.house;
    let mint = house.path("mint").to_str().unwrap().to_owned();
    house.answer(&["token", "internal"]);
    house.answer(&["token", "--", &mint]);
    // Something to mend, which is not mended: others may look into the directory; a session has ended.
    mode(&house.state(), 0o755);
    let stale = house.state().join(format!("{}.0.served", "0".repeat(64)));
    fs::write(&stale, "{\"generation\":1,\"at\":1,\"client\":[1,1]}").unwrap();
    let (before, entries, count) = (tree(&house.home()), desktop.entries(), house.count());
    for words in [&["doctor"][..], &["doctor", "--json"]] {
        assert_eq!(house.run(words).code, 1);
    }
    // The profile's command has run each time, and no token of it was kept.
    assert_eq!(house.count(), count + 2);
    assert_eq!(tree(&house.home()), before);
    assert_eq!(desktop.entries(), entries);
    assert!(entries.contains("freshbearer"));
}

#[test]
fn no_secret_is_told() {
    let mut house = on_path(House::new());
    house.variables.push(("CANARY".into(), CANARY.into()));
    house.counting(&format!("echo 'password: {CANARY}' >&2; echo {CANARY}{CANARY}"));
    let lines = [
        format!("curl -u user:{CANARY} https://user:{CANARY}@id.example"),
        format!("PGPASSWORD={CANARY} mycli auth"),
        format!("echo '{{\"Authorization\": \"Bearer {CANARY}\"}}'"),
        format!("echo {CANARY}"),
        format!("mycli --password {CANARY}"),
        format!("export TOKEN={CANARY}; mycli auth"),
        format!("freshbearer headers --header 'Authorization: {CANARY}' -- mycli"),
        format!("freshbearer headers --header '{CANARY} {CANARY}' -- mycli"),
        format!("freshbearer headers --{CANARY}={CANARY}x -- mycli auth login {CANARY}")
            .replace(&format!("--{CANARY}="), "--pass="),
        format!("freshbearer headers -- mycli --password {CANARY}"),
        format!("sh -c 'curl -d client_secret={CANARY} https://id.example"),
    ];
    let servers: serde_json::Map<String, Value> = lines
        .iter()
        .enumerate()
        .map(|(number, line)| {
            let server = serde_json::json!({"type": "http", "url": format!("https://u:{CANARY}@h.example/?k={CANARY}"),
                "headers": {"X-Key": CANARY}, "headersHelper": line});
            (format!("s{number}"), server)
        })
        .collect();
    let claude = serde_json::json!({"mcpServers": servers, "oauthAccount": {"token": CANARY}}).to_string();
    let codex = format!(
        "[mcp_servers.x]\nurl = \"https://x.example\"\nbearer_token = \"{CANARY}\"\nhttp_headers_helper = \"curl -d {CANARY}\"\n"
    );
    let config =
        format!("{GOOD_CONFIG}\n[profile.other]\ncommand = [\"MINT\", \"--password\", \"{CANARY}\"]\n");
    furnish(
        &house,
        &[(config_file(), &config), ("home/.claude.json", &claude), ("home/.codex/config.toml", &codex)],
    );
    for words in [&["doctor"][..], &["doctor", "--json"]] {
        let ran = house.run(words);
        assert!(
            ran.stdout.contains("helper-not-cached") && ran.stdout.contains("an opaque token"),
            "{ran:?}"
        );
        for (number, line) in ran.stdout.lines().chain(ran.stderr.lines()).enumerate() {
            assert!(!line.contains(CANARY), "line {number}: {line}");
        }
    }
    assert_eq!(house.count(), 4);
}

/// What differs from run to run and from machine to machine.
fn settled(house: &House, text: &str) -> String {
    let place = house.path("").to_str().unwrap().trim_end_matches('/').to_owned();
    let text =
        text.replace(env!("CARGO_BIN_EXE_freshbearer"), "/usr/bin/freshbearer").replace(&place, "/HOUSE");
    let text = text.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    let mut lines = Vec::new();
    let mut of_store = false;
    for line in text.lines() {
        // What the machine has for a store is the machine's.
        let subject = line.contains(" store") || line.contains("mstore");
        of_store = subject && !line.starts_with(' ') || of_store && line.starts_with(' ');
        if of_store || line.ends_with(" things need attention") {
            continue;
        }
        let time = line.split_once("command took ").map(|(before, after)| {
            let (_, rest) = after.split_once("s ").unwrap();
            format!("{before}command took 7 ms {rest}")
        });
        lines.push(time.unwrap_or_else(|| line.to_owned()));
    }
    lines.join("\n") + "\n"
}

#[test]
fn the_whole_report_as_its_reader_sees_it() {
    if !have_terminals("the doctor's report on a terminal") {
        return;
    }
    let house = on_path(House::new());
    house.counting("echo T");
    let config = format!(
        "{GOOD_CONFIG}\n[profile.other]\ncommand = [\"sh\", \"-c\", \"echo no session >&2; exit 1\"]\n"
    );
    let (line, _, _) = HELPERS[0];
    furnish(
        &house,
        &[(config_file(), &config), ("home/.claude.json", &helper(line)), (".mcp.json", PROJECT)],
    );
    let piped = settled(&house, &house.run(&["doctor"]).stdout);
    assert!(!piped.contains('\u{1b}') && piped.is_ascii(), "{piped}");
    let path = &house.variables[0].1;
    let show = |settings: &str| {
        let ran = house.in_a_terminal(&format!("PATH='{path}' {settings} freshbearer doctor"), "");
        assert_eq!(ran.code, 1, "{ran:?}");
        settled(&house, &ran.stdout)
    };
    let seen = show("TERM=xterm LANG=C.UTF-8");
    let bare = show("TERM=xterm LANG=C.UTF-8 NO_COLOR=1");
    assert!(bare.contains("\u{2717} profile") && !bare.contains('\u{1b}'), "{bare}");
    let dumb = show("TERM=dumb");
    assert!(dumb.contains("x profile") && !dumb.contains('\u{1b}') && dumb.is_ascii(), "{dumb}");
    let seen = seen.replace('\u{1b}', "^");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/doctor.txt");
    let both = format!("{piped}\n-- on a terminal --\n\n{seen}");
    if std::env::var_os("FRESHBEARER_TEST_WRITE").is_some() {
        fs::write(&file, &both).unwrap();
    }
    assert_eq!(both, fs::read_to_string(file).unwrap_or_default());
}

#[test]
fn status_on_a_terminal_says_how_each_token_stands() {
    if !have_terminals("status on a terminal") {
        return;
    }
    let house = keeping();
    house.token(&[], &house.script("bad", "#!/bin/sh\nexit 7\n"));
    let program = env!("CARGO_BIN_EXE_freshbearer");
    let show = |settings: &str| house.in_a_terminal(&format!("{settings} '{program}' status"), "").stdout;
    let seen = show("TERM=xterm LANG=C.UTF-8");
    assert!(seen.contains("\u{1b}[32mfresh  \u{1b}[0m \u{1b}[1mmint\u{1b}[0m"), "{seen:?}");
    assert!(seen.contains("\u{1b}[31mfailed \u{1b}[0m \u{1b}[1mbad\u{1b}[0m"), "{seen:?}");
    let bare = show("TERM=xterm LANG=C.UTF-8 NO_COLOR=1");
    assert!(
        bare.contains("\u{2713} fresh   mint\n  store   file: asked for by name\n  life    ends in 4 min\n"),
        "{bare:?}"
    );
    assert!(bare.contains("\u{2717} failed  bad\n  failed  0 s ago: 'bad' exited with 7\n"), "{bare:?}");
    // An empty NO_COLOR is none.
    assert!(show("TERM=xterm NO_COLOR=").contains("\u{1b}[32m+\u{1b}[0m "));
    assert!(!show("TERM=dumb").contains('\u{1b}'));
    assert!(!house.answer(&["status"]).contains('\u{1b}'));
    let states = |change: fn(&mut Value)| {
        let house = keeping();
        amend(&house, change);
        let status: Value = serde_json::from_str(&house.answer(&["status", "--json"])).unwrap();
        status["tokens"][0]["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(states(|_| {}), "fresh");
    assert_eq!(states(|record| record["mint"]["ends"] = 1.into()), "ended");
    assert_eq!(states(|record| record["mint"]["at"] = 1_700_000_000_000_i64.into()), "ages");
    assert_eq!(states(|record| record["mint"]["ends"] = 9_000_000_000_000_i64.into()), "fresh");
    assert_eq!(states(|record| record["rejected"] = i64::MAX.into()), "refused");
}
