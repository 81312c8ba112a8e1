//! freshbearer keeps bearer tokens fresh. This is the map of the house, and its front door: arguments in, an exit
//! code out. The library is the package's own: each of its programs is a file that calls a front door here.
//!
//! ```text
//!     your command -> mint -> keep -> spend -> stdout
//! ```
//!
//! The list of modules below is the map, top floor first. `mint` makes a token with the user's own command,
//! `keep` keeps it between runs, `spend` puts it where it is wanted; `fresh_token` is the hall between them, the
//! only room that knows the order of events. A file uses only floors below its own, and each thing outside has
//! one door; `tests/architecture/floors.rs` and `.clippy.toml` see to it. `docs/architecture.md` says why.

mod cli; // the words on the command line: which verb, and what a shell completes

#[cfg(feature = "bridge")]
mod bridge; // a program of its own: an MCP session over HTTP, with a token that is fresh at each request

mod doctor; // what may be wrong, each check a file
mod inspect; // status, forget, reject
mod setup; // from nothing to a working client, and back
mod spend; // puts a token where it is wanted

mod fresh_token; // the hall: the order of events, and the worker that mints

mod clients; // door: the clients' own configuration
mod keep; // keeps a token between runs: stores, record, lock, sessions
mod mint; // makes a token: the user's command, and what its output says

mod ask; // which token is asked for, by whom and for which server

mod forms; // how an answer is written: the table, each form a pure file
mod ui; // how we speak: complaints, redaction, the terminal

mod system; // the other doors: clock, environment, hardening, state directory, pipes

mod token; // what a token is: its text, its life, the header that carries it

#[cfg(test)]
#[path = "../tests/corpus/mod.rs"]
mod corpus;

use std::process::ExitCode;
use system::hardening;
use ui::complaint::Complaint;

/// What the program `freshbearer` does: the verb on its command line.
pub fn main() -> ExitCode {
    prepare();
    exit_code(cli::run())
}

/// What the program `freshbearer-bridge` does, which `freshbearer bridge` starts.
#[cfg(feature = "bridge")]
pub fn bridge() -> ExitCode {
    prepare();
    exit_code(bridge::run())
}

/// What Rust prepares before a `main` and this program needs, for a `main` that goes without the rest.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn stand_in_for_start() {
    hardening::open_closed_streams();
    hardening::ignore_broken_pipes();
}

fn prepare() {
    hardening::forbid_dumps();
    hardening::keep_streams_to_ourselves();
    // Before the first thread, and so before a keychain is asked anything.
    hardening::watch_children();
}

fn exit_code(outcome: anyhow::Result<ExitCode>) -> ExitCode {
    outcome.unwrap_or_else(|error| {
        ui::print::say(&error.to_string());
        ExitCode::from(error.downcast_ref::<Complaint>().map_or(1, |complaint| complaint.exit.code()))
    })
}
