//! `freshbearer keyring`: the part of Python's keyring command that pip and uv call.

use super::answer::give;
use super::request::url;
use crate::ask::by_server;
use crate::forms::keyring::{CREDENTIAL, PASSWORD};
use clap::{Args, ValueEnum};
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  freshbearer keyring get https://internal.example.com/simple user
  freshbearer keyring --mode creds get internal.example.com";

/// Answer pip and uv as the command keyring
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Keyring {
    /// What is printed: the token alone, or a user's name before it
    #[arg(long, value_enum, default_value = "password")]
    mode: Mode,
    /// The only one that there is; what is kept is nobody else's to set
    operation: Operation,
    /// The index's URL, or its host
    #[arg(value_name = "SERVICE")]
    service: String,
    /// Who logs in, if the caller knows [default: the profile's username]
    #[arg(value_name = "USERNAME")]
    username: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Mode {
    Password,
    Creds,
}

#[derive(Clone, Copy, ValueEnum)]
enum Operation {
    Get,
}

impl Keyring {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let Operation::Get = self.operation;
        let form = match self.mode {
            Mode::Password => &PASSWORD,
            Mode::Creds => &CREDENTIAL,
        };
        let username = self.username.unwrap_or_default();
        match by_server::asked(&url(&self.service), None, form, &username)? {
            Some(asked) => give(&asked),
            // As keyring says that it has none.
            None => Ok(ExitCode::FAILURE),
        }
    }
}
