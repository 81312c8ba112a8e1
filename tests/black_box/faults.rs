//! Stores that hang, are locked, vanish or refuse: they cost time, and never the token.

use crate::desktop::Desktop;
use crate::house::{House, Ran, is_alive, leave_out, open_gate, timed, until};
use std::fs;
use std::process::Command;
use std::time::Duration;

#[test]
fn a_secret_service_that_never_replies_costs_one_ask_its_patience_and_the_next_nothing() {
    let Some(desktop) = Desktop::of("a Secret Service that never replies") else { return };
    let mint = desktop.house.counting_jwt(300);
    desktop.signal("keyring", "-STOP");
    let (first, ran) = timed(|| desktop.house.run(&["headers", "--", &mint]));
    assert!(ran.code == 0 && ran.stdout.contains("Bearer eyJ"), "{ran:?}");
    assert!(first < Duration::from_millis(2500), "{first:?}");
    // The best of three: the machine may have been at something else.
    let next = (0..3)
        .map(|_| {
            let (next, again) = timed(|| desktop.house.run(&["headers", "--", &mint]));
            assert_eq!(again.stdout, ran.stdout);
            next
        })
        .min()
        .unwrap();
    assert!(next < Duration::from_millis(300), "{next:?}");
    assert_eq!(desktop.house.count(), 1);
    // A mint within the minute leaves the keychain alone as well.
    let (refreshed, ran) = timed(|| desktop.house.run(&["token", "--refresh", "--", &mint]));
    assert!(ran.code == 0 && refreshed < Duration::from_millis(1400), "{refreshed:?} {ran:?}");
    let status = desktop.house.answer(&["status"]);
    assert!(status.contains("store   kernel keyring (Secret Service did not answer within"), "{status}");
    eprintln!("a silent Secret Service: first ask {first:?}, next {next:?}, refresh {refreshed:?}");
}

#[test]
fn a_silent_bus_costs_no_more_than_a_silent_service() {
    let Some(desktop) = Desktop::of("a bus that never replies") else { return };
    let mint = desktop.house.counting_jwt(300);
    desktop.signal("bus", "-STOP");
    let (took, ran) = timed(|| desktop.house.run(&["token", "--store", "keychain", "--", &mint]));
    assert!(ran.code == 0 && ran.stdout.starts_with("eyJ"), "{ran:?}");
    assert!(ran.stderr.contains("the token was not kept (Secret Service did not answer"), "{ran:?}");
    assert!(took < Duration::from_millis(3500), "{took:?}");
}

#[test]
fn a_look_ends_with_the_asks_own_time() {
    let Some(desktop) = Desktop::of("a short deadline and a silent keychain") else { return };
    let mint = desktop.house.counting_jwt(300);
    desktop.signal("keyring", "-STOP");
    let (took, ran) =
        timed(|| desktop.house.run(&["token", "--store", "keychain", "--deadline", "200ms", "--", &mint]));
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 5), "{ran:?}");
    assert!(took < Duration::from_millis(1300), "{took:?}");
    // So little patience says nothing of the keychain: it isn't left alone for a minute because of it.
    desktop.signal("keyring", "-CONT");
    until("the mint that came too late is kept", || desktop.entries().contains("label = freshbearer: mint"));
    assert_eq!(desktop.house.run(&["token", "--store", "keychain", "--", &mint]).code, 0);
    assert_eq!(desktop.house.count(), 1);
}

#[test]
fn a_silent_keychain_that_cannot_be_noted_is_asked_once_by_each_process() {
    let Some(desktop) = Desktop::of("a silent keychain and no state") else { return };
    let mint = desktop.house.counting_jwt(300);
    // The lock can be had, and so there is a second look under it; the note can't be written.
    fs::create_dir_all(desktop.house.state().join("keychain.silent")).unwrap();
    desktop.signal("keyring", "-STOP");
    let (took, ran) = timed(|| desktop.house.run(&["token", "--store", "keychain", "--", &mint]));
    assert!(ran.code == 0 && ran.stdout.starts_with("eyJ"), "{ran:?}");
    // Once by the caller, once by the process that mints.
    assert!(took < Duration::from_millis(4200), "{took:?}");
}

#[test]
fn a_locked_collection_is_passed_over_for_the_kernel_keyring() {
    let Some(desktop) = Desktop::of("a locked collection, then the kernel keyring") else { return };
    let mint = desktop.house.counting_jwt(300);
    let first = desktop.house.answer(&["token", "--", &mint]);
    desktop.lock();
    // What lies behind the lock can't be replaced, and no window asks for it.
    let second = desktop.house.answer(&["token", "--refresh", "--", &mint]);
    assert_ne!(first, second);
    assert_eq!(desktop.house.answer(&["token", "--", &mint]), second);
    assert_eq!(desktop.house.count(), 2);
    let status = desktop.house.answer(&["status"]);
    assert!(status.contains("store   kernel keyring (Secret Service locked"), "{status}");
}

#[test]
fn a_bus_that_goes_in_mid_call_takes_nobody_with_it() {
    let Some(desktop) = Desktop::of("a bus that goes in mid-call") else { return };
    let mint = desktop.house.counting_jwt(300);
    let ask = desktop.ask_in_vain(&["token", "--store", "keychain", "--", &mint]);
    desktop.signal("bus", "-KILL");
    let ran = Ran::from(ask.wait_with_output().unwrap());
    assert!(ran.code == 0 && ran.stdout.starts_with("eyJ"), "{ran:?}");
    assert!(ran.stderr.contains("warning: the token was not kept (Secret Service "), "{ran:?}");
}

#[test]
fn a_keyring_that_ends_in_mid_call_was_not_silent() {
    let Some(desktop) = Desktop::of("a keyring that ends in mid-call") else { return };
    let mint = desktop.house.counting_jwt(300);
    let ask = desktop.ask_in_vain(&["token", "--store", "keychain", "--", &mint]);
    desktop.signal("keyring", "-KILL");
    let ran = Ran::from(ask.wait_with_output().unwrap());
    assert!(ran.code == 0 && ran.stdout.starts_with("eyJ"), "{ran:?}");
    // The bus could start another one, which would be locked; it isn't asked to.
    let said = "warning: the token was not kept (Secret Service unavailable: none runs on the session bus)";
    assert!(ran.stderr.contains(said), "{ran:?}");
    assert!(!desktop.house.state().join("keychain.silent").exists(), "nobody has waited in vain");
}

#[test]
fn a_bus_that_is_not_there_is_said_so() {
    let mut house = House::new();
    let nowhere = format!("unix:path={}", house.path("bus").display());
    house.variables = vec![("DBUS_SESSION_BUS_ADDRESS".into(), nowhere)];
    let mint = house.counting("echo T");
    let ran = house.run(&["token", "--store", "keychain", "--", &mint]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ran:?}");
    assert!(ran.stderr.contains("warning: the token was not kept (Secret Service "), "{ran:?}");
}

/// Lets the kernel refuse what has to do with keys, in this way.
fn refusing(test: &str, error: &str) -> Option<House> {
    let inject = format!("inject=keyctl,add_key:error={error}");
    let words = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=keyctl,add_key", "-e", &inject, "--"];
    if Command::new(words[0]).args(&words[1..]).arg("true").output().is_ok_and(|ran| ran.status.success()) {
        return Some(House::through(&words));
    }
    leave_out(test, "strace is not installed, or may not trace");
    None
}

#[test]
fn a_kernel_keyring_that_is_forbidden_or_full_costs_no_token() {
    for (error, said) in [
        ("EPERM", "the kernel forbids its keyring here"),
        ("EACCES", "the kernel forbids its keyring here"),
        ("EDQUOT", "the kernel's quota for this user's keys is used up"),
        ("ENOSYS", "the kernel has no keyring here"),
    ] {
        let Some(house) = refusing(&format!("a kernel keyring that says {error}"), error) else { return };
        let mint = house.counting("echo T");
        for _ in 0..2 {
            let ran = house.run(&["token", "--store", "kernel", "--", &mint]);
            assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{error}: {ran:?}");
            assert!(ran.stderr.contains("warning: the token was not kept (kernel keyring "), "{ran:?}");
            assert!(ran.stderr.contains(said), "{error}: {ran:?}");
        }
        assert_eq!(house.count(), 2, "{error}");
        let status = house.answer(&["status"]);
        assert!(status.contains("store   nowhere (kernel keyring "), "{status}");
    }
}

#[test]
fn a_token_too_large_for_the_kernel_keyring_is_answered_all_the_same() {
    let Some(house) = House::with_kernel_keyring() else {
        leave_out("a token too large for the kernel keyring", "no kernel keyring, or no user namespaces");
        return;
    };
    // More than one key takes (32,767 bytes), and more than an ordinary user's quota.
    let mint = house.counting("head -c 40000 /dev/zero | tr '\\0' t");
    let ran = house.run(&["token", "--store", "kernel", "--", &mint]);
    assert!(ran.code == 0 && ran.stdout.len() == 40_001, "{} {}", ran.code, ran.stderr);
    assert!(ran.stderr.contains("takes no token of this size"), "{}", ran.stderr);
}

#[test]
fn a_mint_that_comes_too_late_is_not_ended_by_its_callers_end() {
    let house = House::new();
    let gate = house.gate();
    let mint = house.counting(&format!("echo $$ > '{}.pid'; cat '{0}'; echo T", gate.display()));
    let ran = house.token(&["--deadline", "300ms"], &mint);
    assert_eq!(ran.code, 5, "{ran:?}");
    let process: u32 = fs::read_to_string(house.path("gate.pid")).unwrap().trim().parse().unwrap();
    assert!(is_alive(process));
    open_gate(&gate);
    assert_eq!(house.token(&[], &mint).stdout, "T\n");
    assert_eq!(house.count(), 1);
}
