//! `freshbearer token`: a fresh token by itself.

use super::answer::answer;
use crate::ask::arguments::AskArgs;
use crate::ask::explained::explained;
use crate::ask::options::forms_for;
use crate::forms::Wants;
use clap::Args;
use std::process::ExitCode;

const USAGE: &str = "freshbearer token [OPTIONS] -- COMMAND...
       freshbearer token [OPTIONS] [PROFILE]";

const EXAMPLES: &str = "Examples:
  freshbearer token -- mycli auth print-access-token
  freshbearer token --min-ttl 2m internal";

/// Print the bare token
#[derive(Args)]
#[command(mut_args(explained), mut_arg("form", forms_for(Wants::Token)), override_usage = USAGE, after_help = EXAMPLES)]
pub(crate) struct Token {
    #[command(flatten)]
    pub(crate) arguments: AskArgs,
}

impl Token {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        answer(self.arguments, Wants::Token)
    }
}
