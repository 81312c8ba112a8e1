//! The words on the command line: which verb. A verb's arguments and what it does stand in its own file.

pub(crate) mod completions;

mod shell;

use crate::ask::arguments::AskArgs;
use crate::doctor::Doctor;
use crate::fresh_token::login::Login;
use crate::fresh_token::{minting, order};
use crate::inspect::forget::Forget;
use crate::inspect::reject::Reject;
use crate::inspect::status::Status;
use crate::spend::headers::Headers;
use crate::spend::token::Token;
use crate::system::environment;
use clap::{CommandFactory, Parser, Subcommand};
use completions::Completions;
use std::ffi::OsString;
use std::process::ExitCode;

/// Keeps bearer tokens fresh.
///
/// Runs COMMAND when a new token is needed, keeps the token in the OS keychain with the expiry read
/// from it, and prints it in the wanted form: at once while it is fresh, and never once it has expired.
#[derive(Parser)]
#[command(name = "freshbearer", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

/// The list of verbs, each with the arguments that it takes and runs with.
macro_rules! verbs {
    ($($verb:ident),*) => {
        #[derive(Subcommand)]
        enum Verb {
            $($verb($verb)),*
        }

        impl Verb {
            fn run(self) -> anyhow::Result<ExitCode> {
                match self {
                    $(Self::$verb(arguments) => arguments.run()),*
                }
            }
        }
    };
}
verbs!(Headers, Token, Login, Forget, Reject, Status, Completions, Doctor);

/// Does what the arguments ask for. Where they ask for help or are wrong, the text is printed and the
/// process ends.
pub(crate) fn run() -> anyhow::Result<ExitCode> {
    let words: Vec<OsString> = environment::arguments().collect();
    match words.split_first() {
        // What it is to do, the process that mints is told in another way.
        Some((verb, [])) if verb == order::VERB => Ok(minting::run()),
        Some((verb, rest)) => plain_ask(verb, rest).unwrap_or_else(|| parsed(words)),
        None => parsed(words),
    }
}

/// `headers` and `token` by themselves; `None`: anything else, or nothing that can be read.
fn plain_ask(verb: &OsString, rest: &[OsString]) -> Option<anyhow::Result<ExitCode>> {
    let into_verb = match verb.to_str()? {
        "headers" => |arguments| Verb::Headers(Headers { arguments }),
        "token" => |arguments| Verb::Token(Token { arguments }),
        _ => return None,
    };
    Some(into_verb(AskArgs::read(rest).ok()?).run())
}

fn parsed(words: Vec<OsString>) -> anyhow::Result<ExitCode> {
    Cli::parse_from(std::iter::once(OsString::from("freshbearer")).chain(words)).verb.run()
}

impl Completions {
    fn run(self) -> anyhow::Result<ExitCode> {
        self.print(Cli::command())?;
        Ok(ExitCode::SUCCESS)
    }
}
