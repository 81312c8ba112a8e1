//! `freshbearer get`: a credential helper by EngFlow's specification.

use super::answer::give;
use super::request;
use crate::ask::by_server;
use crate::ask::profile;
use crate::forms::engflow;
use crate::ui::complaint::{Complaint, Exit};
use clap::Args;
use serde::Deserialize;
use std::process::ExitCode;
use std::time::Duration;

/// Bazel waits for a helper for 10 s.
const PATIENCE: Duration = Duration::from_millis(9500);

const EXAMPLES: &str = "Examples:
  echo '{\"uri\":\"https://internal.example.com/x\"}' | freshbearer get
  echo '{\"uri\":\"https://h.example/x\"}' | freshbearer get internal";

/// Answer Bazel, Buck2 and others as their credential helper
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Get {
    /// A profile of config.toml [default: the one whose servers match the URI on standard input]
    #[arg(value_name = "PROFILE")]
    profile: Option<String>,
}

#[derive(Deserialize)]
struct Asking {
    uri: String,
}

impl Get {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let text = request::read()?;
        let Asking { uri } = serde_json::from_str(&text).map_err(|_| no_uri())?;
        let asked = by_server::asked(&uri, self.profile.as_deref(), &engflow::FORM, "")?;
        give(&asked.ok_or_else(profile::none_serving)?.within(PATIENCE))
    }
}

fn no_uri() -> Complaint {
    Complaint::new(
        Exit::Usage,
        "no URI was named on standard input",
        "this verb is run by a build tool; it wants {\"uri\":\"https://...\"}",
    )
}
