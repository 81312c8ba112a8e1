//! A newer token is wanted: what is done for it, and what if none is to be had.

use crate::house::{House, have_a_reaper, until};
use crate::sessions::{ask, grow_up, numbered};

#[test]
fn if_no_newer_token_is_to_be_had_one_that_is_only_presumed_refused_is_given_with_a_warning() {
    let house = House::new();
    let broken = house.path("broken");
    let mint = house.counting(&format!("test ! -e '{}' || exit 7; echo T", broken.display()));
    assert_eq!(ask(&house, "a", &mint).stdout, "T\n");
    grow_up();
    std::fs::write(&broken, "").unwrap();
    let ran = ask(&house, "a", &mint);
    assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ran:?}");
    assert!(ran.stderr.contains("warning: 'mint' exited with 7; this is the token from before"), "{ran:?}");
    // One that was refused by word is never given again.
    house.answer(&["reject", "--", &mint]);
    let ran = house.token(&["--ttl", "1h", "--session", "a"], &mint);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 3), "{ran:?}");
}

#[test]
fn a_command_that_gives_the_same_token_again_is_answered_and_said_in_status() {
    let house = House::new();
    let mint = house.counting("echo T");
    assert_eq!(ask(&house, "a", &mint).stdout, "T\n");
    grow_up();
    let ran = ask(&house, "a", &mint);
    assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ran:?}");
    assert!(ran.stderr.contains("gave the same token again"), "{ran:?}");
    assert_eq!(house.count(), 2);
    assert!(house.answer(&["status"]).contains("the command gave the same token again"));
}

#[test]
fn the_same_token_minted_again_behind_an_answer_is_no_newer_one() {
    if !have_a_reaper("the same token minted again in the background is no newer one") {
        return;
    }
    let house = House::new();
    let mint = house.counting("echo T");
    assert_eq!(ask(&house, "a", &mint).stdout, "T\n");
    assert_eq!(house.token(&["--ttl", "1h", "--refresh-after", "0s"], &mint).stdout, "T\n");
    until("it was minted again", || house.count() == 2);
    grow_up();
    // The session was refused T: what lies in the keep is T still, so the command is asked.
    assert_eq!(ask(&house, "a", &mint).stdout, "T\n");
    assert_eq!(house.count(), 3);
}

#[test]
fn the_refresh_command_is_run_where_a_newer_token_is_wanted() {
    let house = House::new();
    let mint = house.counting("echo \"T$*\"");
    let refresh = format!("'{mint}' --force-new 'a b'");
    let options = ["--ttl", "1h", "--session", "a", "--refresh-command", &refresh];
    assert_eq!(house.token(&options, &mint).stdout, "T\n");
    grow_up();
    let ran = house.token(&options, &mint);
    assert!(ran.stderr.contains("several words"), "it printed its arguments, which are no token: {ran:?}");
    let refresh = format!("'{mint}' --force-new");
    let options = ["--ttl", "1h", "--session", "b", "--refresh-command", &refresh];
    house.answer(&["forget", "--", &mint]);
    assert_eq!(house.token(&options, &mint).stdout, "T\n", "with nothing kept, it is the plain command's");
    assert_eq!(house.token(&options, &mint).stdout, "T--force-new\n");
    let options = ["--ttl", "1h", "--refresh", "--refresh-command", &refresh];
    house.answer(&["forget", "--", &mint]);
    assert_eq!(house.token(&options, &mint).stdout, "T\n");
    assert_eq!(house.token(&options, &mint).stdout, "T--force-new\n");
}

#[test]
fn reject_by_hand_is_for_every_session_and_for_scripts() {
    let house = House::new();
    let mint = numbered(&house);
    assert_eq!(house.token(&["--ttl", "1h"], &mint).stdout, "T1\n");
    assert_eq!(house.answer(&["reject", "--", &mint]), "rejected 1 token\n");
    assert!(house.answer(&["status"]).contains("it was rejected"));
    assert_eq!(house.token(&["--ttl", "1h"], &mint).stdout, "T2\n");
    assert_eq!(house.token(&["--ttl", "1h"], &mint).stdout, "T2\n");
    assert_eq!(house.count(), 2);
}

#[test]
fn what_was_noted_of_ended_sessions_is_swept() {
    let house = House::new();
    let mint = numbered(&house);
    let noted = || {
        let entries = std::fs::read_dir(house.state()).unwrap();
        entries
            .filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|e| e == "served"))
            .count()
    };
    // A client that ends at once.
    let codex = house.path("codex");
    std::fs::copy(std::fs::canonicalize("/bin/sh").unwrap(), &codex).unwrap();
    let line =
        format!("'{}' headers --store file --ttl 1h -- '{mint}'; exit", env!("CARGO_BIN_EXE_freshbearer"));
    let ran = std::process::Command::new(&codex)
        .args(["-c", &line])
        .env_clear()
        .envs([("HOME", house.home().to_str().unwrap()), ("PATH", &std::env::var("PATH").unwrap())])
        .output()
        .unwrap();
    assert!(ran.stdout.ends_with(b"T1\"}\n"), "{ran:?}");
    assert_eq!(noted(), 1);
    assert_eq!(house.token(&["--ttl", "1h", "--refresh"], &mint).stdout, "T2\n");
    assert_eq!(noted(), 0);
}
