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

mod ask;
mod asker;
mod behind;
mod cli;
mod clients;
mod clock;
mod complaint;
#[cfg(test)]
mod corpus;
mod credential;
mod environment;
mod fresh_token;
mod header;
mod inspect;
mod keep;
mod login;
mod look;
mod mint;
mod minting;
mod moment;
mod options;
mod pipes;
mod profile;
mod recipe;
mod redact;
mod secret;
mod server;
mod session;
mod site;
mod spend;
mod state_dir;
mod verdict;

use cli::Errand;
use complaint::Complaint;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    environment::forbid_dumps();
    environment::keep_streams_to_ourselves();
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
        Errand::Login(ask) => login::login(&ask)?,
        Errand::Forget(recipe) => inspect::forget::forget(recipe.as_ref())?,
        Errand::Status { json } => inspect::status::print(json)?,
        Errand::Doctor { json } => {
            let is_well = inspect::doctor::examine(json, cli::understand)?;
            return Ok(ExitCode::from(u8::from(!is_well)));
        }
        Errand::Reject(recipe) => inspect::reject::reject(&recipe)?,
        Errand::Completions(shell, line) => cli::completions::print(shell, &line)?,
        Errand::Behind { ask, refused } => {
            environment::take_own_name();
            minting::mint_behind(&ask, refused, &mut std::io::stdout().lock());
        }
    }
    Ok(ExitCode::SUCCESS)
}
