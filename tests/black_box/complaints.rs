//! Every complaint as its reader sees it, provoked for real and compared with its file under
//! tests/complaints/: what happened, what to do about it, and the exit code.
//!
//! `UPDATE_EXPECT=1` writes the files anew, for a reviewer to read the difference.

use crate::house::{House, Ran, open_gate, until};
use expect_test::expect_file;
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

/// A token command that does this makes an ask with these options complain.
const COMMANDS: &[(&str, &[&str], &str)] = &[
    ("command-exited", &[], "echo 'no session, run mycli login' >&2; exit 7"),
    ("command-ended-by-a-signal", &[], "kill -9 $$"),
    ("command-said-nothing", &[], "exit 7"),
    ("command-wanted-a-terminal", &[], "echo 'cannot open /dev/tty' >&2; exit 1"),
    ("command-wanted-a-terminal-for-a-container", &[], "echo 'the input device is not a TTY' >&2; exit 1"),
    ("command-without-a-program", &[], "exec sh -c nosuchprogram"),
    ("command-without-a-variable", &[], "set -u; echo \"$MYCLI_HOME\""),
    ("command-could-not-reach-its-server", &[], "echo 'Could not resolve host: login.example' >&2; exit 6"),
    (
        "command-does-not-trust-its-server",
        &[],
        "echo 'x509: certificate signed by unknown authority' >&2; exit 1",
    ),
    ("command-wanted-a-browser", &[], "echo 'Opening your browser' >&2; exit 1"),
    ("command-took-too-long", &["--command-timeout", "300ms"], "sleep 1000"),
    (
        "command-reported-an-error",
        &[],
        "echo '{\"error\":\"invalid_grant\",\"error_description\":\"Session ended\"}'",
    ),
    ("command-reported-errors", &[], "echo '{\"errors\":[\"permission denied\"]}'; exit 2"),
    (
        "command-reported-a-failure",
        &[],
        "echo '{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"Unauthorized\"}'",
    ),
    ("printed-an-error-and-no-token", &[], "echo '{\"access_token\":\"\",\"error\":\"login_required\"}'"),
    ("printed-a-message", &[], "echo '{\"message\":\"please log in\",\"message-key\":\"login.required\"}'"),
    ("printed-a-python-dict", &[], "echo \"{'access_token': 'T', 'expires_in': 300}\""),
    ("printed-a-javascript-object", &[], "echo \"{ access_token: 'T' }\""),
    ("printed-a-url", &[], "echo 'https://login.example/device?user_code=ABCD'"),
    ("printed-a-path", &[], "echo /run/secrets/token"),
    ("printed-a-variable", &[], "echo '$MY_TOKEN'"),
    ("printed-something-in-brackets", &[], "echo '<your-own-token-here>'"),
    ("printed-a-token-in-base64", &[], "echo ZXlKaGJHY2lPaUp1YjI1bEluMC5leUpsZUhBaU9qRjkuCg=="),
    // {"alg":"none"} and {"exp":0}
    ("printed-a-token-that-ends-at-zero", &[], "echo eyJhbGciOiJub25lIn0.eyJleHAiOjB9."),
    ("printed-too-much", &[], "yes"),
    ("printed-nothing", &[], "true"),
    ("printed-no-text", &[], "printf 'T\\377'"),
    ("printed-lines", &[], "echo 'Welcome to mycli'; echo T"),
    ("printed-words", &[], "echo please log in"),
    ("printed-an-absence", &[], "echo null"),
    ("printed-what-no-header-takes", &[], "printf 'T\\001'"),
    ("printed-a-token-in-colour", &[], "printf '\\033[32mT123\\033[0m\\n'"),
    ("printed-an-empty-token", &[], "echo '{\"access_token\":\"\"}'"),
    ("printed-broken-json", &[], "echo '{\"access_token\":'"),
    ("printed-json-without-a-token", &[], "echo '{\"hello\":\"world\",\"a\":1}'"),
    ("printed-json-without-names", &[], "echo '[1]'"),
    ("printed-an-aws-key-pair", &[], "echo '{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S\"}'"),
    ("printed-a-certificate", &[], "echo '{\"status\":{\"clientCertificateData\":\"C\"}}'"),
    ("printed-another-scheme", &[], "echo '{\"access_token\":\"T\",\"token_type\":\"DPoP\"}'"),
    ("printed-headers-without-a-bearer-token", &[], "echo '{\"Authorization\":\"Basic dDp0\"}'"),
    ("printed-nothing-at-token-path", &["--token-path", "/data/token"], "echo '{\"data\":{}}'"),
    ("printed-nothing-at-expiry-path", &["--expiry-path", "/ends"], "echo '{\"access_token\":\"T\"}'"),
    ("printed-an-ended-token", &[], "echo '{\"access_token\":\"T\",\"expires_on\":1000000000}'"),
    // {"alg":"none"} and {"nbf":253402300799}: the last second of the year 9999.
    ("printed-a-token-of-the-future", &[], "echo eyJhbGciOiJub25lIn0.eyJuYmYiOjI1MzQwMjMwMDc5OX0."),
    ("late", &["--deadline", "300ms", "--command-timeout", "1s"], "sleep 1000"),
    ("mint-was-ended", &[], "kill -9 $PPID"),
];

/// Writes a profile of these lines, for a shell.
const PROFILE: &str = "profile() {
    mkdir -p home/.config/freshbearer
    printf '%s\\n' '[profile.internal]' \"$@\" > home/.config/freshbearer/config.toml
}
";

/// A shell's line does, with `F` for the program and `MINT` for a good token command.
const LINES: &[(&str, &str)] = &[
    ("command-not-found", "F token -- no-such-mycli"),
    ("command-not-at-its-path", "F token -- /nonexistent/mycli"),
    ("command-not-in-this-directory", "F token -- ./mycli"),
    (
        "command-with-windows-lines",
        "printf '#!/bin/sh\\r\\necho T\\r\\n' > w; chmod +x w; F token --store none -- ./w",
    ),
    (
        "command-without-its-interpreter",
        "printf '#!/nonexistent/python2\\n' > w; chmod +x w; F token --store none -- ./w",
    ),
    ("command-as-one-word", "F token -- 'mycli auth print-access-token'"),
    ("command-as-a-shell-line", "F token -- 'mycli auth | tail -n 1'"),
    ("command-behind-an-assignment", "F token -- MYCLI_PROFILE=work mycli auth"),
    ("command-with-a-tilde", "F token -- '~/bin/mycli'"),
    ("command-with-a-variable", "profile 'command = [\"$HOME/bin/mycli\"]'; F token internal"),
    (
        "command-that-asks-for-its-own-token",
        "printf '#!/bin/sh\\nexec %s token --store file -- %s/mycli\\n' F \"$PWD\" > mycli; chmod +x mycli
         F token --store file -- \"$PWD/mycli\"",
    ),
    ("command-of-the-shell", "F token -- source env.sh"),
    (
        "warning-unreadable-expiry",
        "F token --ttl 5m -- echo '{\"access_token\":\"T\",\"expires_at\":\"soon\"}'",
    ),
    ("warning-milliseconds", "F token -- echo '{\"access_token\":\"T\",\"expires_in\":3600000}'"),
    ("command-not-executable", "echo > plain; F token --store none -- ./plain"),
    ("command-not-started", "echo > plain; F token --store none -- ./plain/below"),
    ("answer-not-written", "F token --store none -- MINT > /dev/full"),
    ("list-not-written", "F status > /dev/full"),
    ("list-not-readable", "mkdir -p home/.local/state; echo > home/.local/state/freshbearer; F status"),
    ("no-process", "ulimit -n 4; F token --store file -- MINT"),
    ("nothing-named", "F headers"),
    ("no-dashes", "F headers mycli auth print-access-token"),
    ("no-such-profile", "profile 'command = [\"true\"]'; F headers nobody"),
    ("no-profile-at-all", "F headers nobody"),
    (
        "no-profile-in-an-empty-file",
        "profile; sed -i 1d home/.config/freshbearer/config.toml; F headers nobody",
    ),
    ("no-profile-at-all-for-a-server", "CLAUDE_CODE_MCP_SERVER_URL=https://h.example F headers"),
    ("no-such-verb", "F headrs"),
    ("no-such-option", "F headers --frm lines -- MINT"),
    ("no-such-form", "F headers --form xml -- MINT"),
    ("no-such-shell", "F completions tcsh"),
    ("no-shell-named", "F completions"),
    ("no-time-at-all", "F token --ttl 0s -- MINT"),
    ("one-or-all-to-forget", "F forget --all internal"),
    ("profile-with-a-mistake", "profile 'colour = 1'; F headers internal"),
    ("profile-without-a-command", "profile 'ttl = \"5m\"'; F headers internal"),
    (
        "profile-for-another-server",
        "profile 'command = [\"true\"]' 'servers = [\"https://h.example\"]'
         CLAUDE_CODE_MCP_SERVER_URL=https://evil.example F headers internal",
    ),
    (
        "no-profile-for-a-server",
        "profile 'command = [\"true\"]'; CLAUDE_CODE_MCP_SERVER_URL=https://evil.example F headers",
    ),
    ("command-with-an-open-file", "F token -- cat /dev/fd/63"),
    ("vary-file-not-readable", "mkdir active; F token --vary-file ./active -- MINT"),
    (
        "profile-for-a-server-without-a-url",
        "profile 'command = [\"true\"]' 'servers = [\"https://h.example\"]'
         CLAUDE_CODE_MCP_SERVER_NAME=one F headers internal",
    ),
    ("profile-too-large", "profile \"$(yes '#' | head -n 600000)\"; F headers internal"),
    ("header-twice", "F headers --header 'A: {token}' --header 'a: {token}' -- MINT"),
    ("header-without-a-token", "F headers --header 'X-Org: 7' -- MINT"),
    (
        "warning-not-kept",
        "mkdir -p home/.local/state; echo > home/.local/state/freshbearer; F token --store file -- MINT",
    ),
    (
        "warning-no-lock",
        "F token --store file -- MINT; chmod 666 home/.local/state/freshbearer/*.lock
                         F token --store file --refresh -- MINT",
    ),
];

/// What differs from run to run and from machine to machine.
fn settled(house: &House, text: &str) -> String {
    let mut text = text.replace(house.path("").to_str().unwrap(), "HOUSE/");
    for (before, after) in [("that ended ", " ago"), ("for another ", "\n")] {
        if let Some(start) = text.find(before).map(|at| at + before.len()) {
            let end = start + text[start..].find(after).unwrap();
            text.replace_range(start..end, "TIME");
        }
    }
    let is_identity = |word: &str| word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let identity = text.split(['/', '.', ' ']).find(|word| is_identity(word)).map(str::to_owned);
    identity.map_or_else(|| text.clone(), |identity| text.replace(&identity, "IDENTITY"))
}

/// Compares what was said with the complaint's file.
fn golden(name: &str, house: &House, ran: &Ran) {
    let said = format!("{}exit: {}\n", settled(house, &ran.stderr), ran.code);
    assert!(ran.code == 0 || ran.stdout.is_empty(), "{name}: {ran:?}");
    expect_file![format!("../complaints/{name}.txt")].assert_eq(&said);
}

#[test]
fn of_token_commands() {
    for (name, options, body) in COMMANDS {
        let house = House::new();
        let ran = house.token(options, &house.counting(body));
        golden(name, &house, &ran);
    }
}

#[test]
fn of_arguments_and_surroundings() {
    for (name, line) in LINES {
        let house = House::new();
        house.script("good", "#!/bin/sh\necho T\n");
        let program = format!("'{}'", env!("CARGO_BIN_EXE_freshbearer"));
        let line = line.replace("F ", &format!("{program} ")).replace("MINT", "./good");
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &format!("{PROFILE}{line}")])
            .env_clear()
            .env("HOME", house.home())
            .current_dir(house.path(""));
        shell.env("PATH", std::env::var_os("PATH").unwrap());
        golden(name, &house, &Ran::from(shell.output().unwrap()));
    }
}

#[test]
fn of_waiting_for_another_process() {
    let house = House::new();
    let gate = house.gate();
    let mint = house.counting(&format!("cat '{}'; echo T", gate.display()));
    let first =
        house.command(&["token", "--store", "file", "--deadline", "50s", "--", &mint]).spawn().unwrap();
    until("the first mint stands still", || house.count() == 1);
    golden("late-behind-another", &house, &house.token(&["--deadline", "300ms"], &mint));
    let login = house.run(&["login", "--store", "file", "--command-timeout", "300ms", "--", &mint]);
    golden("login-behind-another", &house, &login);
    open_gate(&gate);
    assert_eq!(first.wait_with_output().unwrap().stdout, b"T\n");
}

#[test]
fn of_a_token_that_will_do() {
    let house = House::new();
    let broken = house.path("broken");
    let mint = house.counting(&format!("test ! -e '{}' || exit 7; echo T", broken.display()));
    house.token(&["--ttl", "5m"], &mint);
    fs::write(&broken, "").unwrap();
    golden("warning-still-valid", &house, &house.token(&["--ttl", "5m", "--refresh"], &mint));
}

#[test]
fn of_what_cannot_be_forgotten() {
    let Some(house) = House::unprivileged("a token that cannot be forgotten") else { return };
    let mint = house.counting("echo T");
    house.token(&[], &mint);
    let allow = |mode| fs::set_permissions(house.state(), fs::Permissions::from_mode(mode)).unwrap();
    allow(0o500);
    let ran = house.run(&["forget", "--", &mint]);
    allow(0o700);
    // It says on standard output what it could do.
    golden("not-forgotten", &house, &Ran { stdout: String::new(), ..ran });
}

#[test]
fn of_a_directory_that_cannot_be_entered() {
    let Some(house) = House::unprivileged("a token command out of reach") else { return };
    fs::create_dir(house.path("closed")).unwrap();
    let mint = house.script("closed/mint", "#!/bin/sh\necho T\n");
    let allow = |mode| fs::set_permissions(house.path("closed"), fs::Permissions::from_mode(mode)).unwrap();
    allow(0o000);
    let ran = house.token(&[], &mint);
    allow(0o700);
    golden("command-out-of-reach", &house, &ran);
}

#[test]
fn none_is_left_without_a_provocation() {
    let others = [
        "command-out-of-reach",
        "late-behind-another",
        "login-behind-another",
        "warning-still-valid",
        "not-forgotten",
    ];
    let names = COMMANDS.iter().map(|command| command.0).chain(LINES.iter().map(|line| line.0)).chain(others);
    let provoked: BTreeSet<String> = names.map(|name| format!("{name}.txt")).collect();
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/complaints");
    let files = fs::read_dir(place).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(files.collect::<BTreeSet<_>>(), provoked);
}
