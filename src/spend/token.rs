//! `freshbearer token`: a fresh token by itself.

use super::answer::answer;
use crate::ask::arguments::AskArgs;
use crate::ask::explained::{OUTPUT, explained};
use crate::ask::options::forms_for;
use crate::forms::Wants;
use crate::token::variable::VariableTemplate;
use clap::Args;
use std::process::ExitCode;

const USAGE: &str = "freshbearer token [OPTIONS] -- COMMAND...
       freshbearer token [OPTIONS] [PROFILE]";

const EXAMPLES: &str = "Examples:
  freshbearer token -- mycli auth print-access-token
  freshbearer token --min-ttl 2m internal";

/// Print the token: bare, or in the form of a program that takes it
#[derive(Args)]
#[command(mut_args(explained), mut_arg("form", forms_for(Wants::Token)), override_usage = USAGE, after_help = EXAMPLES)]
pub(crate) struct Token {
    #[command(flatten)]
    pub(crate) arguments: AskArgs,
    /// With --form env: a variable to set to the token, or to TEMPLATE, in which {token} stands for it. Repeatable
    /// [default: the profile's env]
    #[arg(help_heading = OUTPUT, long, value_name = "NAME[=TEMPLATE]")]
    pub(crate) env: Vec<VariableTemplate>,
}

impl Token {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let Self { mut arguments, env } = self;
        arguments.options.env = (!env.is_empty()).then_some(env);
        answer(arguments, Wants::Token)
    }
}
