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
mod bridge;
mod clients;
mod clocks;
mod complaints;
mod completions;
mod consumers;
#[cfg(target_os = "linux")]
mod counts;
mod crowds;
mod damaged;
mod desktop;
mod doctor;
#[cfg(target_os = "linux")]
mod examples;
mod expiries;
mod faults;
mod formats;
mod front;
mod full_pipes;
mod help;
mod house;
mod identities;
mod kernel;
mod key_helpers;
mod killed;
mod leaks;
mod left_out;
mod lies;
mod login;
mod manual;
mod manual_places;
mod memory;
mod namespace;
mod namespaces;
mod newer_tokens;
mod orders;
mod outputs;
mod owners;
mod picture;
mod processes;
mod profiles;
mod reaped;
mod rejected;
mod room;
mod rooms;
mod run;
mod secret_service;
mod sessions;
mod setup;
mod signals;
mod stores;
mod streams;
mod stumbles;
mod surroundings;
mod swept;
mod terminal;
mod times;
mod told_apart;
mod tools;
mod unnoted;
mod untold;
mod unusable;
mod versions;
mod wallets;
#[cfg(target_os = "linux")]
mod windows;
mod wrappers;
