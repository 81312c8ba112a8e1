//! Door: programs that are run for a moment to be asked something: a client for its version or to take a server in,
//! a helper as its client would run it, freshbearer itself.

use crate::system::clock::Deadline;
use crate::system::environment;
use crate::system::pipes::Pipes;
use crate::ui::redact;
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// On every client's PATH, however the client was started.
const DEFAULT_PATH: [&str; 4] = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin"];

/// How often the exit is looked for.
const GLANCE: Duration = Duration::from_millis(10);

/// What may be left out of a program's name. npm puts a script for other shells beside its `.cmd`.
const SUFFIXES: &[&str] = if cfg!(windows) { &[".exe", ".cmd", ".bat"] } else { &[""] };

/// What a program that has exited printed.
pub(crate) struct Printed {
    pub(crate) succeeded: bool,
    pub(crate) stdout: String,
    /// The last line of its standard error, fit to be shown.
    pub(crate) last_line: Option<String>,
}

/// What is said to the program, and what it sees.
#[derive(Default)]
pub(crate) struct Surroundings<'a> {
    /// Its whole environment; `None`: our own.
    pub(crate) variables: Option<Vec<(OsString, OsString)>>,
    /// A line on its standard input, which stays open until it has answered with one.
    pub(crate) line: Option<&'a str>,
}

/// Where a program's bare name leads.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let path = environment::variable("PATH")?;
    let all = std::env::split_paths(&path).filter(|folder| folder.is_absolute());
    let suffixes = if Path::new(name).extension().is_some() { &["", SUFFIXES[0]] } else { SUFFIXES };
    all.flat_map(|folder| suffixes.iter().map(move |suffix| folder.join(format!("{name}{suffix}"))))
        .find(|file| file.metadata().is_ok_and(|meta| meta.is_file() && is_executable(&meta)))
}

/// Whether every client finds the programs of this one's directory, however it was started.
pub(crate) fn is_on_default_path(program: &Path) -> bool {
    program.parent().is_some_and(|folder| DEFAULT_PATH.iter().any(|usual| folder == Path::new(usual)))
}

/// The word by which every client finds a program that we find: its bare name where that is enough, else its path.
pub(crate) fn word_for(name: &str, path: &Path) -> String {
    if is_on_default_path(path) { name.to_owned() } else { path.to_string_lossy().into_owned() }
}

/// The word by which every client finds freshbearer: this very one.
pub(crate) fn own_word() -> String {
    let own = environment::program_path().unwrap_or_else(|| PathBuf::from("freshbearer"));
    let is_own =
        |found: &PathBuf| matches!((found.canonicalize(), own.canonicalize()), (Ok(a), Ok(b)) if a == b);
    word_for("freshbearer", &find("freshbearer").filter(is_own).unwrap_or(own))
}

/// The words by which clients start freshbearer with these arguments.
pub(crate) fn own_words(arguments: &[&str]) -> Vec<String> {
    std::iter::once(own_word()).chain(arguments.iter().map(|word| (*word).to_owned())).collect()
}

/// Runs a program to its end, or until it has answered a line; the error says why it gave no answer.
#[allow(clippy::disallowed_methods, reason = "this is the door to programs that are asked something")]
pub(crate) fn run(
    program: &Path,
    arguments: &[&str],
    surroundings: Surroundings<'_>,
    limit: Duration,
) -> Result<Printed, String> {
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.stdin(if surroundings.line.is_some() { Stdio::piped() } else { Stdio::null() });
    if let Some(variables) = surroundings.variables {
        command.env_clear().envs(variables);
    }
    // What is typed to end us must not end it half way through its writing.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().map_err(|error| format!("could not be started: {error}"))?;
    let deadline = Deadline::after(limit);
    // It stays open: a bridge whose standard input has ended ends too.
    let mut stdin = child.stdin.take();
    if let (Some(stdin), Some(line)) = (&mut stdin, surroundings.line) {
        // A pipe takes a line at once. One that reads nothing will be seen to say nothing.
        let _ = stdin.write_all(format!("{line}\n").as_bytes());
    }
    let watched = watch(&mut child, surroundings.line.is_some(), deadline);
    drop(stdin);
    end(&mut child);
    watched
}

fn watch(child: &mut Child, until_line: bool, deadline: Deadline) -> Result<Printed, String> {
    let mut pipes = Pipes::new(child).map_err(|error| error.to_string())?;
    let status = loop {
        let is_answered = until_line && pipes.stdout.contains(&b'\n');
        match child.try_wait() {
            _ if is_answered => break true,
            Ok(Some(status)) => {
                pipes.drain();
                break status.success();
            }
            _ if deadline.passed() || pipes.too_much() => return Err("gave no answer in time".to_owned()),
            _ if pipes.closed() => deadline.pause(GLANCE),
            _ => pipes.pump(GLANCE.min(deadline.left())),
        }
    };
    Ok(Printed {
        succeeded: status,
        stdout: String::from_utf8_lossy(&pipes.stdout).into_owned(),
        last_line: redact::last_lines(&pipes.tail, &pipes.stdout, 1).pop(),
    })
}

/// Ends what hasn't ended, with what it has started.
fn end(child: &mut Child) {
    if matches!(child.try_wait(), Ok(None)) {
        #[cfg(unix)]
        let _ = rustix::process::kill_process_group(
            rustix::process::Pid::from_child(child),
            rustix::process::Signal::KILL,
        );
        let _ = child.kill();
        let _ = child.wait();
    }
}

#[cfg(unix)]
pub(crate) fn is_executable(meta: &std::fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&meta.permissions()) & 0o111 != 0
}

#[cfg(not(unix))]
pub(crate) fn is_executable(_: &std::fs::Metadata) -> bool {
    true
}
