//! The words of the command line that say which token: as clap reads them. Their comments are `--help`.

use super::options::{Options, Pointer};
use clap::builder::NonEmptyStringValueParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, Parser};
use std::ffi::OsString;

#[derive(Args)]
pub(crate) struct AskArgs {
    #[command(flatten)]
    pub(crate) options: Options,
    /// Get a token newer than the kept one, however fresh that is
    #[arg(long)]
    pub(crate) refresh: bool,
    /// A client's session, which is never given the same token twice; parent: that of the program that runs this
    /// [default: found for Claude Code and Codex]
    #[arg(long, value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) session: Option<String>,
    /// A profile of config.toml, instead of COMMAND [default: the one whose servers match the client's]
    #[arg(value_name = "PROFILE")]
    pub(crate) profile: Option<String>,
    /// The token command, started as it is, without a shell
    #[arg(last = true, value_name = "COMMAND")]
    pub(crate) command: Vec<OsString>,
}

/// The arguments by themselves, without a verb: asks are many, and to build up all the other verbs costs as
/// much as to read the arguments.
#[derive(Parser)]
#[command(no_binary_name = true, disable_help_flag = true, disable_version_flag = true)]
struct Alone {
    #[command(flatten)]
    arguments: AskArgs,
}

impl AskArgs {
    /// Reads what stands behind the verb. Help and mistakes are an error.
    pub(crate) fn read(words: &[OsString]) -> Result<Self, clap::Error> {
        Alone::try_parse_from(words).map(|alone| alone.arguments)
    }
}

/// Whether a word stands there that could be a second profile, or a command without its `--`.
pub(crate) fn is_one_word_too_many(error: &clap::Error) -> bool {
    let argument = error.get(ContextKind::InvalidArg);
    error.kind() == ErrorKind::UnknownArgument
        && matches!(argument, Some(ContextValue::String(word)) if !word.starts_with('-'))
}

// Which kept tokens. Not a doc comment, which clap would take for the help of the verb.
#[derive(Args)]
pub(crate) struct Which {
    #[arg(long, value_name = "JSON POINTER", hide = true)]
    pub(crate) token_path: Option<Pointer>,
    #[arg(long, value_name = "JSON POINTER", hide = true)]
    pub(crate) expiry_path: Option<Pointer>,
    /// A profile of config.toml
    #[arg(value_name = "PROFILE")]
    pub(crate) profile: Option<String>,
    /// The token command, as it was given
    #[arg(last = true, value_name = "COMMAND")]
    pub(crate) command: Vec<OsString>,
}
