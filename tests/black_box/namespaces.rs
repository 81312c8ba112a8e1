//! One home, two containers: each has a kernel keyring and a memory of its own, and both the same records.

use crate::house::{House, Namespace, Ran, leave_out};

/// Two worlds that share a home; what they have in common besides it is up to `kinds` and `first`.
struct Worlds {
    house: House,
    through: [Vec<String>; 2],
    _namespaces: [Namespace; 2],
}

impl Worlds {
    fn new(test: &str, kinds: &[&str], first: &str) -> Option<Self> {
        let open = || Namespace::open(kinds, first);
        let (Some(one), Some(other)) = (open(), open()) else {
            leave_out(test, "no user namespaces");
            return None;
        };
        let entering: Vec<&str> = kinds
            .iter()
            .filter(|kind| !kind.starts_with("--map"))
            .copied()
            .chain(["--preserve-credentials"])
            .collect();
        let through = [one.entrance(&entering), other.entrance(&entering)];
        Some(Self { house: House::new(), through, _namespaces: [one, other] })
    }

    /// Each with a kernel keyring of its own, and with one memory for both.
    fn of_keyrings(test: &str) -> Option<Self> {
        Self::new(test, &["--user", "--map-root-user"], "true")
    }

    /// Each with a memory of its own.
    fn of_memories(test: &str) -> Option<Self> {
        let first = "mount -t tmpfs -o mode=1777 none /dev/shm && mount -t tmpfs none /run";
        Self::new(test, &["--user", "--map-root-user", "--mount"], first)
    }

    fn run(&mut self, world: usize, arguments: &[&str]) -> Ran {
        self.house.through.clone_from(&self.through[world]);
        self.house.run(arguments)
    }

    fn token(&mut self, world: usize, options: &[&str], mint: &str) -> String {
        let ran = self.run(world, &[&["token", "--ttl", "1h"], options, &["--", mint]].concat());
        assert_eq!((ran.stderr.as_str(), ran.code), ("", 0), "{ran:?}");
        ran.stdout
    }
}

#[test]
fn each_mints_once_and_then_both_have_hits() {
    for (store, worlds) in [
        ("auto", Worlds::of_keyrings("two kernel keyrings")),
        ("kernel", Worlds::of_keyrings("two kernel keyrings")),
        ("auto", Worlds::of_memories("two memories")),
        ("memory", Worlds::of_memories("two memories")),
    ] {
        let Some(mut worlds) = worlds else { return };
        let mint = worlds.house.numbered();
        for round in 0..3 {
            for world in [0, 1] {
                let token = worlds.token(world, &["--store", store], &mint);
                assert_eq!(token, format!("T{}\n", world + 1), "{store}, round {round}");
            }
        }
        // One has another token meanwhile: the other's is none the worse.
        assert_eq!(worlds.token(0, &["--store", store, "--refresh"], &mint), "T3\n");
        assert_eq!(worlds.token(1, &["--store", store], &mint), "T2\n");
        assert_eq!(worlds.token(0, &["--store", store], &mint), "T3\n");
        assert_eq!(worlds.house.count(), 3);
    }
}

#[test]
fn what_is_rejected_in_one_is_rejected_in_the_other_and_stays_so() {
    let Some(mut worlds) = Worlds::of_keyrings("rejecting in two worlds") else { return };
    let mint = worlds.house.numbered();
    assert_eq!(worlds.token(0, &[], &mint), "T1\n");
    assert_eq!(worlds.token(1, &[], &mint), "T2\n");
    assert_eq!(worlds.run(1, &["reject", "--", &mint]).stdout, "rejected 1 token\n");
    assert_eq!(worlds.token(1, &[], &mint), "T3\n");
    assert_eq!(worlds.token(0, &[], &mint), "T4\n", "it was refused, though another has been minted since");
    assert_eq!(worlds.token(1, &[], &mint), "T3\n");
}

#[test]
fn what_is_forgotten_in_one_is_not_given_out_in_the_other() {
    let Some(mut worlds) = Worlds::of_keyrings("forgetting in two worlds") else { return };
    let mint = worlds.house.numbered();
    assert_eq!(worlds.token(0, &[], &mint), "T1\n");
    assert_eq!(worlds.token(1, &[], &mint), "T2\n");
    assert_eq!(worlds.run(1, &["forget", "--all"]).stdout, "forgot 1 token\n");
    let status = worlds.run(1, &["status"]).stdout;
    assert_eq!(status, "nothing is kept\n");
    assert_eq!(worlds.token(0, &[], &mint), "T3\n");
    assert_eq!(worlds.token(1, &[], &mint), "T4\n");
    assert_eq!(worlds.token(0, &[], &mint), "T3\n");
    // Where it lies it can be removed altogether.
    let left = |worlds: &Worlds| {
        std::fs::read_dir(worlds.house.state())
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|ending| ending == "json"))
            .count()
    };
    worlds.run(0, &["forget", "--all"]);
    worlds.run(1, &["forget", "--all"]);
    assert_eq!(worlds.token(1, &[], &mint), "T5\n");
    assert_eq!(worlds.token(0, &[], &mint), "T6\n");
    assert_eq!(left(&worlds), 1);
}

#[test]
fn status_says_what_lies_elsewhere() {
    let Some(mut worlds) = Worlds::of_keyrings("status in two worlds") else { return };
    let mint = worlds.house.numbered();
    assert_eq!(worlds.token(0, &["--store", "kernel"], &mint), "T1\n");
    let here = worlds.run(0, &["status"]).stdout;
    assert!(here.contains("store   kernel keyring (asked for by name)\n"), "{here}");
    let elsewhere = worlds.run(1, &["status"]).stdout;
    assert!(
        elsewhere.contains("store   kernel keyring (of another container or user namespace)\n"),
        "{elsewhere}"
    );
}

#[test]
fn a_choice_of_store_goes_on_with_its_own_token_while_another_choice_has_a_newer_one() {
    let Some(mut worlds) = Worlds::of_memories("two choices of store") else { return };
    let mint = worlds.house.numbered();
    for _ in 0..2 {
        assert_eq!(worlds.token(0, &["--store", "file"], &mint), "T1\n");
        assert_eq!(worlds.token(0, &["--store", "memory"], &mint), "T2\n");
    }
    // But not with one that was rejected.
    worlds.run(0, &["reject", "--", &mint]);
    assert_eq!(worlds.token(0, &["--store", "memory"], &mint), "T3\n");
    assert_eq!(worlds.token(0, &["--store", "file"], &mint), "T4\n");
}
