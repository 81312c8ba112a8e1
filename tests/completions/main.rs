//! Completion in the real shells: each loads the script that the program prints, from where its users
//! put it, and a line is typed into it with a TAB in it. What the shell made of the line is what it runs.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a test that can't go on must fail, and tests start processes"
)]

#[allow(dead_code, reason = "the black-box tests' house has more rooms than we need")]
#[path = "../black_box/house.rs"]
mod house;
mod offered;
mod typed;
