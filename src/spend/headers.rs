//! `freshbearer headers`: the headers that carry a fresh token.

use super::answer::answer;
use crate::ask::arguments::AskArgs;
use crate::ask::options::forms_for;
use crate::forms::Wants;
use clap::Args;
use std::process::ExitCode;

/// Print the headers that carry the token: a client's headersHelper
#[derive(Args)]
#[command(mut_arg("form", forms_for(Wants::Headers)))]
pub(crate) struct Headers {
    #[command(flatten)]
    pub(crate) arguments: AskArgs,
}

impl Headers {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        answer(self.arguments, Wants::Headers)
    }
}
