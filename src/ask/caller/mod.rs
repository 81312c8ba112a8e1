//! Door: which client process is asking.
//!
//! Clients run a helper through a shell, and people put all kinds of programs before it. The client's
//! process is found by what it sets in the environment, or by its name; with its start time, its id tells
//! one session of it from the next.

mod claude;
mod codex;

mod between;
#[cfg_attr(target_os = "linux", path = "linux.rs")]
#[cfg_attr(target_os = "macos", path = "macos.rs")]
#[cfg_attr(windows, path = "windows.rs")]
#[cfg_attr(not(any(target_os = "linux", target_os = "macos", windows)), path = "elsewhere.rs")]
mod platform;

#[cfg(any(target_os = "macos", test))]
mod procargs;
mod process;

use crate::system::environment;
use claude::{Asking, Variables};
use process::Process;
use std::ffi::OsStr;

/// A client that runs us as its helper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Client {
    /// Its process, by id and start time in the system's own measure; `None`: it can't be seen from here.
    pub(crate) process: Option<(u32, u64)>,
}

/// No client lies deeper than this below its helpers.
const DEEPEST: usize = 64;

/// The client that set this variable for us. None where a token command of ours asks, or something that
/// outlived the helper which started it.
pub(crate) fn naming_client(variable: &str, value: &OsStr) -> Option<Client> {
    let entry = [variable.as_bytes(), b"=", value.as_encoded_bytes()].concat();
    let variables = |process: &Process| match platform::environment(process.id) {
        None => Variables::Hidden,
        Some(bytes) if bytes.split(|byte| *byte == 0).any(|one| one == entry) => Variables::Ours,
        Some(_) => Variables::NotOurs,
    };
    let session = platform::process(std::process::id()).map_or(0, |own| own.session);
    match claude::find(session, ancestors(), variables) {
        Asking::Client(process) => Some(Client::new(&process)),
        Asking::Unseen => Some(Client { process: None }),
        Asking::Nobody => None,
    }
}

/// Codex, if one of its helpers asks: it re-runs its helper after a 401, and says nothing of itself in the
/// environment. For most of our callers nothing is found all the way up, so this looks at names alone.
pub(crate) fn codex() -> Option<Client> {
    let is_helper = |below: Option<&Process>, codex: &Process| {
        let environment = match below {
            Some(below) => platform::environment(below.id),
            None => Some(environment::as_bytes()),
        };
        let own = platform::environment(codex.id);
        // What another user runs can't be seen to be no helper.
        environment
            .is_none_or(|bytes| codex::is_helpers_environment(&bytes, own.as_ref().map(|own| &own[..])))
    };
    // On Windows each step is a look at all processes: there the list of what stands between ends the way.
    let mut is_over = false;
    let chain = ancestors().take_while(|process| {
        !std::mem::replace(&mut is_over, cfg!(windows) && !between::is_between(process))
    });
    let found = codex::find(chain, |process| platform::script(process.id), is_helper)?;
    Some(Client::new(&found))
}

/// The program that started us.
pub(crate) fn parent_client() -> Option<Client> {
    parent().and_then(platform::process).map(|process| Client::new(&process))
}

/// The scope in which processes can be told apart by their ids: a boot of a machine, a container of it.
pub(crate) fn process_scope() -> String {
    platform::process_scope()
}

/// The scope in which clients that can't be seen are taken for one: a login, where the system counts them.
pub(crate) fn login_scope() -> String {
    format!("{} {}", platform::process_scope(), platform::login())
}

fn ancestors() -> impl Iterator<Item = Process> {
    let process = |id: u32| if id == 0 { None } else { platform::process(id) };
    let first = parent().and_then(process);
    std::iter::successors(first, move |below| process(below.parent)).take(DEEPEST)
}

#[cfg(unix)]
fn parent() -> Option<u32> {
    Some(std::os::unix::process::parent_id())
}

#[cfg(not(unix))]
fn parent() -> Option<u32> {
    platform::process(std::process::id()).map(|process| process.parent)
}

impl Client {
    fn new(process: &Process) -> Self {
        Self { process: Some((process.id, process.start_time)) }
    }
}

/// Whether the process with this id still is the one that started then.
pub(crate) fn is_alive(id: u32, start_time: u64) -> bool {
    platform::process(id).is_some_and(|process| process.start_time == start_time)
}

#[cfg(all(test, any(target_os = "linux", target_os = "macos", windows)))]
mod tests {
    use super::{ancestors, is_alive, platform};

    #[test]
    fn this_process_is_found_and_another_start_is_another_process() {
        let own = platform::process(std::process::id()).unwrap();
        let id = std::process::id();
        assert!(own.name.starts_with("freshbearer"), "{own:?}");
        assert!(is_alive(id, own.start_time) && !is_alive(id, own.start_time + 1));
        assert_eq!(ancestors().next().map(|process| process.id), Some(own.parent));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_environment_of_this_process_is_read_and_what_an_interpreter_runs() {
        let environment = platform::environment(std::process::id()).unwrap();
        assert!(environment.windows(6).any(|bytes| bytes == b"\0PATH=") || environment.starts_with(b"PATH="));
        assert_eq!(platform::environment(u32::MAX), None);
    }
}
