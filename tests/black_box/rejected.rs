//! What was refused by word is never given again, whatever else is done with it, and whatever can't be noted.

use crate::house::{House, leave_out};
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// The token command keeps its token itself, and gives the same one for ever.
fn stubborn(house: &House) -> String {
    house.counting("echo T")
}

fn assert_refused(house: &House, options: &[&str], mint: &str) {
    let ran = house.run(&[&["token", "--ttl", "1h"], options, &["--", mint]].concat());
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 4), "{options:?}: {ran:?}");
    assert!(ran.stderr.contains("gave the token that was rejected once more"), "{options:?}: {ran:?}");
}

#[test]
fn forgetting_it_does_not_bring_it_back() {
    let house = House::new();
    let mint = stubborn(&house);
    assert_eq!(house.token(&["--ttl", "1h"], &mint).stdout, "T\n");
    assert_eq!(house.answer(&["reject", "--", &mint]), "rejected 1 token\n");
    for words in [&["forget", "--", &mint][..], &["forget", "--all"]] {
        house.answer(words);
        assert_eq!(house.answer(&["status"]), "nothing is kept\n", "{words:?}");
        assert_refused(&house, &["--store", "file"], &mint);
    }
}

#[test]
fn nor_does_another_server_another_store_or_another_session_get_it() {
    let house = House::new();
    let mint = stubborn(&house);
    assert_eq!(house.token(&["--ttl", "1h"], &mint).stdout, "T\n");
    house.answer(&["reject", "--", &mint]);
    assert_refused(&house, &["--store", "file", "--session", "a"], &mint);
    let mut other = house;
    for (name, value) in [("NAME", "b"), ("URL", "https://b.example.com/mcp")] {
        other.variables.push((format!("CLAUDE_CODE_MCP_SERVER_{name}"), value.to_owned()));
    }
    assert_refused(&other, &["--store", "file"], &mint);
}

#[test]
fn a_login_that_brings_it_back_says_so() {
    let house = House::new();
    let mint = stubborn(&house);
    let login = ["login", "--store", "file", "--ttl", "1h", "--", &mint];
    assert!(house.answer(&login).contains("it is kept (file)"));
    house.answer(&["reject", "--", &mint]);
    let ran = house.run(&login);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 4), "{ran:?}");
    assert!(ran.stderr.contains("gave the token that was rejected once more"), "{ran:?}");
    assert!(house.answer(&["status"]).contains("gave the token that was rejected once more"));
}

#[test]
fn where_that_cannot_be_noted_the_token_does_not_stay() {
    let test = "a rejection that can't be noted";
    let Some(house) = House::of_ordinary_user(test) else { return };
    let mint = house.numbered();
    let token = || house.answer(&["token", "--ttl", "1h", "--", &mint]);
    // From better days there is a record, then there is none.
    for (place, first) in [(".local/state/freshbearer", "T1\n"), ("", "T3\n")] {
        if place.is_empty() {
            fs::remove_dir_all(house.home().join(".local")).unwrap();
        } else {
            assert_eq!(token(), first);
        }
        let place = house.home().join(place);
        fs::set_permissions(&place, fs::Permissions::from_mode(0o500)).unwrap();
        let kept = token();
        assert_eq!(token(), kept, "{}", place.display());
        let ran = house.run(&["reject", "--", &mint]);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 1), "{ran:?}");
        assert!(ran.stderr.contains("could not be noted") && ran.stderr.contains("was removed"), "{ran:?}");
        assert!(!ran.stderr.contains(".new"), "the name of a temporary file: {ran:?}");
        assert_ne!(token(), kept, "{}", place.display());
        fs::set_permissions(&place, fs::Permissions::from_mode(0o700)).unwrap();
    }
}

#[test]
fn nor_where_the_state_directory_can_be_neither_read_nor_made() {
    let Some(house) = House::with_kernel_keyring() else {
        leave_out("a rejection without a state directory", "no kernel keyring");
        return;
    };
    fs::remove_dir_all(house.state()).unwrap();
    fs::write(house.state(), "").unwrap();
    let mint = house.numbered();
    let token = || house.answer(&["token", "--ttl", "1h", "--", &mint]);
    assert_eq!((token(), token()), ("T1\n".to_owned(), "T1\n".to_owned()));
    assert_eq!(house.run(&["reject", "--", &mint]).code, 1);
    assert_eq!(token(), "T2\n");
    // Nor is a token left that is to be forgotten.
    assert_eq!(house.run(&["forget", "--", &mint]).code, 1);
    assert_eq!(token(), "T3\n");
}
