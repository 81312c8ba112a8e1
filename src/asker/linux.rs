//! Door: processes, as Linux shows them under /proc.

use super::process::Process;
use std::fs::File;
use std::io::Read;

/// A process tells 52 numbers and a name of at most 64 characters, in one piece and to a single read.
const LONGEST: usize = 2048;

/// The process with this id; its program by the file it runs, so that a script counts as its shell.
#[allow(clippy::disallowed_methods, reason = "this is the door to processes")]
pub(super) fn process(id: u32) -> Option<Process> {
    let mut stat = [0; LONGEST];
    let length = File::open(format!("/proc/{id}/stat")).ok()?.read(&mut stat).ok()?;
    // A name may hold anything; what isn't UTF-8 can't be one that we know.
    let stat = String::from_utf8_lossy(&stat[..length]);
    // The name stands in parentheses and may hold any character, parentheses too.
    let (before, after) = stat.rsplit_once(')')?;
    let name = before.split_once('(')?.1;
    let mut fields = after.split_ascii_whitespace();
    let parent = fields.nth(1)?.parse().ok()?;
    let started = fields.nth(17)?.parse().ok()?;
    // Another user's program can't be seen; its name can.
    let file = std::fs::read_link(format!("/proc/{id}/exe")).ok();
    let file = file.as_ref().and_then(|path| path.file_name()?.to_str());
    let program = file.unwrap_or(name).trim_end_matches(" (deleted)").to_lowercase();
    Some(Process { id, parent, started, program })
}

/// The boot, and the namespace of process ids.
#[allow(clippy::disallowed_methods, reason = "this is the door to processes")]
pub(super) fn world() -> String {
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let namespace = std::fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    format!("{} {}", boot.trim(), namespace.display())
}
