//! `freshbearer run`: a command with the token in its environment, and nowhere else.

mod command;

use crate::ask::options::MinTtl;
use crate::ask::reading;
use crate::token::variable::VariableTemplate;
use clap::Args;
use std::ffi::OsString;
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  freshbearer run internal --env VAULT_TOKEN -- vault kv list secret
  freshbearer run internal --env 'AUTH=Bearer {token}' -- vault kv list secret";

/// Run COMMAND with the profile's token in its environment, and only there
///
/// The token always comes from PROFILE; what stands behind '--' is always the command to run. On Unix it takes
/// our place: same process, same signals, its own exit status.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Run {
    /// A variable to set to the token, or to TEMPLATE, in which {token} stands for it. Repeatable [default: the
    /// profile's env]
    #[arg(long, value_name = "NAME[=TEMPLATE]")]
    env: Vec<VariableTemplate>,
    /// Minimum remaining lifetime of the token when COMMAND starts [default: 60s or 20% of the lifetime, whichever
    /// is less]
    #[arg(long, value_name = "DURATION")]
    min_ttl: Option<MinTtl>,
    /// A profile of config.toml
    #[arg(value_name = "PROFILE")]
    profile: String,
    /// The command to run
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

impl Run {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let said = if self.env.is_empty() { reading::variables(&self.profile)? } else { self.env };
        let token = match command::token(&self.profile, self.min_ttl)? {
            Ok(token) => token,
            // It has said why.
            Err(code) => return Ok(code),
        };
        let variables = said.iter().map(|variable| (variable.name(), variable.fill(&token)));
        command::run(&self.command, variables)
    }
}
