//! The program from outside: real processes, real stores, a counting token command. Everything that starts
//! the program is in this one runner, with `house` for what tests share; its last lines say which tests it
//! had to leave out, and why.

#![cfg(unix)]
#![allow(
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a test that can't go on must fail, and tests start processes"
)]

mod answers;
mod clients;
mod complaints;
mod completions;
#[cfg(target_os = "linux")]
mod counts;
mod crowds;
mod desktop;
mod doctor;
#[cfg(target_os = "linux")]
mod examples;
mod expiries;
mod faults;
mod formats;
mod front;
mod house;
mod identities;
mod kernel;
mod killed;
mod leaks;
mod left_out;
mod lies;
mod login;
mod manual;
mod memory;
mod namespaces;
mod orders;
mod outputs;
mod profiles;
mod secret_service;
mod sessions;
mod signals;
mod stores;
mod stumbles;
mod surroundings;
mod swept;
mod times;
mod unnoted;
mod unusable;
mod versions;
mod wallets;
#[cfg(target_os = "linux")]
mod windows;
mod wrappers;
