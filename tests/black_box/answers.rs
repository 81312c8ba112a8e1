//! What is printed, and when the token command runs for it.

use crate::house::{House, have, have_a_reaper, until};

#[test]
fn the_second_ask_is_answered_from_the_keep() {
    let house = House::new();
    let mint = house.counting_jwt(300);
    let first = house.answer(&["headers", "--store", "file", "--", &mint]);
    let second = house.answer(&["headers", "--store", "file", "--", &mint]);
    assert!(first.starts_with("{\"Authorization\":\"Bearer eyJ") && first.ends_with("\"}\n"), "{first}");
    assert_eq!(first, second);
    assert_eq!(house.count(), 1);
}

#[test]
fn a_hit_takes_no_lock_and_starts_no_process() {
    if !have("a hit under strace", &["strace"]) {
        return;
    }
    let house = House::new();
    let mint = house.counting_jwt(300);
    let trace = house.path("trace");
    let calls = |options: &[&str]| {
        let program = env!("CARGO_BIN_EXE_freshbearer");
        let ran = std::process::Command::new("strace")
            .args(["-f", "-e", "trace=flock,fcntl,clone,clone3,fork,vfork,execve,socket", "-o"])
            .args([trace.to_str().unwrap(), program, "token", "--store", "file"])
            .args(options)
            .args(["--", &mint])
            .env_clear()
            .envs([("HOME", house.home().to_str().unwrap()), ("PATH", &std::env::var("PATH").unwrap())])
            .output()
            .unwrap();
        assert!(ran.status.success(), "{ran:?}");
        let calls = std::fs::read_to_string(&trace).unwrap();
        let telling =
            |call: &&str| ["flock(", "clone", "fork(", "execve(", "socket("].iter().any(|t| call.contains(t));
        calls.lines().filter(telling).map(str::to_owned).collect::<Vec<_>>()
    };
    let miss = calls(&[]);
    assert!(miss.len() > 3 && miss.iter().any(|call| call.contains("flock(")), "{miss:?}");
    let hit = calls(&[]);
    assert_eq!(hit.len(), 1, "nothing but its own start: {hit:?}");
    assert!(hit[0].contains("execve("), "{hit:?}");
}

#[test]
fn every_form_of_the_answer() {
    let house = House::new();
    let mint = house.counting("echo T");
    let print = |words: &[&str]| house.answer(&[words, &["--store", "file", "--", &mint]].concat());
    assert_eq!(print(&["token"]), "T\n");
    assert_eq!(print(&["headers"]), "{\"Authorization\":\"Bearer T\"}\n");
    assert_eq!(print(&["headers", "--form", "lines"]), "Authorization: Bearer T\n");
    assert_eq!(
        print(&["headers", "--header", "X-Key: {token}", "--header", "X-Org: \"7\\"]),
        "{\"X-Key\":\"T\",\"X-Org\":\"\\\"7\\\\\"}\n"
    );
    assert_eq!(house.count(), 1, "the header's form is not part of the identity");
}

#[test]
fn an_aging_token_is_answered_at_once_and_replaced_behind_the_answer_once() {
    if !have_a_reaper("an aging token is answered at once and replaced in the background once") {
        return;
    }
    let house = House::new();
    // The first mint is quick; later ones wait until they are let go.
    let mint = house.counting(&format!(
        "echo T$(wc -c < '{}' | tr -d ' ')\ntest $(wc -c < '{0}' | tr -d ' ') = 1 || cat '{}'",
        house.path("count").display(),
        house.path("gate").display()
    ));
    let gate = house.path("gate");
    assert!(std::process::Command::new("mkfifo").arg(&gate).status().unwrap().success());
    let aging = ["token", "--store", "file", "--ttl", "1h", "--refresh-after", "0s", "--", mint.as_str()];
    assert_eq!(house.answer(&aging), "T1\n");
    // Aging from its first moment on: each of these is answered at once, though the mint stands still.
    for _ in 0..5 {
        assert_eq!(house.answer(&aging), "T1\n");
    }
    until("the mint in the background has begun", || house.count() == 2);
    drop(std::fs::OpenOptions::new().write(true).open(&gate).unwrap());
    let fresh = ["token", "--store", "file", "--ttl", "1h", "--refresh-after", "100%", "--", mint.as_str()];
    until("the new token is kept", || house.answer(&fresh) == "T2\n");
    assert_eq!(house.count(), 2);
}

#[test]
fn with_too_little_life_left_the_ask_waits_for_a_new_token() {
    let house = House::new();
    let mint = house.counting_jwt(300);
    let first = house.token(&[], &mint);
    let second = house.token(&["--min-ttl", "10m"], &mint);
    assert_eq!(house.count(), 2, "{second:?}");
    assert_ne!(first.stdout, second.stdout);
}

#[test]
fn when_no_new_token_is_to_be_had_one_that_is_still_valid_will_do() {
    let house = House::new();
    let broken = house.path("broken");
    let mint = house.counting(&format!("test ! -e '{}' || exit 7; echo T", broken.display()));
    assert_eq!(house.token(&["--ttl", "5m"], &mint).stdout, "T\n");
    std::fs::write(&broken, "").unwrap();
    let ran = house.token(&["--ttl", "5m", "--min-ttl", "1h"], &mint);
    assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ran:?}");
    assert!(ran.stderr.contains("warning: 'mint' exited with 7"), "{ran:?}");
    assert_eq!(house.count(), 2);
}

#[test]
fn an_ended_token_is_never_given_out() {
    let house = House::new();
    let broken = house.path("broken");
    let mint = house.counting(&format!("test ! -e '{}' || exit 7; echo T", broken.display()));
    let brief = ["--ttl", "2s"];
    assert_eq!(house.token(&brief, &mint).stdout, "T\n");
    std::fs::write(&broken, "").unwrap();
    until("the token has ended", || {
        let ran = house.token(&brief, &mint);
        assert!(ran.code == 0 || (ran.stdout.is_empty() && ran.code == 3), "{ran:?}");
        ran.code != 0
    });
}

#[test]
fn refresh_mints_however_fresh_the_kept_token_is() {
    let house = House::new();
    let mint = house.counting_jwt(300);
    let first = house.token(&[], &mint).stdout;
    let second = house.token(&["--refresh"], &mint).stdout;
    assert_ne!(first, second);
    assert_eq!(house.token(&[], &mint).stdout, second);
    assert_eq!(house.count(), 2);
}

#[test]
fn a_failure_is_an_exit_code_and_nothing_on_stdout() {
    let house = House::new();
    let mint = house.counting("echo 'no session, run mycli login' >&2; exit 7");
    let ran = house.token(&[], &mint);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 3));
    assert_eq!(
        ran.stderr,
        "  | no session, run mycli login\nerror: 'mint' exited with 7\n\
         hint: run it by itself; most often the login has ended\n"
    );
    // Clients hide our standard error; it is found afterwards.
    let status = house.answer(&["status"]);
    assert!(status.contains(" s ago, after 4 tries: 'mint' exited with 7"), "{status}");
    assert!(status.contains("| no session, run mycli login"), "{status}");
}

#[test]
fn a_mint_that_is_too_late_for_its_caller_is_kept_for_the_next() {
    let house = House::new();
    let gate = house.path("gate");
    assert!(std::process::Command::new("mkfifo").arg(&gate).status().unwrap().success());
    let mint = house.counting(&format!("cat '{}'; echo T", gate.display()));
    let ran = house.token(&["--deadline", "300ms"], &mint);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 5), "{ran:?}");
    assert!(ran.stderr.contains("gave no token within 300 ms"), "{ran:?}");
    drop(std::fs::OpenOptions::new().write(true).open(&gate).unwrap());
    assert_eq!(house.token(&[], &mint).stdout, "T\n");
    assert_eq!(house.count(), 1);
}

#[test]
fn forget_and_status_agree() {
    let house = House::new();
    let mint = house.counting_jwt(300);
    assert_eq!(house.answer(&["status"]), "nothing is kept\n");
    let token = house.token(&[], &mint).stdout;
    let listed = house.answer(&["status"]);
    assert!(
        listed.starts_with("mint\n  store   file (asked for by name)\n  life    expires in 4 min\n"),
        "{listed}"
    );
    let json: serde_json::Value = serde_json::from_str(&house.answer(&["status", "--json"])).unwrap();
    assert_eq!(json["tokens"][0]["store"], "file");
    assert!((290..=300).contains(&json["tokens"][0]["expires_in"].as_u64().unwrap()), "{json}");
    assert!(!listed.contains(token.trim()) && !json.to_string().contains(token.trim()));
    assert_eq!(house.answer(&["forget", "--", &mint]), "forgot 1 token\n");
    assert_eq!(house.answer(&["forget", "--", &mint]), "nothing was kept\n");
    assert_eq!(house.answer(&["status"]), "nothing is kept\n");
    house.token(&[], &mint);
    assert_eq!(house.count(), 2);
}
