//! The real Secret Service: a gnome-keyring of its own on a bus of its own. Others are in wallets/.

use crate::desktop::Desktop;
use crate::wallets::day;

#[test]
fn a_token_is_kept_in_the_keyring_found_there_and_forgotten() {
    let Some(desktop) = Desktop::of("a token in the Secret Service") else { return };
    let house = &desktop.house;
    let mint = house.counting_jwt(300);
    assert_eq!(desktop.entries(), "");
    let first = house.run(&["headers", "--", &mint]);
    assert_eq!((first.code, first.stderr.as_str()), (0, ""), "{first:?}");
    assert_eq!(house.run(&["headers", "--", &mint]), first);
    assert_eq!(house.count(), 1);
    let entries = desktop.entries();
    assert!(entries.contains("label = freshbearer: mint"), "{entries}");
    let token = house.answer(&["token", "--", &mint]);
    assert!(entries.contains(token.trim()), "the secret is the token with its life: {entries}");
    let status = house.answer(&["status"]);
    assert!(status.contains("store   Secret Service"), "{status}");
    assert_eq!(house.answer(&["forget", "--", &mint]), "forgot 1 token\n");
    assert_eq!(desktop.entries(), "");
    house.answer(&["headers", "--", &mint]);
    assert_eq!(house.count(), 2);
}

#[test]
fn the_token_survives_the_loss_of_the_record() {
    let Some(desktop) = Desktop::of("the keyring without a record") else { return };
    let mint = desktop.house.counting_jwt(300);
    let first = desktop.house.answer(&["token", "--", &mint]);
    std::fs::remove_dir_all(desktop.house.state()).unwrap();
    assert_eq!(desktop.house.answer(&["token", "--", &mint]), first);
    assert_eq!(desktop.house.count(), 1);
}

#[test]
fn a_keyring_that_is_locked_opens_no_window_and_costs_no_token() {
    let Some(desktop) = Desktop::of("a locked keyring") else { return };
    let mint = desktop.house.counting_jwt(300);
    desktop.lock();
    let ran = desktop.house.run(&["token", "--store", "keychain", "--", &mint]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.starts_with("eyJ"), "{ran:?}");
    assert!(ran.stderr.contains("the token was not kept (Secret Service locked)"), "{ran:?}");
}

#[test]
fn a_day_with_gnome_keyring() {
    let Some(mut desktop) = Desktop::of("gnome-keyring for a day") else { return };
    day::of_a_wallet_that_keeps(&mut desktop, Desktop::lock);
}
