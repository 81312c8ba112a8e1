//! `freshbearer link`: a name for us that says the rest, for programs that pass no arguments.

mod file;

use crate::ask::link_names;
use crate::ask::profile;
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::print::print;
use clap::Args;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  freshbearer link docker ~/.local/bin
  freshbearer link internal ~/.local/bin";

/// Make a link by whose name a program runs freshbearer in its own form
///
/// A profile's link, freshbearer-PROFILE, prints the token in the form that the profile says.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Link {
    /// docker, git, keyring or terraform; or a profile of config.toml
    #[arg(value_name = "PROTOCOL|PROFILE")]
    what: String,
    /// Where the link is made: a directory on PATH, or where the program looks
    #[arg(value_name = "DIRECTORY")]
    directory: PathBuf,
}

impl Link {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let name = match link_names::of_protocol(&self.what) {
            Some(name) => OsString::from(name),
            None => {
                let profile = profile::named(&self.what)?;
                link_names::of_profile(&profile.name).ok_or_else(|| no_file_name(&profile.name))?
            }
        };
        let mut link = self.directory.join(name).into_os_string();
        link.push(std::env::consts::EXE_SUFFIX);
        let link = PathBuf::from(link);
        let outcome = match file::make(&link)? {
            file::Made::New => "linked",
            file::Made::AlreadyThere => "already linked",
        };
        print("the outcome", &format!("{outcome}: {}\n", link.display()))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn no_file_name(profile: &str) -> Complaint {
    Complaint::new(
        Exit::Usage,
        format!("no file can be named after profile '{}'", profile.escape_debug()),
        "give the profile another name",
    )
}
