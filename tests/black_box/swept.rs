//! Tokens that have expired don't stay, whoever asks for them or not; and what is forgotten is looked for in
//! the stores themselves, as records can be lost.

use crate::desktop::Desktop;
use crate::house::{House, Ran, until};
use std::fs;

/// Another token command, by whose mint the others' expired tokens are swept.
fn another(house: &House) -> String {
    house.script("another", "#!/bin/sh\necho ANOTHER\n")
}

#[test]
fn a_token_that_has_expired_is_taken_out_of_the_keychain_by_the_next_mint_of_any() {
    let Some(desktop) = Desktop::of("expired tokens in the keychain") else { return };
    let house = &desktop.house;
    let mint = house.numbered();
    assert_eq!(house.answer(&["token", "--ttl", "1s", "--", &mint]), "T1\n");
    assert!(desktop.entries().contains("label = freshbearer: mint"));
    let another = another(house);
    until("it is swept", || {
        house.answer(&["token", "--refresh", "--ttl", "1h", "--", &another]);
        !desktop.entries().contains("label = freshbearer: mint")
    });
    assert!(desktop.entries().contains("label = freshbearer: another"), "a living one stays");
    until("that is noted", || {
        house.answer(&["status"]).contains("store   nowhere (it expired, and was removed)\n")
    });
    assert_eq!(house.answer(&["token", "--ttl", "1h", "--", &mint]), "T2\n");
}

#[test]
fn a_token_that_has_expired_is_taken_out_of_files_and_memory() {
    let Some(house) = House::with_memory("expired tokens in files and in memory") else { return };
    let mint = house.numbered();
    let other = house.script("other", "#!/bin/sh\necho SECOND\n");
    house.answer(&["token", "--store", "file", "--ttl", "1s", "--", &mint]);
    house.answer(&["token", "--store", "memory", "--ttl", "1s", "--", &other]);
    let held = || house.shell(&format!("grep -rlE 'T1|SECOND' /dev/shm '{}'", house.state().display()));
    assert!(held().lines().count() >= 2, "{}", held());
    let another = another(&house);
    until("they are swept", || {
        house.answer(&["token", "--store", "file", "--refresh", "--ttl", "1h", "--", &another]);
        held().is_empty()
    });
    assert_eq!(house.answer(&["token", "--store", "file", "--ttl", "1h", "--", &another]), "ANOTHER\n");
}

#[test]
fn what_a_user_namespace_left_in_memory_is_swept_by_another() {
    let Some(house) = House::with_memory("what a user namespace left in memory") else { return };
    let home = house.path("container");
    fs::create_dir(&home).unwrap();
    let program = env!("CARGO_BIN_EXE_freshbearer");
    for life in ["1s", "1h"] {
        // It ends with its only process, and nobody has its number any more.
        let ask = format!("'{program}' token --store memory --ttl {life} -- echo FIRST-{life}");
        let ran = house.shell(&format!("HOME='{}' unshare --user --map-current-user {ask}", home.display()));
        assert_eq!(ran, format!("FIRST-{life}\n"));
    }
    let another = another(&house);
    until("it is swept", || {
        house.answer(&["token", "--refresh", "--ttl", "1h", "--", &another]);
        house.shell("grep -rl FIRST-1s /dev/shm").is_empty()
    });
    assert_eq!(house.shell("grep -rl FIRST-1h /dev/shm").lines().count(), 1, "a living one stays");
}

#[test]
fn a_token_in_a_file_that_another_store_has_superseded_is_swept_too() {
    let Some(house) = House::with_memory("expired tokens beside newer ones") else { return };
    let mint = house.numbered();
    assert_eq!(house.answer(&["token", "--store", "file", "--ttl", "1s", "--", &mint]), "T1\n");
    assert_eq!(house.answer(&["token", "--store", "memory", "--ttl", "1h", "--", &mint]), "T2\n");
    let another = another(&house);
    until("it is swept", || {
        house.answer(&["token", "--store", "memory", "--refresh", "--ttl", "1h", "--", &another]);
        house.shell(&format!("grep -rl T1 '{}'", house.state().display())).is_empty()
    });
    assert_eq!(house.answer(&["token", "--store", "memory", "--ttl", "1h", "--", &mint]), "T2\n");
}

#[test]
fn a_locked_keychain_is_left_in_peace_and_swept_another_time() {
    let Some(desktop) = Desktop::of("expired tokens in a locked keychain") else { return };
    let house = &desktop.house;
    let mint = house.numbered();
    assert_eq!(house.answer(&["token", "--ttl", "1s", "--", &mint]), "T1\n");
    let record = fs::read_to_string(house.state_file(".json")).unwrap();
    until("it has expired", || house.answer(&["status"]).contains("expired "));
    desktop.lock();
    let another = another(house);
    let ran = house.run(&["token", "--refresh", "--ttl", "1h", "--", &another]);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.code), ("ANOTHER\n", "", 0));
    assert!(house.answer(&["status"]).contains("store   Secret Service, with"), "{record}");
}

#[test]
fn with_all_records_lost_everything_is_forgotten_all_the_same() {
    let Some(desktop) = Desktop::of("forgetting what no record tells of") else { return };
    let house = &desktop.house;
    let mint = house.numbered();
    let others: Vec<String> =
        (0..3).map(|number| house.script(&format!("m{number}"), "#!/bin/sh\necho T\n")).collect();
    assert_eq!(house.answer(&["token", "--ttl", "1h", "--", &mint]), "T1\n");
    for other in &others {
        house.answer(&["token", "--ttl", "1h", "--store", "keychain", "--", other]);
    }
    house.answer(&[
        "token",
        "--ttl",
        "1h",
        "--store",
        "kernel",
        "--",
        &house.script("k", "#!/bin/sh\necho T\n"),
    ]);
    fs::remove_dir_all(house.state()).unwrap();
    assert_eq!(house.answer(&["forget", "--all"]), "forgot 5 tokens\n");
    assert_eq!(desktop.entries(), "");
    assert_eq!(house.answer(&["token", "--ttl", "1h", "--", &mint]), "T2\n");
    house.answer(&["forget", "--all"]);
    assert_eq!(house.answer(&["forget", "--all"]), "nothing was kept\n");
}

#[test]
fn with_all_records_lost_nothing_is_left_in_the_kernel_keyring_nor_in_memory() {
    let Some(house) = House::of_ordinary_user("forgetting what lies in memory") else { return };
    let mint = house.numbered();
    for store in ["kernel", "memory"] {
        let token = house.answer(&["token", "--store", store, "--ttl", "1h", "--", &mint]);
        fs::remove_dir_all(house.state()).unwrap();
        assert_eq!(house.answer(&["token", "--store", store, "--ttl", "1h", "--", &mint]), token);
        assert_eq!(house.answer(&["forget", "--all"]), "forgot 1 token\n", "{store}");
        assert_ne!(house.answer(&["token", "--store", store, "--ttl", "1h", "--", &mint]), token);
        house.answer(&["forget", "--all"]);
    }
    // There may be a keychain that can't be seen from here.
    let said = house.answer(&["forget", "--all"]);
    assert_eq!(
        said,
        "nothing was found; not every store can be searched (Secret Service unavailable: no session bus)\n"
    );
}

#[test]
fn that_nothing_was_kept_is_not_said_of_a_keychain_that_is_locked_or_silent() {
    let Some(desktop) = Desktop::of("forgetting all of a locked keychain") else { return };
    let house = &desktop.house;
    let mint = house.numbered();
    house.answer(&["token", "--ttl", "1h", "--store", "keychain", "--", &mint]);
    fs::remove_dir_all(house.state()).unwrap();
    desktop.lock();
    let refuses = |ran: Ran, why: &str| {
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 1), "{ran:?}");
        assert!(
            ran.stderr.contains(&format!("not every token could be forgotten (Secret Service {why}")),
            "{ran:?}"
        );
    };
    refuses(house.run(&["forget", "--all"]), "locked");
    desktop.signal("keyring", "-STOP");
    refuses(house.run(&["forget", "--all"]), "did not answer in time");
}

#[test]
fn what_another_version_left_in_the_kernel_keyring_is_forgotten_too() {
    let Some(house) = House::with_memory("another version's key") else { return };
    let key = "0".repeat(63) + "7";
    let python = format!(
        "python3 -c 'import ctypes,os; n=217 if os.uname()[4]==\"aarch64\" else 248; \
         ctypes.CDLL(None).syscall(n,b\"user\",b\"freshbearer 0.0.9:{key}\",b\"old\",ctypes.c_size_t(3),-4)'"
    );
    house.shell(&python);
    let held = || house.shell("cat /proc/keys | grep -c 'freshbearer 0.0.9'");
    if held() != "1\n" {
        crate::house::leave_out("another version's key", "python3 is not installed");
        return;
    }
    assert_eq!(house.answer(&["forget", "--all"]), "forgot 1 token\n");
    until("the kernel has collected it", || held() == "0\n");
}
