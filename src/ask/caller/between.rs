//! Pure: which processes are never a client, whatever else is known of them.

use super::process::Process;

/// Our own program's name.
const OWN_NAME: &str = "freshbearer";

/// Programs that only pass on what they were asked to run. No such list can be complete: it decides
/// only where a process's variables don't, or can't be seen.
const BETWEEN: [&str; 57] = [
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
    "dbus-run-session",
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
    "runuser",
    "setsid",
    "stdbuf",
    "strace",
    "su",
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

/// Programs, besides the first process, that take over processes whose parents have ended.
const ADOPTERS: [&str; 7] = ["catatonit", "dumb-init", "init", "launchd", "s6-svscan", "systemd", "tini"];

pub(super) fn is_ours(process: &Process) -> bool {
    process.name == OWN_NAME
}

pub(super) fn is_between(process: &Process) -> bool {
    BETWEEN.contains(&process.name.trim_start_matches('-'))
}

/// Whether `parent` took over a process of this session from a parent that has ended. The first process
/// of a container may be a client too: then its helpers belong to its own session.
pub(super) fn has_adopted(parent: &Process, session: u32) -> bool {
    parent.session != session && (parent.id == 1 || ADOPTERS.contains(&parent.name.as_str()))
}
