//! `freshbearer headers`: the headers that carry a fresh token.

use super::answer::answer;
use crate::ask::arguments::AskArgs;
use crate::forms::Wants;
use clap::Args;
use std::process::ExitCode;

/// Print the headers that carry the token: a client's headersHelper
#[derive(Args)]
pub(crate) struct Headers {
    #[command(flatten)]
    pub(crate) arguments: AskArgs,
}

impl Headers {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        answer(self.arguments, Wants::Headers)
    }
}
