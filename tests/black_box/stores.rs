//! Every store that needs nothing installed: the kernel keyring, the file, none.

use crate::house::{House, leave_out};
use std::fs;
use std::os::unix::fs::PermissionsExt;

#[test]
fn the_file_is_its_owners_alone_whatever_the_umask() {
    let house = House::new();
    let mint = house.counting_jwt(300);
    let script = house.script("lax", "#!/bin/sh\numask 0\nexec \"$@\"\n");
    let program = env!("CARGO_BIN_EXE_freshbearer");
    let ran = std::process::Command::new(&script)
        .args([program, "token", "--store", "file", "--", &mint])
        .env_clear()
        .envs([("HOME", house.home().to_str().unwrap()), ("PATH", &std::env::var("PATH").unwrap())])
        .output()
        .unwrap();
    let token = String::from_utf8(ran.stdout).unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&house.state()), 0o700);
    let mut holding = 0;
    for entry in fs::read_dir(house.state()).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{path:?}");
        holding += usize::from(fs::read_to_string(&path).unwrap().contains(token.trim()));
    }
    assert_eq!(holding, 1, "the token is in the store and in no other file");
}

#[test]
fn with_no_store_each_ask_mints_and_nothing_is_left_behind() {
    let house = House::new();
    let mint = house.counting("echo T");
    for _ in 0..2 {
        let ran = house.run(&["token", "--store", "none", "--", &mint]);
        assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.code), ("T\n", "", 0));
    }
    assert_eq!(house.count(), 2);
    assert!(!house.state().exists());
}

#[test]
fn without_a_session_bus_auto_takes_the_kernel_keyring_and_says_why() {
    let Some(house) = House::with_kernel_keyring() else {
        leave_out("auto takes the kernel keyring", "no kernel keyring, or no user namespaces");
        return;
    };
    let mint = house.counting_jwt(300);
    let first = house.run(&["token", "--", &mint]);
    assert_eq!((first.code, first.stderr.as_str()), (0, ""), "{first:?}");
    // A user namespace ends with its last process, and its keyring with it: so both in one.
    let script = house.script(
        "both",
        &format!(
            "#!/bin/sh\nset -e\nF='{}'\n$F token -- '{mint}'\n$F token -- '{mint}'\n$F status\n\
             $F forget -- '{mint}'\n$F token -- '{mint}'\n",
            env!("CARGO_BIN_EXE_freshbearer")
        ),
    );
    let ran = std::process::Command::new("unshare")
        .args(["--user", "--map-root-user", &script])
        .env_clear()
        .envs([("HOME", house.home().to_str().unwrap()), ("PATH", &std::env::var("PATH").unwrap())])
        .output()
        .unwrap();
    let text = String::from_utf8(ran.stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], lines[1], "{text}");
    assert_eq!(lines[3], "  store   kernel keyring (Secret Service unavailable: no session bus)", "{text}");
    assert!(text.contains("forgot 1 token"), "{text}");
    assert_ne!(lines.last(), lines.first(), "{text}");
    assert_eq!(house.count(), 3);
}

#[test]
fn a_store_that_cannot_be_used_costs_time_and_not_the_token() {
    let house = House::new();
    let mint = house.counting("echo T");
    fs::create_dir_all(house.state().parent().unwrap()).unwrap();
    fs::write(house.state(), "in the way").unwrap();
    let ran = house.token(&[], &mint);
    assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ran:?}");
    assert!(ran.stderr.contains("warning: the token was not kept"), "{ran:?}");
    assert!(ran.stderr.contains("is not a directory"), "{ran:?}");
}

#[test]
fn status_lists_tokens_by_their_commands_and_servers() {
    let house = House::new();
    let names: Vec<String> =
        ["b", "c", "a"].iter().map(|name| house.script(name, "#!/bin/sh\necho T\n")).collect();
    for name in &names {
        house.answer(&["token", "--store", "file", "--", name]);
    }
    let status = house.answer(&["status"]);
    let titles: Vec<&str> =
        status.lines().filter(|line| !line.starts_with(' ') && !line.is_empty()).collect();
    assert_eq!(titles, ["a", "b", "c"]);
}
