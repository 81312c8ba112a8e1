//! Times, measured in turn: each round runs every contestant once, so that whatever else the machine
//! does happens to all of them alike, and in another order each time, because who runs after a program
//! like itself finds the machine warm. Medians, because the slow runs are somebody else's.

use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// The median time of each command, over so many rounds.
pub(crate) fn in_turn(rounds: usize, commands: &mut [&mut Command]) -> Vec<Duration> {
    at_once_in_turn(rounds, 1, commands)
}

/// The same, each command started so many times at once, until the last of them has ended.
pub(crate) fn at_once_in_turn(rounds: usize, count: usize, commands: &mut [&mut Command]) -> Vec<Duration> {
    let mut times = vec![Vec::with_capacity(rounds); commands.len()];
    let mut order: Vec<usize> = (0..commands.len()).collect();
    // The first round warms up.
    for round in 0..=rounds {
        shuffle(&mut order, round);
        for index in &order {
            let (took, failed) = at_once(count, commands[*index]);
            assert_eq!(failed, 0, "{:?} failed", commands[*index].get_program());
            if round > 0 {
                times[*index].push(took);
            }
        }
    }
    times.into_iter().map(median).collect()
}

/// Another order for each round, the same in each run. (Fisher and Yates, with xorshift.)
fn shuffle(order: &mut [usize], round: usize) {
    let mut scatter = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(round as u64 + 1);
    for last in (1..order.len()).rev() {
        scatter ^= scatter << 13;
        scatter ^= scatter >> 7;
        scatter ^= scatter << 17;
        order.swap(last, (scatter % (last as u64 + 1)) as usize);
    }
}

/// Starts it so many times at once; how long until all have ended, and how many failed.
pub(crate) fn at_once(count: usize, command: &mut Command) -> (Duration, usize) {
    let start = Instant::now();
    let crowd: Vec<Child> = (0..count).map(|_| command.spawn().unwrap()).collect();
    let failed = crowd.into_iter().filter_map(|mut child| child.wait().ok()).filter(|end| !end.success());
    let failed = failed.count();
    (start.elapsed(), failed)
}

/// The middle one.
pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// In milliseconds.
pub(crate) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
