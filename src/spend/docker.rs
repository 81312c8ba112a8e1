//! `freshbearer docker`: a credential helper for registries of containers.

use super::answer::give;
use super::request;
use super::request::url;
use crate::ask::by_server;
use crate::ask::profile;
use crate::forms::docker::FORM;
use crate::fresh_token::Hall;
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::print::print;
use clap::Args;
use std::collections::BTreeMap;
use std::process::ExitCode;

/// By these words, and the exit status 1, its callers know that there is nothing for this registry.
const NOT_FOUND: &str = "credentials not found in native keychain\n";

const EXAMPLES: &str = "Examples:
  echo internal.example.com | freshbearer docker get
  freshbearer docker list";

/// Answer Docker, podman, skopeo and others as docker-credential-freshbearer
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Docker {
    /// What they add: get, list or erase; store is refused
    #[arg(value_name = "OPERATION")]
    operation: String,
}

impl Docker {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        match self.operation.as_str() {
            "list" => list(),
            "version" => {
                print("the version", concat!("freshbearer ", env!("CARGO_PKG_VERSION"), "\n"))?;
                Ok(ExitCode::SUCCESS)
            }
            "get" | "erase" => {
                let text = request::read()?;
                let server = text.trim();
                let asked = by_server::asked(&url(server), None, &FORM, server)?;
                match (asked, self.operation.as_str()) {
                    (Some(asked), "get") => give(&asked),
                    // They name no token: it is the one that they have.
                    (Some(asked), _) => {
                        Hall::new(&asked.ask).reject(|_| true)?;
                        Ok(ExitCode::SUCCESS)
                    }
                    (None, _) => {
                        print("the answer", NOT_FOUND)?;
                        Ok(ExitCode::FAILURE)
                    }
                }
            }
            _ => Err(refused(&self.operation).into()),
        }
    }
}

/// The registries of all profiles. Docker asks for each of them when it builds.
fn list() -> anyhow::Result<ExitCode> {
    let named = |(url, username): (String, String)| {
        // As they name registries themselves.
        Some((url.strip_prefix("https://")?.trim_end_matches('/').to_owned(), username))
    };
    let users: BTreeMap<String, String> = profile::servers()?.into_iter().filter_map(named).collect();
    print("the list", &format!("{}\n", serde_json::to_string(&users)?))?;
    Ok(ExitCode::SUCCESS)
}

fn refused(operation: &str) -> Complaint {
    Complaint::new(
        Exit::Usage,
        format!("'{}' is not done here: tokens come from the commands of profiles", operation.escape_debug()),
        "write the registry into the 'servers' of a profile; there is nothing to log in to",
    )
}
