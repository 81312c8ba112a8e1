//! `freshbearer terraform`: a credentials helper of Terraform's and OpenTofu's.

use super::answer::give;
use super::request::url;
use crate::ask::by_server;
use crate::forms::terraform::FORM;
use crate::ui::print::print;
use clap::{Args, ValueEnum};
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  freshbearer terraform get internal.example.com
  freshbearer link terraform ~/.terraform.d/plugins";

/// Answer Terraform and OpenTofu as their credentials helper
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Terraform {
    /// What they add; store and forget are not done here
    operation: Operation,
    /// The host that they want a token for
    #[arg(value_name = "HOST")]
    host: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum Operation {
    Get,
}

impl Terraform {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let Operation::Get = self.operation;
        match by_server::asked(&url(&self.host), None, &FORM, "")? {
            Some(asked) => give(&asked),
            None => {
                // They ask for every host, and take anything else for a failure.
                print("the answer", "{}\n")?;
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}
