//! `freshbearer git`: a credential helper of git's.

use super::answer::give;
use super::request;
use crate::ask::by_server;
use crate::ask::reading::Asked;
use crate::forms::git::{FORM, Request};
use crate::fresh_token::Hall;
use crate::token::credential::Bearer;
use crate::token::headers::bearer_token;
use crate::token::mark::TokenMark;
use crate::ui::complaint::Complaint;
use clap::Args;
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  git config --global credential.helper '!freshbearer git internal'
  printf 'protocol=https\\nhost=h.example\\n\\n' | freshbearer git internal get";

/// Answer git as its credential helper: credential.helper = "!freshbearer git PROFILE"
#[derive(Args)]
#[command(after_help = EXAMPLES)]
#[command(allow_missing_positional = true)]
pub(crate) struct Git {
    /// A profile of config.toml [default: the one whose servers match git's]
    #[arg(value_name = "PROFILE")]
    profile: Option<String>,
    /// What git adds: get, store or erase; anything else is ignored, as git wants it
    #[arg(value_name = "OPERATION", required = true)]
    operation: String,
}

impl Git {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let text = request::read()?;
        let request = Request::read(&text);
        match self.operation.as_str() {
            "get" => match self.asked(&request, &text)? {
                Some(asked) => get(&asked, &request),
                // Another helper may know one.
                None => Ok(ExitCode::SUCCESS),
            },
            "erase" => {
                if let Some((asked, refused)) = self.asked(&request, "")?.zip(request.token) {
                    let is_it =
                        |bearer: &Bearer| bearer_token(bearer).is_some_and(|kept| kept.expose() == refused);
                    Hall::new(&asked.ask).reject(is_it)?;
                }
                Ok(ExitCode::SUCCESS)
            }
            // What git stores is what we gave it.
            _ => Ok(ExitCode::SUCCESS),
        }
    }

    fn asked(&self, request: &Request<'_>, text: &str) -> Result<Option<Asked>, Complaint> {
        let Some(url) = request.url() else { return Ok(None) };
        by_server::asked(&url, self.profile.as_deref(), &FORM, text)
    }
}

fn get(asked: &Asked, request: &Request<'_>) -> anyhow::Result<ExitCode> {
    if let Some(mark) = request.refused {
        let is_it = |bearer: &Bearer| {
            bearer_token(bearer).is_some_and(|token| TokenMark::new(&Bearer::Token(token)) == mark)
        };
        Hall::new(&asked.ask).reject(is_it)?;
    }
    give(asked)
}
