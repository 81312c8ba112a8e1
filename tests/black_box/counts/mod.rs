//! What a hit costs may not rise unnoticed: instructions and system calls, which repeat where times don't.
//!
//! By more than 5 % only together with the number here, in the same commit. The numbers are those of
//! a release build on Debian 12 (glibc 2.36, valgrind 3.19) with Rust 1.95; valgrind shows every
//! processor alike. `cargo test --release --test black_box counts` counts.

mod measured;

use crate::house::{House, have, leave_out};
use std::process::Command;

/// Instructions and system calls of a hit: from the kernel keyring, and from a file.
const KERNEL: [u64; 2] = [460_000, 57];
const FILE: [u64; 2] = [453_800, 59];

/// The most memory that a hit may hold, in KiB.
const PEAK: u64 = 8 * 1024;

/// A hit, with an environment whose size doesn't depend on who runs the tests.
fn hit(house: &House, store: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_freshbearer"));
    command.args(["headers", "--ttl", "24h", "--store", store, "--", "echo", &"T".repeat(200)]);
    command.env_clear().env("HOME", house.home()).env("PATH", "/usr/bin:/bin");
    command
}

/// Mints the token of that hit.
fn fill(house: &House, store: &str) {
    house.answer(&["headers", "--ttl", "24h", "--store", store, "--", "echo", &"T".repeat(200)]);
}

fn assert_no_rise(what: &str, measured: u64, expected: u64) {
    eprintln!("{what}: {measured}");
    assert!(
        measured * 100 <= expected * 105,
        "{what}: {measured}, where tests/black_box/counts has {expected}: take it out again, or change the number"
    );
}

fn counts_of_a_hit(house: &House, store: &str, [instructions, system_calls]: [u64; 2]) {
    fill(house, store);
    let (hit, inside) = (hit(house, store), house.through.clone());
    let measured = measured::instructions(&house.home(), &inside, &hit).unwrap();
    assert_no_rise(&format!("instructions of a hit, {store}"), measured, instructions);
    let measured = measured::system_calls(&house.home(), &inside, &hit).unwrap();
    assert_no_rise(&format!("system calls of a hit, {store}"), measured, system_calls);
}

#[test]
#[cfg_attr(
    debug_assertions,
    ignore = "counts are a release build's: cargo test --release --test black_box counts"
)]
fn a_hit_from_the_kernel_keyring() {
    let test = "the counts of a hit from the kernel keyring";
    if !have(test, &["valgrind", "strace"]) {
        return;
    }
    match House::with_kernel_keyring() {
        Some(house) => counts_of_a_hit(&house, "kernel", KERNEL),
        None => {
            leave_out(test, "no kernel keyring, or no user namespaces");
        }
    }
}

#[test]
#[cfg_attr(
    debug_assertions,
    ignore = "counts are a release build's: cargo test --release --test black_box counts"
)]
fn a_hit_from_a_file_however_many_tokens_are_kept() {
    if !have("the counts of a hit from a file", &["valgrind", "strace"]) {
        return;
    }
    let house = House::new();
    counts_of_a_hit(&house, "file", FILE);
    let measure = || measured::instructions(&house.home(), &[], &hit(&house, "file")).unwrap();
    let alone = measure();
    for number in 0..10_000 {
        std::fs::write(house.state().join(format!("{number:064x}.json")), "{}").unwrap();
    }
    assert_no_rise("instructions of a hit among 10,000 kept tokens", measure(), alone);
}

#[test]
#[cfg_attr(
    debug_assertions,
    ignore = "counts are a release build's: cargo test --release --test black_box counts"
)]
fn the_memory_of_a_hit() {
    if !have("the memory of a hit", &["time"]) {
        return;
    }
    let house = House::new();
    fill(&house, "file");
    let peak = measured::peak_memory(&house.home(), &[], &hit(&house, "file")).unwrap();
    assert!(peak < PEAK, "a hit held {peak} KiB");
}
