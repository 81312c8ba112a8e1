//! A first process that never reaps, as many containers have one: what we start doesn't stay in the table of
//! processes.

use crate::house::{House, Namespace, OWN_MEMORY, leave_out, until};
use std::fs;

/// A process, as the table shows it.
#[derive(Debug)]
struct Entry {
    name: String,
    state: String,
    parent: u32,
    /// When it was started, in hundredths of a second since the machine was.
    start: u64,
}

fn entry(process: u32) -> Option<Entry> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (name, rest) = stat.split_once('(')?.1.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split(' ').collect();
    let (state, parent) = (fields[0].to_owned(), fields[1].parse().ok()?);
    Some(Entry { name: name.to_owned(), state, parent, start: fields[19].parse().ok()? })
}

fn children(parent: u32) -> Vec<(u32, Entry)> {
    let numbers = fs::read_dir("/proc").unwrap().flatten();
    let numbers = numbers.filter_map(|number| number.file_name().to_str()?.parse().ok());
    let entries = numbers.filter_map(|number| Some((number, entry(number)?)));
    entries.filter(|(_, entry)| entry.parent == parent).collect()
}

/// A house whose first process reads what never comes.
struct Container {
    house: House,
    first: u32,
}

impl Container {
    fn new(test: &str) -> Option<Self> {
        let kinds = ["--user", "--map-root-user", "--mount", "--pid", "--fork", "--mount-proc"];
        let Some(namespace) = Namespace::open(&kinds, OWN_MEMORY) else {
            leave_out(test, "no namespaces of processes");
            return None;
        };
        let holder: u32 = namespace.entrance(&[])[1].trim_start_matches("--target=").parse().unwrap();
        let first = children(holder)[0].0;
        let processes = format!("--pid=/proc/{holder}/ns/pid_for_children");
        let entering = ["--user", "--mount", &processes, "--preserve-credentials"];
        Some(Self { house: House::inside(namespace, &entering, &[]), first })
    }

    /// The names of those that have ended and stay, once nobody's work goes on.
    fn left(&self, when: &str) -> Vec<String> {
        until(&format!("{when}: all have ended"), || {
            children(self.first).iter().all(|(_, entry)| entry.state == "Z")
        });
        children(self.first).into_iter().map(|(_, entry)| entry.name).collect()
    }
}

/// Has a command leave behind what ends before the command does, but after its own parent.
fn leave_an_orphan(house: &House) -> String {
    let (left, gate) = (house.path("left").display().to_string(), house.path("end").display().to_string());
    format!(
        "mkfifo '{gate}' 2>/dev/null\n(cat '{gate}' & echo $! > '{left}')\n: > '{gate}'\n\
         until grep -q ') Z' /proc/$(cat '{left}')/stat; do :; done"
    )
}

#[test]
fn nothing_of_a_mint_is_left_to_it() {
    let Some(container) = Container::new("nothing of a mint is left") else { return };
    let house = &container.house;
    let none: [String; 0] = [];
    let mint = house.counting("echo TOKEN$$");
    let forever = house.script("forever", "#!/bin/sh\nsleep 300 & wait\n");
    let stubborn = house.script("stubborn", "#!/bin/sh\ntrap '' TERM\nsleep 300\nsleep 300\n");
    let leaving = house.script("leaving", &format!("#!/bin/sh\n{}\necho TOKEN\n", leave_an_orphan(house)));
    let kept = ["--store", "memory", "--ttl", "1h"];
    let calls: [(&[&str], &str, i32); 7] = [
        (&["token"], &mint, 0),
        (&["token", "--refresh"], &mint, 0),
        (&["token"], "false", 3),
        (&["token", "--command-timeout", "200ms"], &forever, 5),
        (&["token", "--command-timeout", "200ms"], &stubborn, 5),
        (&["login"], &mint, 0),
        (&["token"], &leaving, 0),
    ];
    for (options, command, code) in calls {
        let ran = house.run(&[options, &kept, &["--", command]].concat());
        assert_eq!(ran.code, code, "{options:?} {command}: {ran:?}");
        assert_eq!(container.left(command), none, "{options:?} {command}");
    }
    let words = [&["token"][..], &kept, &["--refresh", "--", &mint]].concat();
    let crowd: Vec<_> = (0..8).map(|_| house.command(&words).spawn().unwrap()).collect();
    for mut child in crowd {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(container.left("a crowd"), none);
}

/// A worker that outlives its caller can be reaped by nobody else: but it is the only one.
#[test]
fn of_a_caller_that_is_killed_or_gives_up_only_the_worker_is_left() {
    let Some(container) = Container::new("a caller that is killed") else { return };
    let house = &container.house;
    let leaving = leave_an_orphan(house);
    let killing = format!("#!/bin/sh\n{leaving}\nkill -9 $(cut -d ' ' -f 4 /proc/$PPID/stat)\necho TOKEN\n");
    let killing = house.script("killing", &killing);
    let gate = house.gate();
    let late = house.script("late", &format!("#!/bin/sh\n{leaving}\ncat '{}'\necho TOKEN\n", gate.display()));
    let ask = |options: &[&str], command: &str| {
        house.run(&[&["token", "--store", "memory", "--ttl", "1h"], options, &["--", command]].concat())
    };
    assert_ne!(ask(&[], &killing).code, 0);
    assert_eq!(container.left("killed"), ["freshbearer"]);
    assert_eq!(ask(&[], &killing).stdout, "TOKEN\n");
    assert_eq!(ask(&["--deadline", "300ms"], &late).code, 5);
    crate::house::open_gate(&gate);
    assert_eq!(container.left("late"), ["freshbearer"; 2]);
    assert_eq!(ask(&[], &late).stdout, "TOKEN\n");
}

#[test]
fn refreshes_in_the_background_do_not_fill_the_table() {
    let Some(container) = Container::new("refreshes in the background") else { return };
    let house = &container.house;
    let mint = house.numbered();
    let ask = |options: &[&str]| {
        let words = ["token", "--store", "memory", "--ttl", "1h", "--refresh-after", "0s"];
        house.answer(&[&words, options, &["--", &mint]].concat())
    };
    assert_eq!([ask(&[]), ask(&[])], ["T1\n"; 2]);
    until("it is refreshed in the background", || house.count() == 2);
    assert_eq!(container.left("the first"), ["freshbearer"]);
    let (worker, Entry { start, .. }) = children(container.first).remove(0);
    until("that is seen to be nobody's business", || {
        let uptime = fs::read_to_string("/proc/uptime").unwrap();
        let uptime: f64 = uptime.split(' ').next().unwrap().parse().unwrap();
        uptime - start as f64 / 100.0 > 10.1
    });
    for _ in 0..5 {
        assert_eq!(ask(&[]), "T2\n");
    }
    assert_eq!(container.left("the others").len(), 1, "{worker}");
    // Who asks when it is expiring waits for a new one.
    assert_eq!(ask(&["--min-ttl", "2h"]), "T3\n");
    assert_eq!(container.left("in front").len(), 1);
}
