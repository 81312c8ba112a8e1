//! How a hit and a mint behave as things grow: callers at once, kept tokens, tokens' sizes, slow commands.

use crate::contestants::Arena;
use crate::counts;
use crate::timing::{at_once, at_once_in_turn, in_turn, millis};
use std::fs;
use std::process::Stdio;

/// Callers at once whose token is there, against as many constants at once.
pub(crate) fn warm_crowds(arena: &Arena) {
    println!("\n| callers at once, warm | constants, ms | kernel keyring | file | kernel keyring, glibc |");
    println!("|---|---|---|---|---|");
    for (count, rounds) in [(1, 100), (10, 50), (100, 50), (1000, 10)] {
        let (mut kernel, mut file) = (arena.ask("kernel", "86400"), arena.ask("file", "86402"));
        let mut constants = arena.constant();
        let mut linked = arena.ask_installed("kernel", "86400");
        let times =
            at_once_in_turn(rounds, count, &mut [&mut constants, &mut kernel, &mut file, &mut linked]);
        let ratio = |index: usize| times[index].as_secs_f64() / times[0].as_secs_f64();
        println!(
            "| {count} | {:.1} | {:.2} x | {:.2} x | {:.2} x |",
            millis(times[0]),
            ratio(1),
            ratio(2),
            ratio(3)
        );
    }
}

/// Callers at once whose token is not there, with token commands that take their time.
pub(crate) fn cold_crowds(arena: &Arena) {
    println!(
        "\n| the token command takes | callers at once, cold | mints | answered alike | all answered after, s |"
    );
    println!("|---|---|---|---|---|");
    for seconds in ["0", "0.5", "5"] {
        for count in [1, 10, 100, 1000] {
            let name = format!("cold-{seconds}-{count}");
            let [minted, answers] =
                ["minted", "answers"].map(|what| arena.home.join(format!("{name}-{what}")));
            let mint = arena.script(
                &name,
                &format!("#!/bin/sh\necho >> '{}'\nsleep {seconds}\necho T$$\n", minted.display()),
            );
            let mut command = arena.ask_of("file", &[&mint]);
            // One write is one line, whoever else writes.
            let file = fs::OpenOptions::new().create(true).append(true).open(&answers).unwrap();
            command.stdout(Stdio::from(file));
            let (took, failed) = at_once(count, &mut command);
            let lines =
                |path| fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect::<Vec<_>>();
            let (mints, answers) = (lines(&minted).len(), lines(&answers));
            let alike = answers.iter().filter(|line| *line == &answers[0]).count();
            let failed = if failed == 0 { String::new() } else { format!(" ({failed} failed)") };
            println!("| {seconds} s | {count} | {mints} | {alike}{failed} | {:.2} |", took.as_secs_f64());
        }
    }
}

/// Hits with more and more kept tokens: copies of the same files under other names.
pub(crate) fn kept_tokens(arena: &Arena) {
    println!(
        "\n| kept tokens | kernel keyring, ms | instructions | file, ms | instructions |\n|---|---|---|---|---|"
    );
    let arena = arena.elsewhere("kept");
    let (mut kernel, mut file) = (arena.ask("kernel", "86400"), arena.ask("file", "86402"));
    assert_eq!(at_once(1, &mut kernel).1 + at_once(1, &mut file).1, 0);
    let state = arena.home.join(".local/state/freshbearer");
    let names = || fs::read_dir(&state).unwrap().map(|entry| entry.unwrap().path());
    let token = names().find(|path| path.extension().is_some_and(|end| end == "token")).unwrap();
    // Those two.
    let mut kept = 2;
    for count in [2, 100, 10_000] {
        for number in kept..count {
            for ending in ["token", "json"] {
                let copy = state.join(format!("{number:064x}.{ending}"));
                fs::copy(token.with_extension(ending), copy).unwrap();
            }
        }
        kept = count;
        let instructions = [&kernel, &file].map(|ask| {
            let count = counts::instructions(&arena.home, &[], ask);
            count.map_or_else(|| "-".to_owned(), |count| count.to_string())
        });
        let times = in_turn(100, &mut [&mut kernel, &mut file]).into_iter().map(millis).collect::<Vec<_>>();
        let [from_kernel, from_file] = instructions;
        println!("| {kept} | {:.2} | {from_kernel} | {:.2} | {from_file} |", times[0], times[1]);
    }
}

/// Hits on tokens of many sizes. A store that doesn't take one is left out.
pub(crate) fn sizes(arena: &Arena) {
    println!("\n| token | kernel keyring, ms | file, ms | Secret Service, ms |\n|---|---|---|---|");
    for size in [100, 1_000, 4_000, 16_000, 32_000, 64_000] {
        print!("| {size} B |");
        for store in ["kernel", "file", "keychain"] {
            let count = arena.home.join(format!("size-{size}-{store}"));
            let mint = arena.script(
                &format!("size-{size}-{store}-mint"),
                &format!("#!/bin/sh\necho >> '{}'\nprintf 'T%0{}d\\n' 7\n", count.display(), size - 1),
            );
            let mut ask = arena.ask_of(store, &[&mint]);
            let (_, failed) = at_once(1, &mut ask);
            assert_eq!(failed, 0, "a token of {size} bytes");
            let time = in_turn(50, &mut [&mut ask])[0];
            let is_kept = fs::metadata(&count).unwrap().len() == 1;
            let cell = if is_kept { format!("{:.2}", millis(time)) } else { "not taken".to_owned() };
            print!(" {cell} |");
        }
        println!();
    }
}
