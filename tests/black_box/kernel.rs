//! The kernel keyring as ordinary users have it: in sessions that aren't linked to it, with a quota, and with
//! calls that fail half way.

use crate::house::{House, Ran, have, leave_out, until};

/// A session keyring of its own, as system services, containers and cron have one: linked to nothing.
const UNLINKED: &str =
    "my $call = (POSIX::uname())[4] eq 'aarch64' ? 219 : 250; syscall($call, 1, 0) > 0 or die; exec @ARGV";

/// In a session that isn't linked to the user's keyring.
fn unlinked(house: &House) -> Vec<String> {
    let words = ["perl", "-MPOSIX", "-e", UNLINKED, "--"];
    house.through.iter().cloned().chain(words.map(str::to_owned)).collect()
}

/// Our keys as the kernel lists them: flags, uses, what is left of their life, permissions and so on.
fn keys(house: &House) -> Vec<String> {
    let listed = house.shell("cat /proc/keys");
    // Those that the kernel is about to collect have a flag for it.
    let ours = listed.lines().filter(|line| line.contains("freshbearer "));
    ours.filter(|line| !line.split_whitespace().nth(1).unwrap().contains('i')).map(str::to_owned).collect()
}

/// Each of them ends, and can be read by its user alone. What the process that wrote had to itself goes with
/// it, when the kernel comes to it.
fn assert_bounded(house: &House, when: &str) {
    let is_bounded = |key: &String| {
        let fields: Vec<&str> = key.split_whitespace().collect();
        fields[3] != "perm" && fields[4] == "3f3f0000"
    };
    until(&format!("{when}: no key is left without an end"), || keys(house).iter().all(is_bounded));
}

#[test]
fn a_session_that_is_not_linked_to_the_user_shares_the_token_with_one_that_is() {
    let test = "a session keyring that isn't linked to the user's";
    let Some(mut house) = House::of_ordinary_user(test).filter(|_| have(test, &["perl"])) else { return };
    let mint = house.numbered();
    let ask = ["token", "--store", "kernel", "--ttl", "1h", "--", &mint];
    let linked = std::mem::take(&mut house.through);
    house.through.clone_from(&linked);
    house.through = unlinked(&house);
    for _ in 0..2 {
        let ran = house.run(&ask);
        assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.code), ("T1\n", "", 0));
    }
    assert_eq!(keys(&house).len(), 1);
    assert_bounded(&house, "unlinked");
    let unlinked = std::mem::replace(&mut house.through, linked.clone());
    assert_eq!(house.answer(&ask), "T1\n");
    assert_eq!(
        house.answer(&["token", "--store", "kernel", "--ttl", "1h", "--refresh", "--", &mint]),
        "T2\n"
    );
    house.through = unlinked;
    assert_eq!(house.answer(&ask), "T2\n");
    assert_eq!(house.answer(&["forget", "--all"]), "forgot 1 token\n");
    assert_eq!(keys(&house), [""; 0]);
    house.through = linked;
    assert_eq!(house.answer(&ask), "T3\n");
    house.answer(&["forget", "--all"]);
}

#[test]
fn a_write_that_fails_half_way_leaves_nothing_and_brings_nothing_back() {
    let test = "a write to the kernel keyring that fails half way";
    if !have(test, &["strace"]) {
        return;
    }
    let mut failed = 0;
    for number in 1..=12 {
        let Some(mut house) = House::with_memory(test) else { return };
        let mint = house.numbered();
        let ask = |options: &[&'static str]| {
            [&["token", "--store", "kernel", "--ttl", "1h"], options, &["--", &mint]].concat()
        };
        assert_eq!(house.answer(&ask(&[])), "T1\n");
        let healthy = house.through.clone();
        // The calls of one process at a time: the one that asks, or the one that mints.
        let inject = format!("inject=keyctl,add_key:error=EACCES:when={number}+");
        let tracer =
            ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=keyctl,add_key", "-e", &inject, "--"];
        house.through.extend(tracer.map(str::to_owned));
        let ran = house.run(&ask(&["--refresh"]));
        assert_eq!((ran.stdout.as_str(), ran.code), ("T2\n", 0), "{number}: {ran:?}");
        failed += usize::from(ran.stderr.contains("not kept"));
        house.through = healthy;
        assert_bounded(&house, &number.to_string());
        assert_ne!(house.answer(&ask(&[])), "T1\n", "{number}: what was replaced has come back");
    }
    assert!(failed > 3, "{failed}: nothing was made to fail");
}

#[test]
fn a_key_older_than_the_record_is_not_trusted() {
    for store in ["\"kernel\"", "\"file\"", "null"] {
        let Some(house) = House::with_memory("a key older than the record") else { return };
        let mint = house.numbered();
        let ask = ["token", "--ttl", "1h", "--", &mint];
        assert_eq!(house.answer(&ask), "T1\n");
        // A later mint could not put its token there.
        let file = house.state_file(".json");
        let mut record: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        record["mint"]["generation"] = (record["mint"]["generation"].as_u64().unwrap() + 1).into();
        record["mint"]["store"] = serde_json::from_str(store).unwrap();
        std::fs::write(&file, record.to_string()).unwrap();
        assert_eq!(house.answer(&ask), "T2\n", "{store}");
        assert_eq!(house.answer(&ask), "T2\n", "{store}");
    }
}

/// Token commands whose tokens are too large to be many in an ordinary user's quota.
fn large(house: &House, count: usize) -> Vec<String> {
    let script = |number| {
        let counts = house.path("count").display().to_string();
        let text = format!("#!/bin/sh\nprintf x >> '{counts}'\nprintf 'T%01800d\\n' {number}\n");
        house.script(&format!("mint{number}"), &text)
    };
    (0..count).map(script).collect()
}

#[test]
fn when_the_quota_is_used_up_auto_keeps_in_memory_and_the_doctor_says_so() {
    let Some(house) = House::of_ordinary_user("the quota of the kernel keyring") else { return };
    let mints = large(&house, 14);
    for _ in 0..2 {
        for mint in &mints {
            let ran = house.run(&["token", "--ttl", "1h", "--", mint]);
            assert!(ran.code == 0 && ran.stdout.len() == 1802 && ran.stderr.is_empty(), "{ran:?}");
        }
    }
    assert_eq!(house.count(), mints.len());
    let status = house.answer(&["status"]);
    assert!(status.matches("store   kernel keyring (").count() >= 5, "{status}");
    let full = "store   memory (Secret Service unavailable: no session bus; kernel keyring full: \
                the kernel's quota for this user's keys is used up)\n";
    assert!(status.matches(full).count() >= 2, "{status}");
    let doctor = house.run(&["doctor"]).stdout;
    assert!(doctor.contains("the kernel keyring is 9"), "{doctor}");
    // By name, nothing else is taken.
    let extra = house.script("extra", "#!/bin/sh\nprintf 'T%01800d\\n' 99\n");
    let ran = house.run(&["token", "--store", "kernel", "--ttl", "1h", "--", &extra]);
    assert!(
        ran.stderr.contains("the token was not kept (kernel keyring full: the kernel's quota"),
        "{ran:?}"
    );
    assert_eq!(house.answer(&["forget", "--all"]), format!("forgot {} tokens\n", mints.len()));
    assert_eq!((keys(&house), house.shell("find /dev/shm -name '*.token'")), (Vec::new(), String::new()));
}

#[test]
fn when_others_have_used_up_the_quota_the_doctor_names_the_store_that_status_names() {
    let test = "a quota that others have used up";
    let Some(house) = House::of_ordinary_user(test).filter(|_| have(test, &["perl"])) else { return };
    let fill = "my $call = (POSIX::uname())[4] eq \"aarch64\" ? 217 : 248; my ($type, $text) = (\"user\", \"x\"); \
                for my $number (1..500) { my $name = \"filler $number\"; syscall($call, $type, $name, $text, 1, -4) }";
    house.shell(&format!("perl -MPOSIX -e '{fill}'"));
    let mint = house.numbered();
    for _ in 0..2 {
        let ran = house.run(&["token", "--ttl", "1h", "--", &mint]);
        assert_eq!((&*ran.stdout, &*ran.stderr), ("T1\n", ""), "{ran:?}");
    }
    assert!(house.answer(&["status"]).contains("store   memory ("));
    let doctor = house.run(&["doctor"]).stdout;
    assert!(doctor.contains("auto: memory, because the Secret Service can't be used"), "{doctor}");
    assert!(doctor.contains("kernel keyring can't be used (full: the kernel's quota"), "{doctor}");
    house.answer(&["forget", "--all"]);
}

#[test]
fn what_has_expired_does_not_count_against_the_quota() {
    let Some(house) = House::of_ordinary_user("expired keys and the quota") else { return };
    let mints = large(&house, 12);
    let crowd: Vec<_> = mints[..11]
        .iter()
        .map(|mint| house.command(&["token", "--ttl", "3s", "--", mint]).spawn().unwrap())
        .collect();
    for child in crowd {
        assert_eq!(Ran::from(child.wait_with_output().unwrap()).code, 0);
    }
    until("they have expired", || house.answer(&["status"]).matches("expired ").count() == 11);
    let ran = house.run(&["token", "--store", "kernel", "--ttl", "1h", "--", &mints[11]]);
    assert!(ran.code == 0 && ran.stderr.is_empty(), "{ran:?}");
    // A token of which two don't fit can be refreshed all the same.
    let huge = house.counting("printf 'T%011000d\\n' $$");
    for options in [&[][..], &["--refresh"], &["--refresh"]] {
        let ran =
            house.run(&[&["token", "--store", "kernel", "--ttl", "1h"], options, &["--", &huge]].concat());
        assert!(ran.code == 0 && ran.stderr.is_empty(), "{}", ran.stderr);
    }
    house.answer(&["forget", "--all"]);
}

#[test]
fn an_ordinary_user_without_anything_mints_once() {
    let Some(house) = House::of_ordinary_user("an ordinary user without a desktop") else { return };
    let mint = house.numbered();
    let crowd: Vec<_> =
        (0..8).map(|_| house.command(&["token", "--ttl", "1h", "--", &mint]).spawn().unwrap()).collect();
    for child in crowd {
        let ran = Ran::from(child.wait_with_output().unwrap());
        assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.code), ("T1\n", "", 0));
    }
    let status = house.answer(&["status"]);
    if !status.contains("store   kernel keyring (Secret Service unavailable: no session bus)\n") {
        leave_out("an ordinary user's kernel keyring", "the kernel has none for us");
    }
    house.answer(&["forget", "--all"]);
}
