//! Door: processes, as Linux shows them under /proc.

use super::process::Process;
use std::fs::File;
use std::io::Read;
use zeroize::Zeroizing;

/// A process tells 52 numbers and a name of at most 64 characters, in one piece and to a single read.
const LONGEST: usize = 1536;

/// No environment is larger: the kernel allows a quarter of the largest stack.
const LARGEST: u64 = 8 << 20;

/// The process with this id.
#[allow(clippy::disallowed_methods, reason = "this is the door to processes")]
pub(super) fn process(id: u32) -> Option<Process> {
    let mut stat = [0; LONGEST];
    let length = File::open(format!("/proc/{id}/stat")).ok()?.read(&mut stat).ok()?;
    let stat = stat.get(..length)?;
    // Its name stands in parentheses, and may hold any character, parentheses too.
    let begin = stat.iter().position(|byte| *byte == b'(')? + 1;
    let end = stat.iter().rposition(|byte| *byte == b')')?;
    let mut name = String::from_utf8_lossy(stat.get(begin..end)?).into_owned();
    name.make_ascii_lowercase();
    let mut fields = stat.get(end + 2..)?.split(|byte| *byte == b' ');
    let mut number = |skipped: usize| std::str::from_utf8(fields.nth(skipped)?).ok();
    let parent = number(1)?.parse().ok()?;
    let session = number(1)?.parse().ok()?;
    let start_time = number(15)?.parse().ok()?;
    Some(Process { id, parent, session, start_time, name })
}

/// What the process with this id was started with, each `NAME=value` with a zero behind it.
#[allow(clippy::disallowed_methods, reason = "this is the door to processes")]
pub(super) fn environment(id: u32) -> Option<Zeroizing<Vec<u8>>> {
    read(File::open(format!("/proc/{id}/environ")).ok()?)
}

/// The file that an interpreter runs: its first argument that is no option.
#[allow(clippy::disallowed_methods, reason = "this is the door to processes")]
pub(super) fn script(id: u32) -> Option<String> {
    let words = read(File::open(format!("/proc/{id}/cmdline")).ok()?)?;
    let mut words = words.split(|byte| *byte == 0).skip(1);
    words.find(|word| !word.starts_with(b"-")).map(|word| String::from_utf8_lossy(word).into_owned())
}

fn read(file: File) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(1 << 13));
    file.take(LARGEST).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// The boot, and the namespace of process ids.
#[allow(clippy::disallowed_methods, reason = "this is the door to processes")]
pub(super) fn process_scope() -> String {
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let namespace = std::fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    format!("{} {}", boot.trim(), namespace.display())
}

/// The login that this process comes from, as the kernel counts them; it outlasts `su` and `setsid`.
#[allow(clippy::disallowed_methods, reason = "this is the door to processes")]
pub(super) fn login() -> String {
    std::fs::read_to_string("/proc/self/sessionid").unwrap_or_default()
}
