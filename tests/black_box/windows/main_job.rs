//! The main job: a mint, a hit from the Credential Manager, and what is known of it afterwards.

use super::wine::Machine;

#[test]
fn the_second_answer_comes_from_the_credential_manager() {
    let Some(machine) = Machine::of("the main job") else { return };
    let mint = machine.mint(&["jwt", "300"]);
    let first = machine.ask(&["headers"], &mint);
    assert_eq!((first.code, first.stderr.as_str()), (0, ""), "{first:?}");
    // One line that ends as it does everywhere, though the command ends its own with CR LF.
    let token = first.stdout.strip_prefix("{\"Authorization\":\"Bearer ").unwrap();
    let token = token.strip_suffix("\"}\n").unwrap();
    assert!(token.starts_with("eyJ") && !token.contains(['\r', '\n', ' ']), "{first:?}");

    assert_eq!(machine.ask(&["headers"], &mint), first);
    assert_eq!(machine.ask(&["token"], &mint).stdout, format!("{token}\n"));
    assert_eq!(machine.count(), 1);

    let status = machine.run(&["status"]);
    assert_eq!(status.code, 0, "{status:?}");
    assert!(status.stdout.contains("store   Windows Credential Manager\n"), "{status:?}");
    assert!(status.stdout.contains("life    expires in 4 min\n"), "{status:?}");
    for file in std::fs::read_dir(machine.state()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains(token), "a token in a file");
    }
}

#[test]
fn what_is_forgotten_or_rejected_is_minted_anew() {
    let Some(machine) = Machine::of("forget and reject") else { return };
    let mint = machine.mint(&["jwt", "300"]);
    let first = machine.ask(&["token"], &mint).stdout;
    assert_eq!(machine.ask(&["forget"], &mint).stdout, "forgot 1 token\n");
    assert_eq!(machine.run(&["status"]).stdout, "nothing is kept\n");
    let second = machine.ask(&["token"], &mint).stdout;
    assert_eq!(machine.ask(&["reject"], &mint).code, 0);
    let third = machine.ask(&["token"], &mint).stdout;
    assert!(first != second && second != third, "{first} {second} {third}");
    assert_eq!(machine.count(), 3);
    assert_eq!(machine.run(&["forget", "--all"]).stdout, "forgot 1 token\n");
}

#[test]
fn a_token_too_large_for_one_credential_is_kept_in_parts() {
    let Some(machine) = Machine::of("a token of 9,000 bytes") else { return };
    let mint = machine.mint(&["letters", "9000"]);
    let answer = format!("{}\n", "T".repeat(9000));
    for _ in 0..2 {
        let ran = machine.ask(&["token"], &mint);
        assert_eq!((ran.code, ran.stdout == answer, ran.stderr.as_str()), (0, true, ""));
        assert_eq!(machine.count(), 1);
    }
    let refreshed = machine.ask(&["token", "--refresh"], &mint);
    assert_eq!((refreshed.code, refreshed.stdout == answer), (0, true), "{}", refreshed.stderr);
    assert!(machine.run(&["status"]).stdout.contains("store   Windows Credential Manager\n"));
    assert_eq!(machine.ask(&["forget"], &mint).stdout, "forgot 1 token\n");
    assert_eq!(machine.ask(&["token"], &mint).stdout, answer);
    assert_eq!(machine.count(), 3);
}
