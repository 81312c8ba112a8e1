//! The same day in every room: a token is kept once for all who ask, is where `status` and `doctor` say, isn't
//! given again once it was refused, and leaves nothing behind.

use crate::house::{House, Ran, open_gate};
use crate::room::{BusThere, Keyring, PLAIN, Plan, Room, furnish};
use crate::surroundings::set_mode;
use serde_json::Value;

/// "Operation not permitted" and "Function not implemented".
const ERRORS: [i32; 2] = [libc::EPERM, libc::ENOSYS];

const ASK: [&str; 4] = ["token", "--ttl", "1h", "--"];

fn ask(house: &House, mint: &str) -> Ran {
    house.run(&[&ASK[..], &[mint]].concat())
}

fn crowd(house: &House, mint: &str, meanwhile: impl FnOnce()) -> Vec<Ran> {
    let start = |_| house.command(&[&ASK[..], &[mint]].concat()).spawn().unwrap();
    let crowd: Vec<_> = (0..8).map(start).collect();
    meanwhile();
    crowd.into_iter().map(|child| Ran::from(child.wait_with_output().unwrap())).collect()
}

/// What a store is called in JSON and to people, and how many keys and files a token in it is.
type Store = (&'static str, &'static str, (usize, usize));

const KERNEL: Store = ("kernel", "kernel keyring", (1, 0));
const MEMORY: Store = ("memory", "memory", (0, 1));

/// Where the kernel forbids its keyring, a token is kept in memory.
const fn store(plan: &Plan) -> Store {
    if plan.forbidden.is_some() { MEMORY } else { KERNEL }
}

fn json(house: &House, verb: &str) -> Value {
    serde_json::from_str(&house.run(&[verb, "--json"]).stdout).unwrap()
}

/// `status` and `doctor` name the store, to people and to programs.
fn assert_named(house: &House, (_, title, _): Store, plan: &str) {
    let doctor = house.run(&["doctor"]).stdout;
    let found = json(house, "doctor");
    let found = found.as_array().unwrap().iter().find(|finding| finding["check"] == "store").unwrap();
    let named = [&*doctor, found["what"].as_str().unwrap()];
    let article = if title == "memory" { "" } else { "the " };
    assert!(
        named.iter().all(|text| text.contains(&format!(": {article}{title}, because"))),
        "{plan}: {doctor}"
    );
    assert!(house.answer(&["status"]).contains(title), "{plan}");
}

/// A day of one who can write records.
fn day(test: &str, plan: &Plan) {
    let Some(room) = Room::new(test, plan) else { return };
    let (house, shown) = (&room.house, format!("{plan:?}"));
    let (name, _, places) = store(plan);
    let gate = house.gate();
    let count = house.path("count").display().to_string();
    // The crowd comes while its token is being minted.
    let mint =
        house.counting(&format!("cat '{}'; echo TOKEN$(wc -c < '{count}' | tr -d ' ')", gate.display()));
    for ran in crowd(house, &mint, || open_gate(&gate)) {
        assert_eq!((&*ran.stdout, &*ran.stderr, ran.code), ("TOKEN1\n", "", 0), "{shown}: {ran:?}");
    }
    let again = house.script("again", &format!("#!/bin/sh\nprintf x >> '{count}'\necho TOKENB\n"));
    for mint in [&again, &again, &mint] {
        assert_eq!(ask(house, mint).stderr, "", "{shown}");
    }
    assert_eq!(house.count(), 2, "{shown}");
    // Where they say that it is, it is, and nowhere else.
    assert_named(house, store(plan), &shown);
    let status = json(house, "status");
    if let Some(error) = plan.forbidden {
        let why = ["the kernel has no keyring here", "the kernel forbids its keyring here"];
        let why = why[usize::from(error == libc::EPERM)];
        assert_eq!(status.to_string().matches(why).count(), 2, "{shown}: {status}");
    }
    let tokens = status["tokens"].as_array().unwrap();
    assert!(tokens.len() == 2 && tokens.iter().all(|token| token["store"] == name), "{shown}: {status}");
    let cache_key = tokens[0]["cache_key"].as_str().unwrap();
    assert!(
        house.answer(&["status"]).matches(&format!("  store   {}", store(plan).1)).count() == 2,
        "{shown}"
    );
    crate::house::until(&format!("it is where it is said to be, {shown}"), || room.kept(cache_key) == places);
    assert_eq!(house.answer(&["forget", "--all"]), "forgot 2 tokens\n", "{shown}");
    room.assert_empty("TOKEN", &shown);
    assert_eq!(records(house), 0, "{shown}");
    assert_rejected_for_good(&room, &again, &shown);
}

/// What was refused isn't given again, not even by a command that keeps it itself.
fn assert_rejected_for_good(room: &Room, again: &str, shown: &str) {
    let house = &room.house;
    assert_eq!(ask(house, again).stdout, "TOKENB\n");
    assert_eq!(house.answer(&["reject", "--", again]), "rejected 1 token\n", "{shown}");
    for forgotten in [false, true] {
        let ran = ask(house, again);
        assert_eq!((&*ran.stdout, ran.code), ("", 4), "{shown}: {ran:?}");
        assert!(
            !forgotten || house.answer(&["status"]).contains("gave the token that was rejected"),
            "{shown}"
        );
        house.answer(&["forget", "--all"]);
        assert_eq!(house.answer(&["status"]), "nothing is kept\n", "{shown}");
        room.assert_empty("TOKEN", shown);
        assert_eq!(records(house), 1, "{shown}: what was rejected stays known");
    }
}

/// How many records there are.
fn records(house: &House) -> usize {
    let files = std::fs::read_dir(house.state()).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|file| file.extension().is_some_and(|ending| ending == "json" || ending == "token")).count()
}

#[test]
fn in_any_session_keyring() {
    for session in [Keyring::Inherited, Keyring::Linked, Keyring::Unlinked] {
        for has_login in [false, true] {
            day("in any session keyring", &Plan { session, has_login, ..PLAIN });
        }
    }
}

#[test]
fn where_the_kernel_forbids_its_keyring() {
    for error in ERRORS {
        for has_login in [false, true] {
            let forbidden = Some(error);
            day("without a kernel keyring", &Plan { forbidden, has_login, ..PLAIN });
        }
    }
    day("without a kernel keyring", &Plan { forbidden: Some(libc::EPERM), bus: BusThere::Bare, ..PLAIN });
}

#[test]
fn in_a_user_namespace_whoever_one_is_there() {
    let whom: [&[&str]; 3] = [&["--map-root-user"], &["--map-user=1000", "--map-group=1000"], &[]];
    for namespace in whom.map(Some) {
        day("in a user namespace", &Plan { namespace, ..PLAIN });
        for error in ERRORS {
            let forbidden = Some(error);
            day("in a user namespace", &Plan { namespace, forbidden, has_login: true, ..PLAIN });
        }
        day("in a user namespace", &Plan { namespace, session: Keyring::Unlinked, ..PLAIN });
    }
}

#[test]
fn with_a_bus_and_no_secret_service() {
    for bus in [BusThere::Gone, BusThere::Bare] {
        for session in [Keyring::Linked, Keyring::Unlinked] {
            day("without a Secret Service", &Plan { bus, session, ..PLAIN });
        }
    }
}

/// No record can be written: each of a crowd mints, and all else is as everywhere.
#[test]
fn in_a_home_that_can_only_be_read() {
    for forbidden in [None, Some(libc::EPERM), Some(libc::ENOSYS)] {
        for has_login in [false, true] {
            let plan = Plan { forbidden, has_login, ..PLAIN };
            let Some(room) = Room::new("in a home that can only be read", &plan) else { return };
            let (house, shown) = (&room.house, format!("{plan:?}"));
            let mint = house
                .counting(&format!("echo TOKEN$(wc -c < '{}' | tr -d ' ')", house.path("count").display()));
            set_mode(&house.home(), 0o500);
            if !house.shell(&format!("touch '{}/new' && echo made", house.home().display())).is_empty() {
                crate::house::leave_out("in a home that can only be read", "modes don't count for root");
                return;
            }
            assert_eq!([ask(house, &mint).stdout, ask(house, &mint).stdout], ["TOKEN1\n"; 2], "{shown}");
            let other = house.script("other", "#!/bin/sh\necho TOKENB\n");
            for ran in crowd(house, &other, || {}) {
                assert_eq!((&*ran.stdout, ran.code), ("TOKENB\n", 0), "{shown}: {ran:?}");
            }
            let (name, title, (keys, files)) = store(&plan);
            assert_named(house, store(&plan), &shown);
            let status = house.answer(&["status"]);
            assert!(
                status.starts_with(&format!("2 tokens ({title}) kept without a record: ")),
                "{shown}: {status}"
            );
            assert_eq!(
                json(house, "status")["unrecorded"],
                serde_json::json!([{"store": name, "count": 2}]),
                "{shown}"
            );
            assert!(house.run(&["doctor"]).stdout.contains("2 tokens ("), "{shown}");
            crate::house::until("both are there", || room.kept("") == (2 * keys, 2 * files));
            let ran = house.run(&["reject", "--", &mint]);
            assert!(ran.code == 1 && ran.stderr.contains("could not be noted"), "{shown}: {ran:?}");
            assert_eq!(ask(house, &mint).stdout, "TOKEN2\n", "{shown}");
            assert_eq!(house.answer(&["forget", "--all"]), "forgot 2 tokens\n", "{shown}");
            room.assert_empty("TOKEN", &shown);
            assert!(
                house.answer(&["status"]).starts_with("nothing is kept, and nothing can be noted here: ")
            );
            set_mode(&house.home(), 0o700);
        }
    }
}

#[test]
fn where_nothing_can_be_kept_all_say_so() {
    let plan = Plan { forbidden: Some(libc::EPERM), ..PLAIN };
    let Some(room) = Room::new("where nothing can be kept", &plan) else { return };
    let house = &room.house;
    // Full, and then not to be written at all.
    let full = "mount -t tmpfs -o mode=1777,size=4k none /dev/shm; head -c 4096 /dev/zero > /dev/shm/filler";
    furnish(house, full);
    let ran = ask(house, &house.script("first", "#!/bin/sh\necho TOKEN\n"));
    assert!(ran.stderr.contains("the token was not kept ("), "{ran:?}");
    assert!(house.run(&["doctor"]).stdout.contains("no store can be used"));
    house.answer(&["forget", "--all"]);
    furnish(house, "mount -t tmpfs -o ro none /dev/shm");
    // Once that is known, nobody waits for anybody: it is a command that goes on when all of them are there.
    let count = house.path("count").display().to_string();
    let runs = format!("$(wc -c < '{count}')");
    let all = format!("until test {runs} -eq 1 || test {runs} -ge 9; do sleep 0.05; done");
    let mint = house.counting(&format!("{all}\necho TOKEN"));
    assert_eq!(ask(house, &mint).stdout, "TOKEN\n");
    for ran in crowd(house, &mint, || {}) {
        assert_eq!((&*ran.stdout, ran.code), ("TOKEN\n", 0), "{ran:?}");
        assert!(ran.stderr.contains("the token was not kept ("), "{ran:?}");
    }
    assert!(house.answer(&["status"]).contains("  store   nowhere ("));
    let ran = house.run(&["doctor"]);
    assert!(ran.code == 1 && ran.stdout.contains("no store can be used"), "{ran:?}");
    let forgotten = house.answer(&["forget", "--all"]);
    assert!(forgotten.starts_with("nothing was found; not every store can be searched ("), "{forgotten}");
    room.assert_empty("TOKEN", "nowhere");
    assert_eq!(records(house), 0);
}
