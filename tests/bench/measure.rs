//! What a hit costs, beside what it is made of and what people use instead. Prints tables; started by
//! tests/bench/run, which gives it a home, a bus and keyrings of its own.
//!
//! Times change from run to run and from machine to machine: only ratios within one run mean anything.
//! Counts of instructions and system calls repeat.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    missing_docs,
    reason = "a measurement that can't go on must fail; it starts processes, and prints"
)]

#[cfg(target_os = "linux")]
mod contestants;
// The one file that two targets share.
#[cfg(target_os = "linux")]
#[path = "../black_box/counts/measured.rs"]
mod counts;
#[cfg(target_os = "linux")]
mod hits;
#[cfg(target_os = "linux")]
mod scale;
#[cfg(target_os = "linux")]
mod timing;

#[cfg(target_os = "linux")]
fn main() {
    let arena = contestants::Arena::new();
    hits::hits(&arena);
    scale::warm_crowds(&arena);
    scale::cold_crowds(&arena);
    scale::sizes(&arena);
    scale::kept_tokens(&arena);
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("left out: the stores that are compared here are Linux's");
}
