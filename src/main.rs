//! freshbearer keeps bearer tokens fresh. This is the front door: an errand in, an exit code out.
//!
//! ```text
//!     your command -> mint -> keep -> spend -> stdout
//! ```
//!
//! The listing is the sentence: `mint` makes a token with the user's own command, `keep` keeps it
//! between runs, `spend` puts it where it is wanted, `inspect` tells what is kept and what may be wrong
//! (`clients` reads what others are configured to run). `fresh_token` is the hall between them, the only
//! file that knows the order of events; `behind` starts ourselves once more, in the background, and
//! `minting` is what happens there. A file uses only floors below its own, and each thing outside has
//! one door; `tests/floors.rs` and `.clippy.toml` see to it.

mod cli; // the words on the command line: which verb, and what a shell completes

mod doctor; // what may be wrong, each check a file
mod inspect; // status, forget, reject
mod spend; // puts a token where it is wanted

mod fresh_token; // the hall: the order of events, and the worker that mints

mod clients; // door: the clients' own configuration
mod keep; // keeps a token between runs: stores, record, lock, sessions
mod mint; // makes a token: the user's command, and what its output says

mod ask; // which token is asked for, by whom and for which server

mod ui; // how we speak: complaints, redaction, the terminal

mod system; // the other doors: clock, environment, hardening, state directory, pipes

mod token; // what a token is: its text, its life, the header that carries it

#[cfg(test)]
#[path = "../tests/corpus/mod.rs"]
mod corpus;

use cli::Errand;
use std::io::Write;
use std::process::ExitCode;
use ui::complaint::Complaint;

fn main() -> ExitCode {
    system::hardening::forbid_dumps();
    system::hardening::watch_children();
    system::hardening::keep_streams_to_ourselves();
    match run() {
        Ok(code) => code,
        Err(error) => {
            // Standard error may be closed; the exit code still says it.
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::from(error.downcast_ref::<Complaint>().map_or(1, |complaint| complaint.exit.code()))
        }
    }
}

fn run() -> anyhow::Result<ExitCode> {
    match cli::errand()? {
        Errand::Headers(ask, form) => spend::headers::print(&ask, form)?,
        Errand::Token(ask) => spend::token::print(&ask)?,
        Errand::Login(ask) => fresh_token::login::login(&ask)?,
        Errand::Forget(recipe) => inspect::forget::forget(recipe.as_ref())?,
        Errand::Status { json } => inspect::status::print(json)?,
        Errand::Doctor { json } => {
            let is_well = doctor::examine(json, cli::understand)?;
            return Ok(ExitCode::from(u8::from(!is_well)));
        }
        Errand::Reject(recipe) => inspect::reject::reject(&recipe)?,
        Errand::Completions(shell, line) => cli::completions::print(shell, &line)?,
        Errand::Behind { ask, refused } => {
            system::hardening::set_process_name();
            fresh_token::minting::run(&ask, refused, &mut std::io::stdout().lock());
        }
    }
    Ok(ExitCode::SUCCESS)
}
