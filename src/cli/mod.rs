//! The words on the command line: which verb. A verb's arguments and what it does are in its own file.

pub(crate) mod completions;

mod mistake;
mod shell;

use crate::ask::arguments::{AskArgs, is_one_word_too_many};
use crate::ask::link_names;
use crate::ask::reading::several_named;
use crate::doctor::Doctor;
use crate::fresh_token::login::Login;
use crate::fresh_token::{delivery, minting, order};
use crate::inspect::forget::Forget;
use crate::inspect::reject::Reject;
use crate::inspect::status::Status;
use crate::setup::Setup;
use crate::spend::bridge::Bridge;
use crate::spend::bridge_token;
use crate::spend::docker::Docker;
use crate::spend::get::Get;
use crate::spend::git::Git;
use crate::spend::headers::Headers;
use crate::spend::keyring::Keyring;
use crate::spend::link::Link;
use crate::spend::run::Run;
use crate::spend::terraform::Terraform;
use crate::spend::token::Token;
use crate::system::environment;
use crate::ui::print::print;
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};
use completions::Completions;
use std::ffi::OsString;
use std::process::ExitCode;

/// With the commit and its date, as far as the build knew them: reports of faults tell builds apart by it.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), env!("FRESHBEARER_BUILD"));

const EXAMPLES: &str = "Examples:
  freshbearer headers -- mycli auth print-access-token
  freshbearer doctor

'freshbearer VERB --help' has examples of each, and 'man freshbearer' all there is.";

/// Keeps bearer tokens fresh.
///
/// Runs COMMAND when a new token is needed, keeps the token in the OS keychain with the expiry read
/// from it, and prints it in the wanted form: at once while it is fresh, and never once it has expired.
#[derive(Parser)]
#[command(name = "freshbearer", version = VERSION, term_width = 80, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

/// The list of verbs. Each is a struct of its arguments, with a `run`.
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
// In the order in which `--help` lists them: what is asked for daily comes first.
verbs!(
    Setup,
    Headers,
    Token,
    Run,
    Bridge,
    Login,
    Status,
    Doctor,
    Reject,
    Forget,
    Git,
    Get,
    Docker,
    Keyring,
    Terraform,
    Link,
    Completions
);

/// Does what the arguments ask for. If they ask for help or are wrong, prints that and exits.
pub(crate) fn run() -> anyhow::Result<ExitCode> {
    let (name, mut words) = environment::arguments();
    // The worker's order comes through its standard input. It may have been started by a link's name.
    if matches!(&words[..], [verb] if verb == order::VERB) {
        return Ok(minting::run());
    }
    if let Some(name) = link_names::read(&name) {
        words.splice(..0, link_names::words(name)?);
    }
    match words.split_first() {
        Some((verb, rest)) => plain_ask(verb, rest).unwrap_or_else(|| parsed(words)),
        None => parsed(words),
    }
}

/// `headers`, `token` and what the bridge asks for, read without building up the other verbs; `None`: another
/// verb, or wrong arguments.
fn plain_ask(verb: &OsString, rest: &[OsString]) -> Option<anyhow::Result<ExitCode>> {
    let into_verb = match verb.to_str()? {
        "headers" => |arguments| Verb::Headers(Headers { arguments, url: None }),
        "token" => |arguments| Verb::Token(Token { arguments, env: Vec::new() }),
        delivery::VERB => return Some(bridge_token::run(rest)),
        _ => return None,
    };
    Some(into_verb(AskArgs::read(rest).ok()?).run())
}

fn parsed(words: Vec<OsString>) -> anyhow::Result<ExitCode> {
    let verb = words.first().map(|verb| verb.to_string_lossy().into_owned()).unwrap_or_default();
    match Cli::try_parse_from(std::iter::once(OsString::from("freshbearer")).chain(words)) {
        Ok(cli) => cli.verb.run(),
        Err(error) if is_one_word_too_many(&error) && takes_command(&verb) => Err(several_named().into()),
        // Help is all that can be said.
        Err(error) if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => error.exit(),
        // It was asked for.
        Err(error) if !error.use_stderr() => {
            print("the help", &error.render().to_string())?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            let verb = Cli::command().find_subcommand(&verb).map(|_| verb.as_str());
            Err(mistake::complaint(&error.render().to_string(), verb).into())
        }
    }
}

fn takes_command(verb: &str) -> bool {
    let command = Cli::command();
    let arguments = command.find_subcommand(verb).into_iter().flat_map(clap::Command::get_arguments);
    arguments.into_iter().any(|argument| argument.get_id() == "command")
}

impl Completions {
    fn run(self) -> anyhow::Result<ExitCode> {
        self.print(Cli::command())?;
        Ok(ExitCode::SUCCESS)
    }
}
