//! KWallet, opened as logging in to the desktop does.

use super::day;
use super::screen::{self, Screen};
use crate::desktop::Desktop;
use crate::house::until;

const KWALLET: &str = "org.kde.kwalletd5";

/// A desktop whose KWallet the login has opened, and no program since.
fn desktop(test: &str) -> Option<(Desktop, Screen)> {
    let mut desktop = Desktop::without_wallet(test, &[&["kwalletd5"], &screen::PROGRAMS[..]].concat())?;
    let config = desktop.house.home().join(".config");
    std::fs::create_dir(&config).unwrap();
    std::fs::write(config.join("kwalletrc"), "[Wallet]\nFirst Use=false\nLaunch Manager=false\n").unwrap();
    let screen = Screen::of(&mut desktop);
    // The first login makes the wallet, and only from the next on it is there from the start.
    log_in(&mut desktop);
    desktop.end_wallet();
    log_in(&mut desktop);
    assert_eq!(ask(&desktop, "isOpen", &["string:kdewallet"]), "boolean true");
    Some((desktop, screen))
}

fn log_in(desktop: &mut Desktop) {
    desktop.start_wallet("kwalletd5", &[], "");
    let hash = format!("array:byte:{}", vec!["0x61"; 56].join(","));
    assert_eq!(ask(desktop, "pamOpen", &["string:kdewallet", &hash, "int32:0"]), "");
}

fn ask(desktop: &Desktop, method: &str, arguments: &[&str]) -> String {
    desktop.send(KWALLET, "/modules/kwalletd5", &format!("org.kde.KWallet.{method}"), arguments).unwrap()
}

fn close(desktop: &Desktop) {
    assert_eq!(ask(desktop, "close", &["string:kdewallet", "boolean:true"]), "int32 0");
}

#[test]
fn a_wallet_that_the_login_opened_is_used_without_a_window_as_any_other() {
    let Some((mut desktop, screen)) = desktop("KWallet for a day") else { return };
    let before = screen.windows();
    day::everything(&desktop.house, &desktop.house.script("everything", "#!/bin/sh\necho T$$\n"));
    day::of_a_wallet_that_keeps(&mut desktop, close);
    assert_eq!(screen.windows(), before);
}

#[test]
fn a_closed_wallet_opens_no_window() {
    let Some((desktop, screen)) = desktop("a closed KWallet") else { return };
    close(&desktop);
    let before = screen.windows();
    let house = &desktop.house;
    let mint = &day::numbered(house);
    day::gives_unkept(house, mint, "T1", "locked");
    day::everything(house, mint);
    // Whoever unlocks it opens one: it would have been seen.
    let mut unlocks = desktop.prepared("secret-tool").args(["store", "--label=l", "a", "b"]).spawn().unwrap();
    until("a window is opened", || screen.windows() > before);
    unlocks.kill().unwrap();
    unlocks.wait().unwrap();
    assert_eq!(screen.windows(), before + 1);
}
