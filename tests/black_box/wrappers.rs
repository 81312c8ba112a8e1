//! Who asks: a client's session is found behind whatever stands between, and what is no helper is none.

use crate::house::{House, have, until};
use std::path::PathBuf;
use std::process::Command;

/// A stand-in for a client: a shell of that name.
fn client(house: &House, name: &str) -> PathBuf {
    let client = house.path(name);
    std::fs::copy(std::fs::canonicalize("/bin/sh").unwrap(), &client).unwrap();
    client
}

/// A token command whose tokens tell which run they come from.
fn numbered(house: &House) -> String {
    house.counting(&format!("echo T$(wc -c < '{}' | tr -d ' ')", house.path("count").display()))
}

/// A script that asks, for a wrapper to run.
fn asks(house: &House, words: &str) -> String {
    let program = env!("CARGO_BIN_EXE_freshbearer");
    let mint = numbered(house);
    house.script("ask", &format!("#!/bin/sh\n'{program}' {words} --store file --ttl 1h -- '{mint}'\n"))
}

/// What a shell of this name prints in an environment of its own.
fn said(house: &House, name: &str, line: &str, variables: &[(&str, &str)]) -> String {
    let ran = Command::new(client(house, name))
        .args(["-c", &format!("{line}\nexit")])
        .env_clear()
        .envs([("HOME", house.home().to_str().unwrap()), ("PATH", &std::env::var("PATH").unwrap())])
        .envs(variables.iter().copied())
        .current_dir(house.path(""))
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    String::from_utf8(ran.stdout).unwrap()
}

/// Ways to start `ASK`, with the programs that they take.
const WRAPPERS: &[(&str, &str)] = &[
    ("", "ASK"),
    (
        "python3",
        "python3 -c 'import subprocess; print(subprocess.run([\"ASK\"], stdout=-1, text=True).stdout, end=\"\")'",
    ),
    ("node", "node -e 'process.stdout.write(require(\"child_process\").execFileSync(\"ASK\"))'"),
    ("perl", "perl -e 'print `ASK`'"),
    ("npm", "npm exec --offline --call ASK"),
    ("dbus-run-session", "dbus-run-session -- ASK"),
    ("setsid", "setsid --wait ASK"),
    ("script", "script --quiet --return --echo never --command ASK /dev/null < /dev/null | tr -d '\\r'"),
    ("timeout", "timeout 60 env nice ASK"),
];

/// Besides, as root, what asks as somebody.
fn wrappers() -> Vec<(&'static str, &'static str)> {
    let mut all = WRAPPERS.to_vec();
    if rustix::process::geteuid().is_root() {
        all.push(("su", "su --preserve-environment root --shell /bin/sh --command ASK"));
    }
    all
}

#[test]
fn a_client_that_names_its_server_is_found_behind_anything() {
    for (program, line) in wrappers() {
        if !program.is_empty() && !have("a client behind a wrapper", &[program]) {
            continue;
        }
        let house = House::new();
        let line = line.replace("ASK", &asks(&house, "token"));
        // Not by its name, which may be anything.
        let helper = format!("CLAUDE_CODE_MCP_SERVER_NAME=one sh -c '{}; exit'", line.replace('\'', "'\\''"));
        let printed = said(&house, "assistant", &format!("{helper}; {helper}"), &[]);
        assert_eq!(printed, "T1\nT2\n", "{line}");
    }
}

#[test]
fn codex_is_found_behind_anything() {
    for (program, line) in wrappers() {
        // A terminal that a wrapper makes is not told from a person's.
        if program == "script" || !program.is_empty() && !have("Codex behind a wrapper", &[program]) {
            continue;
        }
        let house = House::new();
        let line = line.replace("ASK", &asks(&house, "headers"));
        let helper = format!("sh -c '{}; exit'", line.replace('\'', "'\\''"));
        let printed = said(&house, "codex", &format!("{helper}; sleep 1.1; {helper}"), &[]);
        let wanted = ["T1", "T2"].map(|token| format!("{{\"Authorization\":\"Bearer {token}\"}}\n"));
        assert_eq!(printed, wanted.concat(), "{line}");
    }
}

#[test]
fn codex_is_known_in_any_spelling_and_by_the_script_that_node_runs() {
    for name in ["codex-x86_64-unknown-linux-musl", ".codex-wrapped", "Codex"] {
        let house = House::new();
        let ask = asks(&house, "headers");
        let printed =
            said(&house, name, &format!("sh -c '{ask}; exit'; sleep 1.1; sh -c '{ask}; exit'"), &[]);
        assert!(printed.ends_with("T2\"}\n"), "{name}: {printed}");
    }
    if have("Codex by the script that node runs", &["node"]) {
        let house = House::new();
        let ask = asks(&house, "headers");
        let script = house.path("codex.js");
        std::fs::write(
            &script,
            format!(
                "const ask = () => process.stdout.write(require('child_process').execFileSync('{ask}'));\n\
                 ask();\nsetTimeout(ask, 1100);\n"
            ),
        )
        .unwrap();
        let printed = said(&house, "assistant", &format!("node '{}'", script.display()), &[]);
        assert!(printed.ends_with("T2\"}\n"), "{printed}");
    }
}

#[test]
fn a_script_of_the_users_own_with_codex_in_its_name_is_not_codex() {
    let house = House::new();
    let ask = asks(&house, "headers");
    let script = house.script("codex-headers", &format!("#!/bin/sh\n'{ask}'; exit\n"));
    let printed = said(&house, "codex", &format!("'{script}'; sleep 1.1; '{script}'"), &[]);
    assert!(printed.ends_with("T2\"}\n"), "{printed}");
}

#[test]
fn what_codex_runs_for_its_user_is_no_helper() {
    let variables = [("EDITOR", "vi"), ("DISPLAY", ":0"), ("LS_COLORS", "x")];
    for (before, variables) in
        [("", &variables[..]), ("CODEX_CI=1", &[]), ("CODEX_SANDBOX=seatbelt python3 w.py", &[])]
    {
        if before.contains("python3") && !have("a script under Codex", &["python3"]) {
            continue;
        }
        let house = House::new();
        let ask = asks(&house, "headers");
        std::fs::write(house.path("w.py"), "import subprocess, sys\nsubprocess.run(sys.argv[1:])\n").unwrap();
        let tool = format!("{before} sh -c '{ask}; exit'");
        let tool = if before.contains("python3") { format!("{before} '{ask}'") } else { tool };
        let printed = said(&house, "codex", &format!("{tool}; sleep 1.1; {tool}"), variables);
        assert!(printed.ends_with("T1\"}\n"), "{before} {variables:?}: {printed}");
        // Beside it, a helper: its environment is cleared, but for what the user put before it.
        let helper = format!("env -i HOME=\"$HOME\" PATH=\"$PATH\" EDITOR=vi sh -c '{ask}; exit'");
        let printed = said(&house, "codex", &format!("{helper}; sleep 1.1; {helper}"), variables);
        assert!(printed.ends_with("T2\"}\n"), "{before} {variables:?}: {printed}");
    }
}

#[test]
fn what_outlived_the_helper_that_started_it_is_no_helper() {
    if !have("a daemon that a helper left", &["setsid"]) {
        return;
    }
    let house = House::new();
    let ask = asks(&house, "token");
    let out = house.path("out");
    // It asks when its helper has ended.
    let gate = house.gate();
    let daemon = house.script(
        "daemon",
        &format!(
            "#!/bin/sh\ncat '{}'\nfor _ in 1 2 3; do '{ask}'; done > '{1}.new'\nmv '{1}.new' '{1}'\n",
            gate.display(),
            out.display()
        ),
    );
    let helper =
        format!("CLAUDE_CODE_MCP_SERVER_NAME=one sh -c 'setsid --fork \"{daemon}\" > /dev/null 2>&1; exit'");
    said(&house, "assistant", &helper, &[]);
    crate::house::open_gate(&gate);
    until("the daemon has asked", || out.exists());
    assert_eq!(std::fs::read_to_string(out).unwrap(), "T1\nT1\nT1\n");
}

#[test]
fn of_codexs_windows_each_has_a_session_of_its_own_folder() {
    let house = House::new();
    let ask = asks(&house, "headers");
    for folder in ["a", "b"] {
        std::fs::create_dir(house.path(folder)).unwrap();
    }
    let helper = |folder: &str| format!("(cd {folder}; sh -c '{ask}; exit')");
    let line = [helper("a"), "sleep 1.1".to_owned(), helper("b"), helper("a"), helper("b")].join("\n");
    let printed = said(&house, "codex", &line, &[]);
    let tokens: Vec<&str> = printed.lines().map(|line| line.split([' ', '"']).nth(4).unwrap()).collect();
    // A second window gets the token that is kept; the window that comes back gets a new one, and so does
    // the other, without a mint.
    assert_eq!(tokens, ["T1", "T1", "T2", "T2"], "{printed}");
}
