//! Door: the command that is run with a token, and the process that gets that token for it.
//!
//! The token is asked for in a process of its own. What that leaves behind (threads, a worker that refreshes in the
//! background) is then no child of the command that takes our place.

use crate::ask::options::MinTtl;
use crate::system::environment;
use crate::system::pipes::Pipes;
use crate::token::secret::Secret;
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::print::say;
use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;
use zeroize::Zeroizing;

/// As shells and `env` have it: the command was found and can't be run, or was not found.
const NOT_RUN: u8 = 126;
const NOT_FOUND: u8 = 127;

/// A fresh token of this profile; or the exit status of the process that has said why there is none.
pub(super) fn token(profile: &str, min_ttl: Option<MinTtl>) -> Result<Result<Secret, ExitCode>, Complaint> {
    let failed = |why: String| {
        Complaint::new(
            Exit::Broken,
            format!("freshbearer could not be started again to get the token ({why})"),
            "see what keeps this user from starting processes",
        )
    };
    let (status, stdout) = ask(profile, min_ttl).map_err(|error| failed(error.to_string()))?;
    if !status.success() {
        let code = status.code().and_then(|code| u8::try_from(code).ok());
        return code.map(|code| Err(ExitCode::from(code))).ok_or_else(|| failed(status.to_string()));
    }
    let text = str::from_utf8(&stdout).ok().and_then(|text| text.strip_suffix('\n'));
    match text {
        Some(text) if !text.is_empty() => Ok(Ok(Secret::new(text))),
        _ => Err(failed("it printed no token".to_owned())),
    }
}

#[allow(clippy::disallowed_methods, reason = "this is the door to the process that gets the token")]
fn ask(profile: &str, min_ttl: Option<MinTtl>) -> io::Result<(std::process::ExitStatus, Zeroizing<Vec<u8>>)> {
    let mut command = Command::new(environment::own_program()?);
    #[cfg(unix)]
    std::os::unix::process::CommandExt::arg0(&mut command, "freshbearer");
    command.args(["token", "--form", "token"]);
    if let Some(MinTtl(floor)) = min_ttl {
        command.arg("--min-ttl").arg(format!("{}ms", floor.as_millis()));
    }
    let mut child = command.arg(profile).stdout(Stdio::piped()).spawn()?;
    let mut pipes = Pipes::new(&mut child)?;
    while !pipes.closed() {
        pipes.pump(Duration::from_secs(60));
    }
    Ok((child.wait()?, std::mem::take(&mut pipes.stdout)))
}

/// Runs the command with these variables besides our own.
pub(super) fn run<'a>(
    words: &[OsString],
    variables: impl Iterator<Item = (&'a str, Secret)>,
) -> anyhow::Result<ExitCode> {
    let (program, arguments) = words.split_first().ok_or_else(nothing_to_run)?;
    let variables: Vec<_> = variables.collect();
    for ending in ENDINGS {
        let mut program = program.clone();
        program.push(ending);
        match start(&program, arguments, &variables) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Ok(not_started(NOT_RUN, &program, &format!("can't be run ({error})"))),
            Ok(code) => return Ok(code),
        }
    }
    Ok(not_started(NOT_FOUND, program, "was not found"))
}

/// What may be left out of a program's name. Windows itself adds `.exe` and no more.
const ENDINGS: &[&str] = if cfg!(windows) { &["", ".cmd", ".bat"] } else { &[""] };

#[allow(clippy::disallowed_methods, reason = "this is the door to the command that is run")]
fn start(program: &OsString, arguments: &[OsString], variables: &[(&str, Secret)]) -> io::Result<ExitCode> {
    let mut command = Command::new(program);
    command.args(arguments).envs(variables.iter().map(|(name, value)| (name, value.expose())));
    become_it(command)
}

/// The command takes our place, as we were when we were started.
#[cfg(unix)]
fn become_it(mut command: Command) -> io::Result<ExitCode> {
    crate::system::hardening::undo_before_exec(&mut command);
    Err(std::os::unix::process::CommandExt::exec(&mut command))
}

/// Where no program can take another's place, it is waited for.
#[cfg(not(unix))]
fn become_it(mut command: Command) -> io::Result<ExitCode> {
    let status = command.status()?;
    // Windows has more exit statuses than Rust lets a `main` end with.
    std::process::exit(status.code().unwrap_or(1));
}

fn not_started(code: u8, program: &OsString, why: &str) -> ExitCode {
    let program = program.to_string_lossy();
    say(&format!("error: '{}' {why}", program.escape_debug()));
    say(
        "hint: it is started as it is, without a shell: see that it is on PATH, or name it with its directory",
    );
    ExitCode::from(code)
}

fn nothing_to_run() -> Complaint {
    Complaint::new(Exit::Usage, "no command to run was named", "write it behind '--'")
}
