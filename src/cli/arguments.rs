//! The words of the command line, as clap reads them. Their comments are `--help`.

use super::shell::Shell;
use crate::ask::options::{Options, Pointer};
use crate::fresh_token::worker;
use clap::{Args, Command, CommandFactory, Parser, Subcommand};
use std::ffi::OsString;

/// Keeps bearer tokens fresh.
///
/// Runs COMMAND when a new token is needed, keeps the token in the OS keychain with the expiry read
/// from it, and prints it in the wanted form: at once while it is fresh, and never once it has ended.
#[derive(Parser)]
#[command(name = "freshbearer", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

/// What follows `headers` or `token`, by itself. Asks are many, and to build the other verbs up costs as
/// much as to read the arguments. Help and mistakes are left to the whole, which has the words for them.
#[derive(Parser)]
#[command(no_binary_name = true, disable_help_flag = true, disable_version_flag = true)]
struct Asked {
    #[command(flatten)]
    arguments: AskArgs,
}

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Print the headers that carry the token: a client's headersHelper
    Headers(AskArgs),
    /// Print the bare token
    Token(AskArgs),
    /// Run COMMAND in this terminal, without a deadline, and keep its token: for when it has to ask you
    Login(AskArgs),
    /// Forget kept tokens: those of PROFILE or COMMAND for all servers, or all there are
    Forget {
        /// Forget every token
        #[arg(long, conflicts_with_all = ["command", "profile"])]
        all: bool,
        #[command(flatten)]
        which: Which,
    },
    /// Say that the kept tokens of PROFILE or COMMAND were refused: the next ask gets new ones
    Reject {
        #[command(flatten)]
        which: Which,
    },
    /// List the kept tokens, never the tokens themselves
    Status {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the script by which a shell completes these words, and the names of profiles
    Completions {
        /// The shell that loads it
        shell: Shell,
        /// What such a script comes back with: the number of the word to complete, and the words
        #[arg(last = true, hide = true)]
        line: Vec<OsString>,
    },
    /// Check store, state, clock, profiles and clients' helpers, and say what to do; exits with 1 if anything needs attention
    ///
    /// The commands of profiles are run; nothing is kept, written or unlocked.
    Doctor {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Mint for an caller that waits, or behind an answer
    #[command(name = worker::ERRAND, hide = true)]
    Behind {
        #[arg(long)]
        refused: bool,
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
}

#[derive(Args)]
pub(super) struct AskArgs {
    /// Get a new token, however fresh the kept one is
    #[arg(long)]
    pub(super) refresh: bool,
    /// A client's session, which is never given the same token twice [default: found for Claude Code and Codex]
    #[arg(long, value_name = "ID")]
    pub(super) session: Option<String>,
    #[command(flatten)]
    pub(super) options: Options,
    /// A profile of config.toml, instead of COMMAND [default: the one whose servers match the client's]
    #[arg(num_args = 0.., value_name = "PROFILE")]
    pub(super) profile: Vec<String>,
    /// The token command, started as it is, without a shell
    #[arg(last = true, value_name = "COMMAND")]
    pub(super) command: Vec<OsString>,
}

// Which kept tokens. Not a doc comment, which clap would take for the help of the verb.
#[derive(Args)]
pub(super) struct Which {
    #[arg(long, value_name = "JSON POINTER", hide = true)]
    pub(super) token_path: Option<Pointer>,
    #[arg(long, value_name = "JSON POINTER", hide = true)]
    pub(super) expiry_path: Option<Pointer>,
    /// A profile of config.toml
    #[arg(num_args = 0.., value_name = "PROFILE")]
    pub(super) profile: Vec<String>,
    /// The token command, as it was given
    #[arg(last = true, value_name = "COMMAND")]
    pub(super) command: Vec<OsString>,
}

/// All of our words, for who completes them.
pub(super) fn words() -> Command {
    Cli::command()
}

impl Verb {
    /// Reads the arguments that follow the program's name; help is printed, and mistakes are said, here.
    pub(super) fn parse(arguments: impl Iterator<Item = OsString>) -> Self {
        let words: Vec<OsString> = arguments.collect();
        Self::asked(&words).unwrap_or_else(|| {
            Cli::parse_from(std::iter::once(OsString::from("freshbearer")).chain(words)).verb
        })
    }

    /// A plain ask; `None`: whatever else it is.
    fn asked(words: &[OsString]) -> Option<Self> {
        let (verb, rest) = words.split_first()?;
        let into_verb = match verb.to_str()? {
            "headers" => Self::Headers,
            "token" => Self::Token,
            _ => return None,
        };
        Some(into_verb(Asked::try_parse_from(rest).ok()?.arguments))
    }

    /// The same without printing or ending anything: what is wrong is handed back.
    pub(super) fn understand(words: &[String]) -> Result<Self, clap::Error> {
        let words = words.iter().map(OsString::from);
        Ok(Cli::try_parse_from(std::iter::once(OsString::from("freshbearer")).chain(words))?.verb)
    }
}
