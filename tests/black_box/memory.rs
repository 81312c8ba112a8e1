//! Memory, the last resort: where neither a Secret Service nor the kernel keyring is to be had, as in a
//! container.

use crate::house::{House, Ran, have, leave_out};

/// Lets the kernel refuse what has to do with keys, as the default profile of containers does.
fn without_keys(house: House, test: &str) -> Option<House> {
    if !have(test, &["strace"]) {
        return None;
    }
    let calls = "keyctl,add_key,request_key";
    let (trace, inject) = (format!("trace={calls}"), format!("inject={calls}:error=EPERM"));
    let mut house = house;
    let words = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject, "--"];
    house.through.extend(words.map(str::to_owned));
    if house.run(&["--version"]).code != 0 {
        leave_out(test, "strace may not trace");
        return None;
    }
    Some(house)
}

fn files(house: &House) -> String {
    house.shell("stat -c '%a %F %n' /dev/shm/freshbearer-* /dev/shm/freshbearer-*/* 2>/dev/null")
}

#[test]
fn a_token_is_kept_in_memory_for_its_owner_alone_and_forgotten() {
    let Some(house) = House::with_memory("a token in memory") else { return };
    let mint = house.numbered();
    let ask = ["token", "--store", "memory", "--ttl", "1h", "--", &mint];
    let first = house.run(&ask);
    assert_eq!((first.stdout.as_str(), first.stderr.as_str(), first.code), ("T1\n", "", 0));
    assert_eq!(house.answer(&ask), "T1\n");
    let files = files(&house);
    let lines: Vec<&str> = files.lines().collect();
    assert!(lines.len() == 2 && lines[0].starts_with("700 directory /dev/shm/"), "{files}");
    assert!(lines[1].starts_with("600 regular file /dev/shm/"), "{files}");
    let held = house.shell("grep -rl T1 /dev/shm");
    assert_eq!(held.lines().count(), 1, "{held}");
    assert_eq!(house.shell(&format!("grep -rl T1 '{}'", house.home().display())), "");
    let status = house.answer(&["status"]);
    assert!(status.contains("store   memory (asked for by name)\n"), "{status}");
    assert_eq!(house.answer(&["forget", "--", &mint]), "forgot 1 token\n");
    assert_eq!(house.shell("ls -A /dev/shm"), "");
    assert_eq!(house.answer(&ask), "T2\n");
}

#[test]
fn where_the_kernel_forbids_its_keyring_auto_keeps_in_memory() {
    let test = "auto keeps in memory";
    let Some(house) = House::of_ordinary_user(test).and_then(|house| without_keys(house, test)) else {
        return;
    };
    let mint = house.numbered();
    for _ in 0..2 {
        let ran = house.run(&["token", "--ttl", "1h", "--", &mint]);
        assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.code), ("T1\n", "", 0));
    }
    let status = house.answer(&["status"]);
    assert!(
        status.contains("store   memory (Secret Service unavailable: no session bus; kernel keyring "),
        "{status}"
    );
    let doctor = house.run(&["doctor"]).stdout;
    assert!(doctor.contains("auto: memory, because the Secret Service can't be used"), "{doctor}");
    assert_eq!(house.answer(&["forget", "--all"]), "forgot 1 token\n");
    assert_eq!(house.answer(&["token", "--ttl", "1h", "--", &mint]), "T2\n");
}

#[test]
fn where_the_kernel_forbids_its_keyring_eight_at_once_are_answered_by_one_mint() {
    let test = "eight at once without a kernel keyring";
    let Some(house) = House::of_ordinary_user(test).and_then(|house| without_keys(house, test)) else {
        return;
    };
    let count = house.path("count").display().to_string();
    let mint = house.counting(&format!("sleep 2; echo T$(wc -c < '{count}' | tr -d ' ')"));
    let crowd: Vec<_> = (0..8)
        .map(|_| house.command(&["token", "--ttl", "1h", "--deadline", "60s", "--", &mint]).spawn().unwrap())
        .collect();
    for child in crowd {
        let ran = Ran::from(child.wait_with_output().unwrap());
        assert_eq!((ran.stdout.as_str(), ran.code), ("T1\n", 0), "{ran:?}");
    }
    assert_eq!(house.count(), 1);
}

#[test]
fn a_token_too_large_for_the_kernel_keyring_is_kept_in_memory_by_auto() {
    let Some(house) = House::with_memory("a large token in memory") else { return };
    let mint = house.counting("head -c 40000 /dev/zero | tr '\\0' t");
    for _ in 0..2 {
        let ran = house.run(&["token", "--ttl", "1h", "--", &mint]);
        assert!(ran.code == 0 && ran.stdout.len() == 40_001 && ran.stderr.is_empty(), "{}", ran.stderr);
    }
    assert_eq!(house.count(), 1);
    // A small one has its first choice again, and the large one doesn't stay.
    let mint = house.numbered();
    house.answer(&["token", "--ttl", "1h", "--refresh", "--", &mint]);
    assert!(house.answer(&["status"]).contains("store   kernel keyring ("));
    assert_eq!(house.shell("find /dev/shm -name '*.token'"), "");
}

#[test]
fn the_place_is_the_same_whatever_the_environment_says() {
    let Some(mut house) = House::with_memory("memory whatever the environment") else { return };
    let mint = house.numbered();
    for place in ["/nowhere", "/tmp", "/dev/shm"] {
        house.variables = vec![("XDG_RUNTIME_DIR".into(), place.into()), ("TMPDIR".into(), place.into())];
        assert_eq!(house.answer(&["token", "--store", "memory", "--ttl", "1h", "--", &mint]), "T1\n");
    }
}

#[test]
fn what_is_no_memory_or_could_be_somebody_elses_is_refused() {
    // The user's number in the namespace is 0; 54321 is nobody there, who can't be told from anyone else.
    let plants = [
        "umount /dev/shm; mount --bind \"$HOME\" /dev/shm; chmod 1777 /dev/shm",
        "chmod 0777 /dev/shm",
        "mkdir /dev/shm/elsewhere && for d in 0 0-$(readlink /proc/self/ns/user | tr -dc 0-9); do ln -s elsewhere /dev/shm/freshbearer-$d; done",
        "for d in 0 0-$(readlink /proc/self/ns/user | tr -dc 0-9); do mkdir -m 777 /dev/shm/freshbearer-$d; chmod 777 /dev/shm/freshbearer-$d; done",
    ];
    for plant in plants {
        let Some(house) = House::with_memory("memory that is none") else { return };
        let mint = house.numbered();
        house.shell(&format!("HOME='{}'; {plant}", house.home().display()));
        let ran = house.run(&["token", "--store", "memory", "--ttl", "1h", "--", &mint]);
        assert_eq!((ran.stdout.as_str(), ran.code), ("T1\n", 0), "{plant}: {ran:?}");
        assert!(ran.stderr.contains("the token was not kept (memory unavailable: "), "{plant}: {ran:?}");
        assert_eq!(house.shell("grep -rl T1 /dev/shm/"), "", "{plant}");
    }
}

#[test]
fn the_directory_of_a_login_comes_first_if_it_is_the_users_own() {
    let Some(house) = House::with_memory("the directory of a login") else { return };
    let mint = house.numbered();
    let ask = ["token", "--store", "memory", "--ttl", "1h", "--", &mint];
    house.shell("mkdir -p /run/user/0 && chmod 700 /run/user/0");
    assert_eq!(house.answer(&ask), "T1\n");
    assert_eq!(house.shell("find /run/user/0 -name '*.token'").lines().count(), 1);
    // It goes when the user logs out.
    house.shell("rm -r /run/user/0");
    assert_eq!([house.answer(&ask), house.answer(&ask)], ["T2\n", "T2\n"]);
    assert_eq!(house.shell("find /dev/shm -name '*.token'").lines().count(), 1);
    // And comes back: what is kept at the other place is found there, and replaced at both.
    house.shell("mkdir -p /run/user/0 && chmod 700 /run/user/0");
    assert_eq!(house.answer(&ask), "T2\n");
    house.answer(&["token", "--store", "memory", "--ttl", "1h", "--refresh", "--", &mint]);
    assert_eq!(house.shell("grep -rl T2 /run/user /dev/shm"), "");
    assert_eq!(house.answer(&ask), "T3\n");
    house.answer(&["forget", "--all"]);
    assert_eq!(house.shell("find /run/user /dev/shm -name '*.token'"), "");
}
