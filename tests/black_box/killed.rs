//! Ended without warning, at whatever moment: the next ask works at once, and nobody waits for the dead.

use crate::desktop::Desktop;
use crate::house::{House, Ran, have_a_reaper, is_alive, open_gate, signal, timed, until};
use crate::processes::ours;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

/// How long the command takes.
const MINT: Duration = Duration::from_millis(100);

/// What a busy machine may add to a mint: starting four processes on it.
const SLACK: Duration = Duration::from_millis(900);

/// xorshift: moments need only be scattered, and a failure names its seed.
struct Scatter(u64);

impl Scatter {
    fn next(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

/// What a loop of kills came to.
#[derive(Default, Debug)]
struct Kills {
    rounds: usize,
    killed: usize,
    longest: Duration,
}

impl Kills {
    /// Rounds of asks that are killed with all that is theirs at a random moment, each followed by one that
    /// is left alone and must be answered within a mint; until there were so many, or the store is lost.
    fn go_on(&mut self, house: &House, store: &str, rounds: usize, is_lost: impl Fn() -> bool) {
        let seed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().subsec_nanos();
        let mut scatter = Scatter(u64::from(seed) | 1);
        let mint = house.counting(&format!("sleep {}; echo \"T-$$\"", MINT.as_secs_f64()));
        while self.rounds < rounds {
            self.rounds += 1;
            self.kill_a_crowd(house, store, &mint, &mut scatter);
            let arguments = ["token", "--store", store, "--ttl", "1h", "--refresh", "--", &mint];
            let (took, ran) = timed(|| house.run(&arguments));
            let round = format!("round {}, seed {seed}, {took:?}: {ran:?}", self.rounds);
            assert!(ran.code == 0 && ran.stdout.starts_with("T-"), "{round}");
            assert!(took < MINT + SLACK, "{round}");
            self.longest = self.longest.max(took);
            if !ran.stderr.is_empty() && is_lost() {
                return;
            }
            assert_eq!(ran.stderr, "", "the keep can be read and written, {round}");
            let status: serde_json::Value =
                serde_json::from_str(&house.answer(&["status", "--json"])).unwrap();
            assert_eq!(status["tokens"].as_array().unwrap().len(), 1, "{status}, {round}");
        }
    }

    /// Starts up to three asks, and ends them and all that they started, at a random moment.
    fn kill_a_crowd(&mut self, house: &House, store: &str, mint: &str, scatter: &mut Scatter) {
        // Now fresh, now aging, now ended, now refused: each kill falls on another part of the way.
        let wishes = [
            ["--ttl", "1h", "--refresh-after", "100%"],
            ["--ttl", "1h", "--refresh-after", "0s"],
            ["--ttl", "400ms", "--refresh-after", "100%"],
            ["--ttl", "1h", "--min-ttl", "2h"],
        ];
        let wish = &wishes[usize::try_from(scatter.next(4)).unwrap()];
        let arguments = [&["token", "--store", store], &wish[..], &["--", mint]].concat();
        let crowd: Vec<_> =
            (0..=scatter.next(2)).map(|_| house.command(&arguments).spawn().unwrap()).collect();
        let moment = Duration::from_micros(scatter.next(140_000));
        let start = Instant::now();
        while start.elapsed() < moment {
            std::thread::sleep(Duration::from_micros(200));
        }
        // Until none is left: one that is just being started may be missed at first.
        loop {
            let left = ours(mint);
            if left.is_empty() {
                break;
            }
            self.killed += left.len();
            left.into_iter().for_each(|process| signal("-KILL", process));
        }
        for ask in crowd {
            // Killed or done, but never a half of an answer.
            let ran = Ran::from(ask.wait_with_output().unwrap());
            let whole =
                ran.stdout.starts_with("T-") && ran.stdout.ends_with('\n') && ran.stdout.lines().count() == 1;
            assert!(ran.stdout.is_empty() || whole, "{ran:?}");
            assert!(ran.code != 0 || whole, "{ran:?}");
        }
    }

    /// How many were killed depends on the machine; none at all would be no test.
    fn tell(&self, store: &str) {
        eprintln!("{store}: {self:?}");
        assert!(self.killed > 0, "{self:?}");
    }
}

#[test]
fn killed_at_any_moment_the_next_ask_is_answered_within_a_mint() {
    let mut kills = Kills::default();
    kills.go_on(&House::new(), "file", rounds(25), || false);
    kills.tell("file");
}

#[test]
fn killed_in_mid_call_the_keychain_is_never_unreadable() {
    // The second with the kernel keyring in front.
    for store in ["keychain", "auto"] {
        let (mut kills, mut ended) = (Kills::default(), 0);
        while kills.rounds < rounds(10) {
            let Some(desktop) = Desktop::of("killed in mid-call to the keychain") else { return };
            // Now and then gnome-keyring itself ends when its clients are killed. What is answered then,
            // and when, counts all the same; but there is nothing left that could be read.
            kills.go_on(&desktop.house, store, rounds(10), || desktop.keyring_has_ended());
            ended += usize::from(desktop.keyring_has_ended());
        }
        kills.tell(store);
        eprintln!("{store}: the keyring itself ended {ended} times");
        assert!(ended <= 1 + kills.rounds / 50, "{ended} of {}", kills.rounds);
    }
}

fn rounds(usual: usize) -> usize {
    std::env::var("FRESHBEARER_TEST_KILLS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(usual)
}

#[test]
fn a_caller_whose_worker_is_killed_gets_its_token_from_another() {
    let house = House::new();
    let first = house.path("first");
    let mint = house.counting(&format!("mkdir '{}' 2>/dev/null && kill -9 $PPID; echo T", first.display()));
    let ran = house.token(&[], &mint);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.code), ("T\n", "", 0));
    assert_eq!(house.count(), 2);
}

#[test]
fn a_crowd_that_waits_for_the_dead_mints_once_more() {
    let house = House::new();
    let gate = house.gate();
    let mint = house.counting(&format!(
        "mkdir '{0}.first' 2>/dev/null && {{ echo $PPID > '{0}.pid'; cat '{0}'; }}; echo T",
        gate.display()
    ));
    let arguments = ["token", "--store", "file", "--ttl", "1h", "--deadline", "50s", "--", mint.as_str()];
    let crowd: Vec<_> = (0..20).map(|_| house.command(&arguments).spawn().unwrap()).collect();
    let pid = house.path("gate.pid");
    until("the first mint stands still", || fs::read_to_string(&pid).is_ok_and(|text| text.ends_with('\n')));
    let minter: u32 = fs::read_to_string(&pid).unwrap().trim().parse().unwrap();
    signal("-KILL", minter);
    let ran: Vec<Ran> = crowd.into_iter().map(|ask| Ran::from(ask.wait_with_output().unwrap())).collect();
    assert!(ran.iter().all(|one| one.stdout == "T\n" && one.code == 0), "{ran:?}");
    assert_eq!(house.count(), 2);
    // What it had started still stands at the gate, and holds nobody: least of all the lock.
    open_gate(&gate);
}

#[test]
fn killed_in_the_background_the_next_ask_replaces_it() {
    if !have_a_reaper("killed in the background the next ask replaces it") {
        return;
    }
    let house = House::new();
    let gate = house.gate();
    let mint = house.counting(&format!(
        "echo T$(wc -c < '{0}/count' | tr -d ' ')\ntest $(wc -c < '{0}/count' | tr -d ' ') != 2 || {{ echo $PPID > '{1}.pid'; cat '{1}'; }}",
        house.path("").display(),
        gate.display()
    ));
    let aging = ["--ttl", "1h", "--refresh-after", "0s"];
    house.token(&aging, &mint);
    assert_eq!(house.token(&aging, &mint).stdout, "T1\n");
    let pid = house.path("gate.pid");
    until("the mint in the background stands still", || {
        fs::read_to_string(&pid).is_ok_and(|text| text.ends_with('\n'))
    });
    let minter: u32 = fs::read_to_string(&pid).unwrap().trim().parse().unwrap();
    signal("-KILL", minter);
    until("it is dead", || !is_alive(minter));
    assert_eq!(house.token(&aging, &mint).stdout, "T1\n");
    until("the token is replaced", || {
        house.token(&["--ttl", "1h", "--refresh-after", "100%"], &mint).stdout == "T3\n"
    });
    open_gate(&gate);
}

#[test]
fn what_a_killed_writer_left_is_forgotten_too() {
    let house = House::new();
    let mint = house.counting("date +%s%N");
    house.token(&[], &mint);
    let left = house.state_file(".token").with_extension("token.7-7.new");
    fs::write(&left, "half of a tok").unwrap();
    assert_eq!(house.answer(&["forget", "--", &mint]), "forgot 1 token\n");
    assert!(!left.exists());
    // It is in nobody's way, either.
    house.token(&[], &mint);
    fs::write(&left, "half of a tok").unwrap();
    assert!(Command::new("chmod").arg("400").arg(&left).status().unwrap().success());
    assert_eq!(house.token(&["--refresh"], &mint).stderr, "");
}

/// A command that uses a refresh token up must not be run a second time beside the first.
#[test]
#[cfg(target_os = "linux")]
fn a_worker_that_is_killed_takes_its_token_command_with_it() {
    let house = House::new();
    let [open, ended] = ["open", "ended"].map(|name| house.path(name).display().to_string());
    let mint =
        house.counting(&format!("until test -e '{open}'; do sleep 0.02; done; echo $$ >> '{ended}'; echo T"));
    let ask = house
        .command(&["token", "--store", "file", "--", &mint])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    until("the command runs", || house.count() == 1);
    let before = ours(&mint);
    let worker = *before.iter().find(|process| **process != ask.id()).unwrap();
    signal("-KILL", worker);
    until("it is run once more", || house.count() == 2);
    fs::write(open, "").unwrap();
    assert_eq!(ask.wait_with_output().unwrap().stdout, b"T\n");
    assert_eq!(fs::read_to_string(ended).unwrap().lines().count(), 1, "the first one ended with its worker");
}
