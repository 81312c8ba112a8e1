//! What a wallet sees in a day, and what is said of it: the table in docs/wallets.md.

use crate::desktop::Desktop;
use crate::house::{House, Ran};

/// A command whose tokens are T1, T2 and so on.
pub(crate) fn numbered(house: &House) -> String {
    house.counting(&format!("echo T$(wc -c < '{}' | tr -d ' ')", house.path("count").display()))
}

pub(crate) fn ask(house: &House, options: &[&str], mint: &str) -> Ran {
    house.run(&[&["token", "--store", "keychain", "--ttl", "1h"], options, &["--", mint]].concat())
}

/// Asks, and expects this token without a warning.
pub(crate) fn gives(house: &House, options: &[&str], mint: &str, token: &str) {
    let ran = ask(house, options, mint);
    assert_eq!((ran.stdout.trim(), ran.stderr.as_str(), ran.code), (token, "", 0));
}

/// Asks, and expects this token with the warning that the wallet did not keep it.
pub(crate) fn gives_unkept(house: &House, mint: &str, token: &str, why: &str) {
    let ran = ask(house, &[], mint);
    assert_eq!((ran.stdout.trim(), ran.code), (token, 0), "{ran:?}");
    let warning = format!("warning: the token was not kept (Secret Service {why})\n");
    assert_eq!(ran.stderr, warning);
    says(house, "status", &format!("store   nowhere (Secret Service {why})\n"));
}

pub(crate) fn says(house: &House, verb: &str, text: &str) {
    let ran = house.run(&[verb]);
    assert!(ran.stdout.contains(text), "{text}: {ran:?}");
}

/// Has freshbearer do all that it does with a wallet.
pub(crate) fn everything(house: &House, mint: &str) {
    let headers = ["headers", "--ttl", "1h", "--", mint];
    for words in [&headers[..], &headers, &["status"], &["doctor"], &["reject", "--", mint]] {
        house.run(words);
    }
    assert!(ask(house, &["--refresh"], mint).stdout.starts_with('T'));
    let variables = house.variables.iter().map(|(name, value)| format!("{name}='{value}' "));
    let login = format!("login --store keychain --ttl 1h -- '{mint}'");
    let line = format!("{}'{}' {login}", variables.collect::<String>(), env!("CARGO_BIN_EXE_freshbearer"));
    let ran = house.in_a_terminal(&line, "");
    assert!(ran.stdout.contains("gave a token"), "{ran:?}");
    for words in [&["forget", "--", mint][..], &["forget", "--all"]] {
        house.run(words);
    }
}

/// The day of a wallet that is unlocked and keeps tokens, and that `lock` locks.
pub(crate) fn of_a_wallet_that_keeps(desktop: &mut Desktop, lock: impl Fn(&Desktop)) {
    let house = &desktop.house;
    let mint = &numbered(house);
    gives(house, &[], mint, "T1");
    gives(house, &[], mint, "T1");
    says(house, "status", "store   Secret Service (asked for by name)\n");
    says(
        house,
        "doctor",
        "auto: Secret Service, with the kernel keyring as its front cache; it answered in ",
    );
    gives(house, &["--refresh"], mint, "T2");
    gives(house, &[], mint, "T2");
    assert_eq!(house.answer(&["forget", "--", mint]), "forgot 1 token\n");
    gives(house, &[], mint, "T3");
    lock(desktop);
    gives_unkept(house, mint, "T4", "locked");
    says(house, "doctor", "Secret Service is locked; until then 'auto' uses the kernel keyring");
    is_not_forgotten(house, mint, "locked");
    ends(desktop, mint);
    is_not_forgotten(&desktop.house, mint, "unavailable: none runs on the session bus");
}

/// The wallet's end, in the middle of a call, and what is asked of it after that.
pub(crate) fn ends(desktop: &mut Desktop, mint: &str) {
    ends_in_mid_call(desktop, mint);
    desktop.end_wallet();
    let house = &desktop.house;
    let next = format!("T{}", house.count() + 1);
    gives_unkept(house, mint, &next, "unavailable: none runs on the session bus");
    let why = "(unavailable: none runs on the session bus)";
    says(
        house,
        "doctor",
        &format!("auto: the kernel keyring, because the Secret Service can't be used {why}"),
    );
}

fn is_not_forgotten(house: &House, mint: &str, why: &str) {
    let ran = house.run(&["forget", "--", mint]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 1), "{ran:?}");
    assert!(
        ran.stderr.contains(&format!("not every token could be forgotten (Secret Service {why})")),
        "{ran:?}"
    );
}

fn ends_in_mid_call(desktop: &Desktop, mint: &str) {
    let ask = desktop.ask_in_vain(&["token", "--store", "keychain", "--ttl", "1h", "--", mint]);
    desktop.signal("keyring", "-KILL");
    let ran = Ran::from(ask.wait_with_output().unwrap());
    let token = format!("T{}\n", desktop.house.count());
    assert_eq!((&ran.stdout, ran.code), (&token, 0), "{ran:?}");
    assert!(ran.stderr.contains("unavailable: none runs on the session bus"), "{ran:?}");
}
