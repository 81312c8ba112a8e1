//! `freshbearer setup`: from nothing to a working client, in one command, and back.
//!
//! ```text
//! ask         what was not given: the server's URL, its name, the token command
//! plan        a profile, an entry for each client; nothing is changed yet
//! try out     the token command, as for a client
//! show        each change as a diff, and ask
//! apply       with a backup of each file and a note of what was done; all of it or nothing
//! prove       one hit, and one request to the server
//! ```

mod apply;
mod undo;
mod wrap;

mod prove;
mod reverse;

mod profile;
mod servers;
mod try_out;

mod change;
mod wanted;

mod diff;
mod journal;
mod question;

use crate::clients::installed::{self, Installed};
use crate::system::environment;
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::print::print;
use crate::ui::terminal::{self, Look};
use change::Change;
use clap::Args;
use clap::builder::PossibleValuesParser;
use servers::{Way, way};
use std::ffi::OsString;
use std::process::ExitCode;
use wanted::Wanted;

const USAGE: &str = "freshbearer setup [OPTIONS] [-- COMMAND...]
       freshbearer setup --undo [--name NAME]";

const EXAMPLES: &str = "Examples:
  freshbearer setup --print --client codex --name internal \\
      --url https://internal.example.com/mcp -- mycli auth print-access-token
  freshbearer setup --undo";

/// Set up the clients here for a server: profile, configuration, proof
///
/// What isn't given is asked for. Without a server, helpers that are already configured and not cached are
/// wrapped. Nothing is changed before each change has been shown.
#[derive(Args)]
#[command(override_usage = USAGE, after_help = EXAMPLES)]
pub(crate) struct Setup {
    /// The server's URL
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// The server's name in the clients, and the profile's in config.toml
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// A client to set up. Repeatable [default: those that are installed]
    #[arg(long = "client", value_name = "CLIENT", value_parser = PossibleValuesParser::new(installed::names()))]
    clients: Vec<String>,
    /// Have the clients run a headers helper, whatever their versions
    #[arg(long, conflicts_with = "bridge")]
    helper: bool,
    /// Have the clients start the bridge, even those that run a helper
    #[arg(long)]
    bridge: bool,
    /// Apply the changes without asking
    #[arg(long)]
    yes: bool,
    /// Print what to write into which file, and change nothing
    #[arg(long, conflicts_with = "yes")]
    print: bool,
    /// Take back what setup did, all of it or for the server NAME
    #[arg(long, conflicts_with_all = ["url", "clients", "helper", "bridge", "print", "command"])]
    undo: bool,
    /// The token command, started as it is, without a shell
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

impl Setup {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let done = match () {
            () if self.undo => undo::undo(self.name.as_deref()),
            () if self.url.is_none() && self.name.is_none() && self.command.is_empty() => self.wrap_or_ask(),
            () => self.set_up(),
        };
        done?;
        Ok(ExitCode::SUCCESS)
    }

    /// Nothing was named: helpers that are there are wrapped, and if there are none, the rest is asked for.
    fn wrap_or_ask(self) -> Result<(), Complaint> {
        let wrapped = wrap::plan(&installed::find(&self.clients))?;
        if wrapped.changes.is_empty() || self.print {
            wrapped.tell()?;
            return self.set_up();
        }
        wrapped.tell()?;
        wrapped.try_out()?;
        if self.show_and_ask(&wrapped.changes)? {
            apply::apply(None, wrapped.changes)?;
            prove::helpers(&wrapped.helpers)?;
        }
        Ok(())
    }

    fn set_up(self) -> Result<(), Complaint> {
        let wanted = Wanted::complete(self.url.as_deref(), self.name.as_deref(), &self.command)?;
        let clients = self.clients()?;
        let ways = clients.iter().map(|client| Ok((client, self.way(client)?)));
        let ways: Vec<(&Installed, Way)> = ways.collect::<Result<_, Complaint>>()?;
        if let Some((client, _)) = ways.iter().find(|(_, way)| *way == Way::Bridge && !wanted.is_private) {
            let what = format!("{} would start the bridge, which sends no token over http", client.title());
            let hint = "use https, or leave that client out with --client";
            return Err(Complaint::new(Exit::Usage, what, hint));
        }
        if self.print {
            let blocks: Vec<String> =
                ways.iter().map(|(client, way)| servers::block(client, &wanted, *way)).collect();
            return print("the blocks", &format!("{}{}", profile::block(&wanted)?, blocks.concat()));
        }
        let mut changes: Vec<Change> = profile::change(&wanted)?.into_iter().collect();
        for (client, way) in &ways {
            changes.extend(servers::change(client, &wanted, *way)?);
        }
        let tried = try_out::try_out(&wanted)?;
        if !self.show_and_ask(&changes)? {
            return Ok(());
        }
        apply::apply(Some(&wanted.name), changes)?;
        try_out::keep(&wanted, tried)?;
        prove::prove(&wanted, &ways)
    }

    fn clients(&self) -> Result<Vec<Installed>, Complaint> {
        let mut clients = installed::find(&self.clients);
        if clients.is_empty() && self.print {
            clients = installed::find(&installed::names().into_iter().map(str::to_owned).collect::<Vec<_>>());
        }
        if clients.is_empty() {
            let hint = format!("name one with --client: {}", installed::names().join(", "));
            return Err(Complaint::new(Exit::Usage, "no client that setup knows is installed here", hint));
        }
        Ok(clients)
    }

    fn way(&self, client: &Installed) -> Result<Way, Complaint> {
        match way(client) {
            _ if self.bridge => Ok(Way::Bridge),
            Way::Bridge if self.helper => match client.known.helper {
                Some((setting, _)) => Ok(Way::Helper(setting)),
                None => Err(Complaint::new(
                    Exit::Usage,
                    format!("{} runs no helper", client.title()),
                    "leave --helper out: it gets the bridge",
                )),
            },
            way => Ok(way),
        }
    }

    /// Shows the changes; whether to make them.
    fn show_and_ask(&self, changes: &[Change]) -> Result<bool, Complaint> {
        let (look, home) = (Look::of_stdout(), environment::home().unwrap_or_default());
        for change in changes {
            let place = terminal::path(&change.file.path, &home);
            let what = format!("\n{} ({})\n", look.strong(&place), change.title);
            print("the changes", &format!("{what}{}", change.shown(look)))?;
        }
        if changes.is_empty() {
            print("the changes", "everything is set up already\n")?;
            return Ok(true);
        }
        if self.yes {
            return Ok(true);
        }
        if !environment::at_a_terminal() {
            let hint = "--yes makes these changes; --print only prints what to write";
            return Err(Complaint::new(
                Exit::Usage,
                "nothing was changed: there is no terminal to ask at",
                hint,
            ));
        }
        let agreed = question::agrees("\nmake these changes?")?;
        if !agreed {
            print("the outcome", "nothing was changed\n")?;
        }
        Ok(agreed)
    }
}
