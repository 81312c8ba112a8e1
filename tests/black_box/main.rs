//! The program from outside: real processes, real stores, a counting token command.

#![cfg(unix)]
#![allow(
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a test that can't go on must fail, and tests start processes"
)]

mod answers;
mod complaints;
mod crowds;
mod desktop;
mod doctor;
mod faults;
mod front;
mod house;
mod identities;
mod killed;
mod leaks;
mod lies;
mod login;
mod orders;
mod outputs;
mod profiles;
mod secret_service;
mod sessions;
mod stores;
mod surroundings;
mod times;
mod versions;
mod wrappers;
