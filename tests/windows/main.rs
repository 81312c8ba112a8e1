//! The Windows build under wine, which runs it as a process of Linux: the real Credential Manager's
//! interface, the real file names, locks, jobs and process snapshots, as wine has them.
//!
//! `tests/windows/build` builds what is driven here. What wine can't carry is untried: what a file's
//! access list says, a locked or roaming Credential Manager, a console, and Windows itself.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a test that can't go on must fail, and tests start processes"
)]

mod commands;
#[allow(dead_code, reason = "the black-box tests' house has more rooms than we need")]
#[path = "../black_box/house.rs"]
mod house;
mod main_job;
mod profiles;
mod times;
mod wine;
