//! `freshbearer token`: a fresh token by itself.

use super::answer::answer;
use crate::ask::arguments::AskArgs;
use crate::ask::options::forms_for;
use crate::forms::Wants;
use clap::Args;
use std::process::ExitCode;

/// Print the bare token
#[derive(Args)]
#[command(mut_arg("form", forms_for(Wants::Token)))]
pub(crate) struct Token {
    #[command(flatten)]
    pub(crate) arguments: AskArgs,
}

impl Token {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        answer(self.arguments, Wants::Token)
    }
}
