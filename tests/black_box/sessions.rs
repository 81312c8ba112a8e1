//! Never the same token twice to the same session: a client that comes back has been refused.

use crate::house::{House, Ran, until};
use std::time::{Duration, SystemTime};

/// A token command whose tokens tell which run they come from.
pub(crate) fn numbered(house: &House) -> String {
    house.counting(&format!("echo T$(wc -c < '{}' | tr -d ' ')", house.path("count").display()))
}

pub(crate) fn ask(house: &House, session: &str, mint: &str) -> Ran {
    house.token(&["--ttl", "1h", "--session", session], mint)
}

/// Lets the kept tokens grow older than a second: younger ones are not minted again for a session.
pub(crate) fn grow_up() {
    let born = SystemTime::now();
    until("a second has passed", || born.elapsed().unwrap_or_default() > Duration::from_millis(1100));
}

#[test]
fn a_session_that_comes_back_gets_a_newer_token_though_the_kept_one_is_fresh() {
    let house = House::new();
    let mint = numbered(&house);
    assert_eq!(ask(&house, "a", &mint).stdout, "T1\n");
    grow_up();
    assert_eq!(ask(&house, "b", &mint).stdout, "T1\n", "another session has not been refused");
    assert_eq!(ask(&house, "a", &mint).stdout, "T2\n");
    // The other one comes back too: there is a newer token by now, and no mint is needed.
    assert_eq!(ask(&house, "b", &mint).stdout, "T2\n");
    assert_eq!(house.count(), 2);
}

#[test]
fn a_token_refused_at_once_is_not_given_again_however_young_it_is() {
    let house = House::new();
    let mint = numbered(&house);
    let both = [ask(&house, "a", &mint).stdout, ask(&house, "a", &mint).stdout];
    assert_eq!(both, ["T1\n", "T2\n"]);
}

#[test]
fn a_person_or_a_script_in_a_loop_gets_plain_hits() {
    let house = House::new();
    let mint = numbered(&house);
    assert_eq!(house.token(&["--ttl", "1h"], &mint).stdout, "T1\n");
    grow_up();
    for _ in 0..3 {
        assert_eq!(house.token(&["--ttl", "1h"], &mint).stdout, "T1\n");
    }
    assert_eq!(house.count(), 1);
}

#[test]
fn claude_code_is_known_by_its_variables_and_told_apart_by_server() {
    let mut house = House::new();
    let mint = numbered(&house);
    let mut asked = |server: &str| {
        house.variables = vec![("CLAUDE_CODE_MCP_SERVER_NAME".into(), server.into())];
        // Through a shell and a wrapper, as a client does it: the session is that of the test's own process.
        let program = env!("CARGO_BIN_EXE_freshbearer");
        let line = format!("env nice '{program}' token --store file --ttl 1h --shared -- '{mint}'; exit $?");
        let mut command = std::process::Command::new("sh");
        command.args(["-c", &line]).env_clear().env("HOME", house.home());
        command.env("PATH", std::env::var_os("PATH").unwrap());
        command.envs(house.variables.iter().map(|(name, value)| (name, value)));
        Ran::from(command.output().unwrap()).stdout
    };
    assert_eq!(asked("one"), "T1\n");
    grow_up();
    assert_eq!(asked("two"), "T1\n");
    assert_eq!(asked("one"), "T2\n");
    assert_eq!(asked("two"), "T2\n");
}

/// What a stand-in for Codex gets when it runs these words twice, with a second in between. The
/// stand-in is a shell of that name.
fn asked_twice_by_codex(house: &House, words: &str) -> String {
    let mint = numbered(house);
    let codex = house.path("codex");
    std::fs::copy(std::fs::canonicalize("/bin/sh").unwrap(), &codex).unwrap();
    let helper = format!(
        "sh -c \"'{}' {words} --store file --ttl 1h -- '{mint}'; exit\"",
        env!("CARGO_BIN_EXE_freshbearer")
    );
    let ran = std::process::Command::new(&codex)
        .args(["-c", &format!("{helper}; sleep 1.1; {helper}; exit")])
        .env_clear()
        .envs([("HOME", house.home().to_str().unwrap()), ("PATH", &std::env::var("PATH").unwrap())])
        .output()
        .unwrap();
    String::from_utf8(ran.stdout).unwrap()
}

#[test]
fn what_a_token_command_of_ours_asks_is_no_client_that_comes_back() {
    let mut house = House::new();
    let inner = numbered(&house);
    house.variables = vec![("CLAUDE_CODE_MCP_SERVER_NAME".into(), "one".into())];
    let program = env!("CARGO_BIN_EXE_freshbearer");
    let line = format!("#!/bin/sh\nexec '{program}' token --store file --ttl 10h -- '{inner}'\n");
    let outer = house.script("outer", &line);
    for _ in 0..2 {
        assert_eq!(house.token(&["--ttl", "1s"], &outer).stdout, "T1\n");
        grow_up();
    }
    assert_eq!(house.count(), 1);
}

#[test]
fn codex_is_known_by_the_name_of_its_program() {
    let said = asked_twice_by_codex(&House::new(), "headers");
    assert_eq!(said, "{\"Authorization\":\"Bearer T1\"}\n{\"Authorization\":\"Bearer T2\"}\n");
}

#[test]
fn what_codex_runs_for_its_user_is_a_script_and_no_helper() {
    assert_eq!(asked_twice_by_codex(&House::new(), "token"), "T1\nT1\n");
    assert!(asked_twice_by_codex(&House::new(), "headers --form lines").ends_with("T1\n"));
}

#[test]
fn a_session_without_a_name_is_a_mistake() {
    let house = House::new();
    let ran = ask(&house, "", &numbered(&house));
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{ran:?}");
    assert!(ran.stderr.contains("--session"), "{ran:?}");
}

#[test]
fn ten_sessions_that_come_back_at_once_mint_once() {
    let house = House::new();
    let mint = numbered(&house);
    let sessions: Vec<String> = (0..10).map(|index| format!("s{index}")).collect();
    for session in &sessions {
        assert_eq!(ask(&house, session, &mint).stdout, "T1\n");
    }
    grow_up();
    let crowd: Vec<_> = sessions
        .iter()
        .map(|session| {
            let words = ["token", "--store", "file", "--ttl", "1h", "--session", session, "--", &mint];
            house.command(&words).spawn().unwrap()
        })
        .collect();
    for child in crowd {
        assert_eq!(Ran::from(child.wait_with_output().unwrap()).stdout, "T2\n");
    }
    assert_eq!(house.count(), 2);
}

#[test]
fn sessions_that_wait_for_one_mint_are_content_with_its_token_whatever_it_is() {
    let house = House::new();
    let gate = house.path("gate");
    // It keeps its token itself, and takes its time from the second run on.
    let mint = house.counting(&format!(
        "until test $(wc -c < '{}') = 1 -o -e '{}'; do sleep 0.01; done; echo T",
        house.path("count").display(),
        gate.display()
    ));
    let sessions = ["a", "b", "c", "d"];
    for session in sessions {
        assert_eq!(ask(&house, session, &mint).stdout, "T\n");
    }
    grow_up();
    let words =
        |session| ["token", "--store", "file", "--ttl", "1h", "--session", session, "--", mint.as_str()];
    let crowd: Vec<_> =
        sessions.map(|session| house.command(&words(session)).spawn().unwrap()).into_iter().collect();
    until("the token command runs", || house.count() == 2);
    grow_up();
    std::fs::write(&gate, "").unwrap();
    for child in crowd {
        let ran = Ran::from(child.wait_with_output().unwrap());
        assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ran:?}");
    }
    assert_eq!(house.count(), 2);
}

#[test]
fn a_token_that_merely_ended_is_made_by_the_plain_command() {
    let house = House::new();
    let mint = house.counting("echo T");
    let refresh = house.script("refresh", "#!/bin/sh\necho FORCED\n");
    let options = ["--ttl", "1s", "--session", "a", "--refresh-command", &refresh];
    assert_eq!(house.token(&options, &mint).stdout, "T\n");
    grow_up();
    assert_eq!(house.token(&options, &mint).stdout, "T\n");
    assert_eq!(house.count(), 2);
}

#[test]
fn asks_of_one_session_at_once_leave_their_note() {
    let house = House::new();
    let mint = numbered(&house);
    assert_eq!(house.token(&["--ttl", "1h"], &mint).stdout, "T1\n");
    let words = ["token", "--store", "file", "--ttl", "1h", "--session", "a", "--", mint.as_str()];
    let crowd: Vec<_> = (0..20).map(|_| house.command(&words).spawn().unwrap()).collect();
    for child in crowd {
        let ran = Ran::from(child.wait_with_output().unwrap());
        assert_eq!(ran.stderr, "", "{ran:?}");
    }
}
