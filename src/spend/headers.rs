//! `freshbearer headers`: the headers that carry a fresh token.

use super::answer::answer;
use super::goauth;
use crate::ask::arguments::AskArgs;
use crate::ask::explained::explained;
use crate::ask::options::forms_for;
use crate::forms::Wants;
use clap::Args;
use std::process::ExitCode;

const USAGE: &str = "freshbearer headers [OPTIONS] -- COMMAND...
       freshbearer headers [OPTIONS] [PROFILE]";

const EXAMPLES: &str = "Examples:
  freshbearer headers -- mycli auth print-access-token
  freshbearer headers --form lines internal | curl -H @- https://api.example.com";

/// Print the headers that carry the token: a client's headersHelper
#[derive(Args)]
#[command(mut_args(explained), mut_arg("form", forms_for(Wants::Headers)), override_usage = USAGE, after_help = EXAMPLES)]
pub(crate) struct Headers {
    #[command(flatten)]
    pub(crate) arguments: AskArgs,
    /// With --form goauth: the URL that Go adds if it comes back, with the server's response on standard input
    #[arg(value_name = "URL", hide = true)]
    pub(crate) url: Option<String>,
}

impl Headers {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        match self.url {
            Some(url) => goauth::come_back(self.arguments, &url),
            None => answer(self.arguments, Wants::Headers),
        }
    }
}
