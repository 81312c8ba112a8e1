//! Door: `freshbearer bridge`, which becomes the program that carries an MCP session. That is a program of its own,
//! installed beside this one, so that HTTP and TLS cost nothing where only a token is asked for.

use crate::ask::NewerThan;
use crate::ask::for_bridge::BridgeArgs;
use crate::system::environment;
use crate::ui::complaint::{Complaint, Exit};
use clap::Args;
use std::io;
use std::process::{Command, ExitCode};

/// The program's name.
const PROGRAM: &str = "freshbearer-bridge";

const EXAMPLES: &str = "Examples:
  freshbearer bridge https://internal.example.com/mcp internal
  freshbearer bridge https://h.example/mcp -- mycli auth print-access-token";

/// Carry an MCP session to a server, with a token that is fresh at each request: a client's stdio server
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Bridge {
    #[command(flatten)]
    arguments: BridgeArgs,
}

impl Bridge {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        // What is wrong with the arguments is said here, before a client believes that there is a server.
        let (ask, _) = self.arguments.asked(NewerThan::Nothing)?;
        if let Some(server) = ask.forbidden_server() {
            let what = format!("profile '{}' is not for {server}", ask.recipe.title());
            return Err(Complaint::new(
                Exit::Refused,
                what,
                "if it should be, add the URL to its 'servers' in config.toml",
            )
            .into());
        }
        if cfg!(not(feature = "bridge")) {
            let what = "this freshbearer was built without the bridge";
            return Err(Complaint::new(
                Exit::Broken,
                what,
                "install one that was built with its default features",
            )
            .into());
        }
        Ok(start()?)
    }
}

/// Starts the program with our own words. On Unix it takes our place: signals and the end of standard input
/// reach it at once.
#[allow(clippy::disallowed_methods, reason = "this is the door to the bridge's process")]
fn start() -> Result<ExitCode, Complaint> {
    let program = environment::sibling(PROGRAM).ok_or_else(|| missing("its place is unknown"))?;
    let mut command = Command::new(&program);
    command.args(environment::arguments().1.iter().skip(1));
    #[cfg(unix)]
    let ended: io::Result<ExitCode> = Err(std::os::unix::process::CommandExt::exec(&mut command));
    #[cfg(not(unix))]
    let ended: io::Result<ExitCode> = command.status().map(|status| {
        let code = status.code().and_then(|code| u8::try_from(code).ok());
        ExitCode::from(code.unwrap_or(1))
    });
    ended.map_err(|error| missing(&error.to_string()))
}

fn missing(why: &str) -> Complaint {
    Complaint::new(
        Exit::Broken,
        format!("{PROGRAM} could not be started ({why})"),
        "it belongs beside freshbearer: install freshbearer again, or copy it there",
    )
}
