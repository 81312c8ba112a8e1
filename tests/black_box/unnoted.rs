//! What can't be remembered isn't kept: where no note can be written of which session was given which token, a
//! session that comes back would be given the refused one again.

use crate::desktop::Desktop;
use crate::house::{House, leave_out};
use std::fs;
use std::os::unix::fs::PermissionsExt;

fn set_mode(house: &House, place: &str, mode: u32) {
    fs::set_permissions(house.home().join(place), fs::Permissions::from_mode(mode)).unwrap();
}

/// The token, whatever the warnings.
fn ask(house: &House, options: &[&str], mint: &str) -> String {
    let ran = house.run(&[&["token", "--ttl", "1h"], options, &["--", mint]].concat());
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.stdout
}

/// A session's second and third ask get newer tokens; whoever isn't a session has hits.
fn assert_never_the_same_twice(house: &House, mint: &str, place: &str) {
    let first = ask(house, &["--session", "a"], mint);
    let second = ask(house, &["--session", "a"], mint);
    let third = ask(house, &["--session", "a"], mint);
    assert!(first != second && second != third && first != third, "{place}: {first}{second}{third}");
    let script = ask(house, &[], mint);
    assert_eq!(ask(house, &[], mint), script, "{place}: a script isn't refused anything");
    // A session that got by a hit what a script had minted comes back.
    let hit = ask(house, &["--session", "b"], mint);
    assert_ne!(ask(house, &["--session", "b"], mint), hit, "{place}");
    house.run(&["forget", "--all"]);
}

#[test]
fn a_home_or_state_directory_that_can_only_be_read() {
    for (place, made) in [("", false), (".local/state/freshbearer", true)] {
        let Some(house) = House::of_ordinary_user("a state directory that can only be read") else { return };
        let mint = house.numbered();
        if made {
            // Its lock and its record are there from better days.
            assert_eq!(ask(&house, &["--session", "a"], &mint), "T1\n");
        }
        set_mode(&house, place, 0o500);
        assert_never_the_same_twice(&house, &mint, place);
        set_mode(&house, place, 0o700);
    }
}

#[test]
fn something_in_the_way_of_the_state_directory() {
    let Some(house) = House::with_memory("something in the way of the state directory") else { return };
    let mint = house.numbered();
    fs::create_dir_all(house.state().parent().unwrap()).unwrap();
    fs::write(house.state(), "").unwrap();
    assert_never_the_same_twice(&house, &mint, "a file in the way");
    fs::remove_file(house.state()).unwrap();
    // A session in which the state could be written still knows what it was given.
    let first = ask(&house, &["--session", "c"], &mint);
    assert_ne!(ask(&house, &["--session", "c"], &mint), first);
}

#[test]
fn a_disk_that_is_full() {
    let test = "a full disk and a kernel keyring";
    let Some(house) = House::with_memory(test) else { return };
    let mint = house.numbered();
    fs::create_dir_all(house.state()).unwrap();
    let place = house.state().display().to_string();
    for options in ["size=4k,nr_inodes=100", "size=1m,nr_inodes=2"] {
        let line = format!(
            "mount -t tmpfs -o mode=700,{options} none '{place}' && echo mounted; \
             head -c 1m /dev/zero > '{place}/filler' 2>/dev/null"
        );
        if house.shell(&line) != "mounted\n" {
            leave_out(test, "nothing can be mounted");
            return;
        }
        assert_never_the_same_twice(&house, &mint, options);
    }
}

#[test]
fn a_keychain_keeps_nothing_of_it_either() {
    let Some(desktop) = Desktop::of("a session's note and the keychain") else { return };
    let house = &desktop.house;
    let mint = house.numbered();
    fs::remove_dir_all(house.state()).unwrap();
    fs::write(house.state(), "").unwrap();
    assert_never_the_same_twice(house, &mint, "the keychain");
    let first = ask(house, &["--session", "d", "--store", "keychain"], &mint);
    assert_ne!(ask(house, &["--session", "d", "--store", "keychain"], &mint), first);
    assert_eq!(desktop.entries(), "");
}
