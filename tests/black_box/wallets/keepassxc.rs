//! KeePassXC, which asks its user before it keeps anything, and before it searches what is locked.

use super::day;
use super::screen::{self, Screen};
use crate::desktop::Desktop;
use crate::house::until;
use std::io::Write;
use std::process::Stdio;

/// A database whose only group is shown to the Secret Service.
const DATABASE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<KeePassFile><Meta><Generator>test</Generator><CustomData><Item><Key>FDO_SECRETS_EXPOSED_GROUP</Key>
<Value>{00010203-0405-0607-0809-0a0b0c0d0e0f}</Value></Item></CustomData></Meta>
<Root><Group><UUID>AAECAwQFBgcICQoLDA0ODw==</UUID><Name>Root</Name></Group></Root></KeePassFile>"#;

const CONFIG: &str = "[General]\nConfigVersion=2\nUpdateCheckMessageShown=true\n\
                      [FdoSecrets]\nEnabled=true\n[GUI]\nCheckForUpdates=false\n";

/// A desktop with an unlocked KeePassXC.
fn desktop(test: &str) -> Option<(Desktop, Screen)> {
    let programs = [&["keepassxc", "keepassxc-cli"], &screen::PROGRAMS[..]].concat();
    let mut desktop = Desktop::without_wallet(test, &programs)?;
    let home = desktop.house.home();
    // There it looks for one that runs already.
    let run = desktop.house.path("run").to_str().unwrap().to_owned();
    desktop.house.variables.push(("TMPDIR".into(), run));
    std::fs::create_dir_all(home.join(".config/keepassxc")).unwrap();
    std::fs::write(home.join(".config/keepassxc/keepassxc.ini"), CONFIG).unwrap();
    let (source, database) = (home.join("db.xml"), home.join("db.kdbx"));
    std::fs::write(&source, DATABASE).unwrap();
    let mut import = desktop.prepared("keepassxc-cli");
    let mut import =
        import.args(["import", "-p"]).arg(source).arg(&database).stdin(Stdio::piped()).spawn().unwrap();
    import.stdin.take().unwrap().write_all(b"pw\npw\n").unwrap();
    assert!(import.wait().unwrap().success());
    let screen = Screen::of(&mut desktop);
    desktop.start_wallet("keepassxc", &["--pw-stdin", database.to_str().unwrap()], "pw\n");
    until("the database is unlocked", || is_locked(&desktop) == Some(false));
    Some((desktop, screen))
}

fn is_locked(desktop: &Desktop) -> Option<bool> {
    let said = desktop.send(
        "org.freedesktop.secrets",
        "/org/freedesktop/secrets/aliases/default",
        "org.freedesktop.DBus.Properties.Get",
        &["string:org.freedesktop.Secret.Collection", "string:Locked"],
    )?;
    Some(said.contains("true"))
}

fn lock(desktop: &Desktop) {
    assert!(desktop.prepared("keepassxc").arg("--lock").status().unwrap().success());
    until("the database is locked", || is_locked(desktop) == Some(true));
}

#[test]
fn what_asks_before_it_keeps_anything_is_not_used_and_said_so() {
    let Some((desktop, screen)) = desktop("an unlocked KeePassXC") else { return };
    let house = &desktop.house;
    let mint = &day::numbered(house);
    let before = screen.windows();
    let asks = "asks before it keeps anything, as KeePassXC does";
    day::gives_unkept(house, mint, "T1", asks);
    day::gives_unkept(house, mint, "T2", asks);
    // `auto` goes on to the next store.
    let auto = ["token", "--ttl", "1h", "--", mint];
    assert_eq!(house.answer(&auto), "T3\n");
    assert_eq!(house.answer(&auto), "T3\n");
    day::says(house, "status", &format!("store   kernel keyring (Secret Service {asks})\n"));
    assert_eq!(house.answer(&["forget", "--", mint]), "forgot 1 token\n");
    day::everything(house, mint);
    lock(&desktop);
    opens_a_window_when_asked_to(&desktop, &screen, before);
}

#[test]
fn a_locked_database_opens_no_window() {
    let Some((mut desktop, screen)) = desktop("a locked KeePassXC") else { return };
    lock(&desktop);
    let before = screen.windows();
    let house = &desktop.house;
    let mint = &day::numbered(house);
    day::gives_unkept(house, mint, "T1", "locked");
    day::says(house, "doctor", "Secret Service is locked; ");
    day::everything(house, mint);
    opens_a_window_when_asked_to(&desktop, &screen, before);
    day::ends(&mut desktop, mint);
    assert_eq!(screen.windows(), before + 1);
}

/// Nothing has opened one so far, and one would have been seen.
fn opens_a_window_when_asked_to(desktop: &Desktop, screen: &Screen, before: usize) {
    let mut search = desktop.prepared("secret-tool").args(["lookup", "a", "b"]).spawn().unwrap();
    until("a window is opened", || screen.windows() > before);
    search.kill().unwrap();
    search.wait().unwrap();
    assert_eq!(screen.windows(), before + 1);
}
