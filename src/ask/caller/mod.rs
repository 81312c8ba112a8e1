//! Door: which client process is asking.
//!
//! Clients run a helper through a shell, and some people put a wrapper before it. The nearest ancestor
//! that is neither is the client itself; with its start time, its process id tells one session of it
//! from the next.

#[cfg_attr(target_os = "linux", path = "linux.rs")]
#[cfg_attr(target_os = "macos", path = "macos.rs")]
#[cfg_attr(windows, path = "windows.rs")]
#[cfg_attr(not(any(target_os = "linux", target_os = "macos", windows)), path = "elsewhere.rs")]
mod platform;

mod process;

/// A client's process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Client {
    id: u32,
    /// The file name of its program, without `.exe`, in lower case.
    program: String,
}

/// No client lies deeper than this below its helpers.
const DEEPEST: usize = 16;

/// Programs that only pass on what they were asked to run.
const BETWEEN: [&str; 54] = [
    // Shells.
    "ash",
    "bash",
    "busybox",
    "cmd",
    "conhost",
    "csh",
    "dash",
    "elvish",
    "fish",
    "ksh",
    "ksh93",
    "mksh",
    "nu",
    "powershell",
    "pwsh",
    "sh",
    "tcsh",
    "zsh",
    // Wrappers.
    "aws-vault",
    "bwrap",
    "chrt",
    "coreutils",
    "direnv",
    "doas",
    "doppler",
    "dotenv",
    "env",
    "flatpak-spawn",
    "gtimeout",
    "infisical",
    "ionice",
    "make",
    "mise",
    "nice",
    "nohup",
    "npx",
    "op",
    "setsid",
    "stdbuf",
    "strace",
    "sudo",
    "systemd-inhibit",
    "systemd-run",
    "taskset",
    "teller",
    "time",
    "timeout",
    "unbuffer",
    "unshare",
    "uv",
    "uvx",
    "vault",
    "watchexec",
    "xargs",
];

/// The nearest ancestor that is neither a shell nor a plain wrapper; the outermost, if all of them are.
/// None if another freshbearer is among them: then a token command of ours asks, and not a client.
///
/// Of most it is enough to know the program, and that costs less than all that can be told of a process.
pub(crate) fn client() -> Option<Client> {
    let mut id = parent()?;
    let mut client = None;
    for _ in 0..DEEPEST {
        let Some(program) = platform::program(id) else { break };
        if program == OWN_NAME {
            return None;
        }
        let is_between = BETWEEN.contains(&program.trim_start_matches('-'));
        client = Some(Client { id, program });
        if !is_between {
            break;
        }
        let Some(process) = platform::process(id) else { break };
        id = process.parent;
    }
    client
}

/// Our own program's name.
const OWN_NAME: &str = "freshbearer";

/// The scope in which processes can be told apart by their ids: a boot of a machine, a container of it.
pub(crate) fn process_scope() -> String {
    platform::process_scope()
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
    /// Whether it is Codex, which re-runs its helper after a 401, and says nothing of itself in the environment.
    pub(crate) fn is_codex(&self) -> bool {
        self.program == "codex" || self.program.starts_with("codex-")
    }

    /// Its id, and when it started, in the system's own measure.
    pub(crate) fn start_time(&self) -> Option<(u32, u64)> {
        platform::process(self.id).map(|process| (self.id, process.start_time))
    }
}

/// Whether the process with this id still is the one that started then.
pub(crate) fn is_alive(id: u32, start_time: u64) -> bool {
    platform::process(id).is_some_and(|process| process.start_time == start_time)
}

#[cfg(all(test, any(target_os = "linux", target_os = "macos", windows)))]
mod tests {
    use super::{is_alive, platform};

    #[test]
    fn this_process_is_found_and_another_start_is_another_process() {
        let own = platform::process(std::process::id()).unwrap();
        let id = std::process::id();
        assert!(platform::program(id).unwrap().starts_with("freshbearer"));
        assert!(is_alive(id, own.start_time) && !is_alive(id, own.start_time + 1));
        assert!(platform::process(own.parent).is_some());
    }
}
