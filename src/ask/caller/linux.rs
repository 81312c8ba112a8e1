//! Door: processes, as Linux shows them under /proc.

use super::process::Process;
use std::fs::File;
use std::io::Read;

/// A process tells 52 numbers and a name of at most 64 characters, in one piece and to a single read.
const LONGEST: usize = 2048;

/// The process with this id.
pub(super) fn process(id: u32) -> Option<Process> {
    let stat = stat(id)?;
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace();
    Some(Process { parent: fields.nth(1)?.parse().ok()?, start_time: fields.nth(17)?.parse().ok()? })
}

/// The program of the process with this id, by the file that it runs, so that a script counts as its shell.
pub(super) fn program(id: u32) -> Option<String> {
    let file = std::fs::read_link(format!("/proc/{id}/exe")).ok();
    let name = match file.as_ref().and_then(|path| path.file_name()?.to_str()) {
        Some(name) => name.to_owned(),
        // Another user's program can't be seen; its name can.
        None => stat(id)?.rsplit_once(')')?.0.split_once('(')?.1.to_owned(),
    };
    Some(name.trim_end_matches(" (deleted)").to_lowercase())
}

/// What is told of it: among other things the name, in parentheses. It may hold any character,
/// parentheses too; what isn't UTF-8 can't be one that we know.
#[allow(clippy::disallowed_methods, reason = "this is the door to processes")]
fn stat(id: u32) -> Option<String> {
    let mut stat = [0; LONGEST];
    let length = File::open(format!("/proc/{id}/stat")).ok()?.read(&mut stat).ok()?;
    Some(String::from_utf8_lossy(&stat[..length]).into_owned())
}

/// The boot, and the namespace of process ids.
#[allow(clippy::disallowed_methods, reason = "this is the door to processes")]
pub(super) fn process_scope() -> String {
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let namespace = std::fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    format!("{} {}", boot.trim(), namespace.display())
}
