//! Wallets that answer otherwise than they should: they cost time, never a token, and what is said of them
//! is theirs.

use super::day::{ask, gives, gives_unkept, numbered, says};
use super::stand_in::{Otherwise, StandIn, error, of_the_bus, secret, secret_in, value};
use crate::desktop::Desktop;
use dbus::Message;
use dbus::strings::Path;
use std::sync::Mutex;

/// Runs `then` with a wallet that does otherwise, on a desktop with nothing else.
fn with(test: &str, otherwise: Otherwise, then: impl FnOnce(&Desktop, &StandIn, &str)) {
    let Some(desktop) = Desktop::without_wallet(test, &[]) else { return };
    let stand_in = StandIn::on(&desktop, otherwise);
    let mint = numbered(&desktop.house);
    then(&desktop, &stand_in, &mint);
}

fn at(wanted: &'static str, answer: impl Fn(&Message) -> Option<Vec<Message>> + Send + 'static) -> Otherwise {
    Box::new(move |name, message| if name == wanted { answer(message) } else { None })
}

#[test]
fn the_order_in_which_a_wallet_is_asked() {
    with("the order of asking", Box::new(|_, _| None), |desktop, wallet, mint| {
        let house = &desktop.house;
        gives(house, &[], mint, "T1");
        // A look, another under the lock, and what is kept: each sees anew whether it is locked.
        let look = ["ReadAlias", "Locked", "SearchItems"];
        let keep = ["ReadAlias", "Locked", "OpenSession", "CreateItem"];
        assert_eq!(wallet.asked(), [&look[..], &look, &look, &keep].concat());
        let before = wallet.asked().len();
        gives(house, &[], mint, "T1");
        assert_eq!(
            wallet.asked()[before..],
            ["ReadAlias", "Locked", "SearchItems", "OpenSession", "GetSecret"]
        );
    });
}

#[test]
fn a_locked_wallet_is_asked_for_nothing_else_and_nothing_is_forgotten() {
    let locked = at("Locked", |message| value(message, true));
    with("a locked wallet", locked, |desktop, wallet, mint| {
        gives_unkept(&desktop.house, mint, "T1", "locked");
        says(&desktop.house, "doctor", "Secret Service is locked; ");
        // Its record is lost, and so nobody knows whether it is there.
        std::fs::remove_dir_all(desktop.house.state()).unwrap();
        let ran = desktop.house.run(&["forget", "--", mint]);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 1), "{ran:?}");
        assert!(ran.stderr.contains("(Secret Service locked)"), "{ran:?}");
        for asked in wallet.asked() {
            assert!(["ReadAlias", "Locked", "Label", "isOpen"].contains(&asked.as_str()), "{asked}");
        }
    });
}

#[test]
fn an_open_kwallet_that_stays_locked_here_is_said_so() {
    let otherwise: Otherwise = Box::new(|name, message| match name {
        "Locked" => value(message, true),
        "isOpen" => Some(vec![message.method_return().append1(true)]),
        "Unlock" => Some(vec![message.method_return().append2(Vec::<Path<'_>>::new(), Path::from("/"))]),
        _ => None,
    });
    with("a KWallet that stays locked", otherwise, |desktop, _, mint| {
        let why = "unavailable: KWallet is open, but not yet for other programs";
        gives_unkept(&desktop.house, mint, "T1", why);
    });
}

#[test]
fn a_wallet_without_a_default_collection_is_said_so() {
    let none = at("ReadAlias", |message| Some(vec![message.method_return().append1(Path::from("/"))]));
    with("no default collection", none, |desktop, _, mint| {
        gives_unkept(&desktop.house, mint, "T1", "unavailable: it has no default collection");
    });
}

#[test]
fn a_wallet_that_does_not_know_a_new_connection_yet_is_asked_once_more() {
    let known = Mutex::new(false);
    let late = at("ReadAlias", move |message| {
        let mut known = known.lock().unwrap();
        let nothing = || vec![message.method_return().append1(Path::from("/"))];
        let answer = (!*known).then(nothing);
        *known = !*known;
        answer
    });
    with("a wallet that is late", late, |desktop, _, mint| {
        gives(&desktop.house, &[], mint, "T1");
        gives(&desktop.house, &[], mint, "T1");
    });
}

#[test]
fn a_path_that_stands_for_nothing_is_nothing() {
    let none =
        at("SearchItems", |message| Some(vec![message.method_return().append1(vec![Path::from("/")])]));
    with("a search that finds nothing's path", none, |desktop, _, mint| {
        gives(&desktop.house, &[], mint, "T1");
        gives(&desktop.house, &[], mint, "T2");
    });
    let none = at("CreateItem", |message| {
        Some(vec![message.method_return().append2(Path::from("/"), Path::from("/"))])
    });
    with("an entry that was not made", none, |desktop, _, mint| {
        gives_unkept(&desktop.house, mint, "T1", "unavailable: it kept nothing, and said nothing of why");
    });
}

#[test]
fn a_wallet_that_asks_before_it_keeps_or_deletes_is_not_followed() {
    let prompt = || Path::from("/org/freedesktop/secrets/prompt/1");
    let asks =
        move |message: &Message| Some(vec![message.method_return().append2(Path::from("/"), prompt())]);
    let why = "asks before it keeps anything, as KeePassXC does";
    with("a wallet that asks before it keeps", at("CreateItem", asks), |desktop, _, mint| {
        gives_unkept(&desktop.house, mint, "T1", why);
        let line = format!("auto: the kernel keyring, because the Secret Service can't be used ({why})\n");
        says(&desktop.house, "doctor", &line);
    });
    let asks = move |message: &Message| Some(vec![message.method_return().append1(prompt())]);
    with("a wallet that asks before it deletes", at("Delete", asks), |desktop, _, mint| {
        gives(&desktop.house, &[], mint, "T1");
        let ran = desktop.house.run(&["forget", "--", mint]);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 1), "{ran:?}");
        gives(&desktop.house, &[], mint, "T1");
    });
}

#[test]
fn an_entry_that_is_locked_by_itself_is_locked() {
    let locked = at("GetSecret", |message| error(message, "org.freedesktop.Secret.Error.IsLocked", ""));
    with("an entry locked by itself", locked, |desktop, _, mint| {
        gives(&desktop.house, &[], mint, "T1");
        let ran = ask(&desktop.house, &[], mint);
        assert_eq!(ran.stdout, "T2\n", "{ran:?}");
    });
}

#[test]
fn an_error_is_shown_in_the_wallets_words_without_what_it_was_given_and_by_its_name_if_it_has_none() {
    let gone = "org.freedesktop.Secret.Error.NoSuchObject";
    with(
        "an error without words",
        at("CreateItem", |message| error(message, gone, "")),
        |desktop, _, mint| {
            gives_unkept(&desktop.house, mint, "T1", &format!("said '{gone}'"));
        },
    );
    let tells = at("CreateItem", |message| {
        let given = String::from_utf8(secret_in(message)).unwrap();
        error(message, "org.freedesktop.zbus.Error", &format!("can't keep this: {given}"))
    });
    with("an error that tells the secret", tells, |desktop, _, _| {
        let mint = desktop.house.counting("echo canaryoflettersalone");
        let ran = ask(&desktop.house, &[], &mint);
        assert!(ran.stderr.contains("(Secret Service said 'can't keep this: "), "{ran:?}");
        assert!(!ran.stderr.contains("canary") && ran.stdout == "canaryoflettersalone\n", "{ran:?}");
        let status = desktop.house.answer(&["status"]);
        assert!(!status.contains("canary"), "{status}");
        says(&desktop.house, "doctor", "because the Secret Service can't be used (said 'can't keep this: ");
    });
}

#[test]
fn a_wallet_that_loses_its_name_in_mid_call_answers_it_all_the_same() {
    let leaves = at("SearchItems", |message| {
        let leave = of_the_bus("ReleaseName").append1("org.freedesktop.secrets");
        Some(vec![leave, message.method_return().append1(Vec::<Path<'_>>::new())])
    });
    with("a name lost in mid-call", leaves, |desktop, _, mint| {
        gives_unkept(&desktop.house, mint, "T1", "unavailable: none runs on the session bus");
    });
}

#[test]
fn of_entries_with_the_same_attributes_the_newest_counts_and_all_are_forgotten() {
    with("entries twice", Box::new(|_, _| None), |desktop, wallet, mint| {
        let house = &desktop.house;
        gives(house, &[], mint, "T1");
        // This wallet replaces nothing.
        gives(house, &["--refresh"], mint, "T2");
        gives(house, &[], mint, "T2");
        assert_eq!(house.answer(&["forget", "--", mint]), "forgot 1 token\n");
        assert_eq!(wallet.asked().iter().filter(|asked| *asked == "Delete").count(), 2);
        gives(house, &[], mint, "T3");
    });
}

#[test]
fn what_is_far_too_large_is_not_taken_for_a_token() {
    let large =
        at("GetSecret", |message| Some(vec![message.method_return().append1(secret(vec![b'x'; 1 << 20]))]));
    with("a very large secret", large, |desktop, _, mint| {
        gives(&desktop.house, &[], mint, "T1");
        gives(&desktop.house, &[], mint, "T2");
    });
}

#[test]
fn a_session_that_is_refused_costs_no_token() {
    let refused = Mutex::new(false);
    let forgets = at("GetSecret", move |message| {
        let first = !std::mem::replace(&mut *refused.lock().unwrap(), true);
        first.then(|| error(message, "org.freedesktop.Secret.Error.NoSession", "no session")).flatten()
    });
    with("a wallet that was started again", forgets, |desktop, _, mint| {
        gives(&desktop.house, &[], mint, "T1");
        let ran = ask(&desktop.house, &[], mint);
        assert_eq!((ran.stdout.as_str(), ran.code), ("T1\n", 0), "{ran:?}");
    });
}
