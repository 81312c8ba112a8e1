//! What can be counted of a run, and so repeats: instructions, system calls, the most memory it held.

use std::path::Path;
use std::process::{Command, Stdio};

/// Instructions of the program and of all that it starts, by valgrind's callgrind. `inside` are words
/// that lead to where it is to run, and are not counted.
pub(crate) fn instructions(scratch: &Path, inside: &[String], command: &Command) -> Option<u64> {
    let place = scratch.join("callgrind");
    // Best effort: it may not be there yet.
    let _ = std::fs::remove_dir_all(&place);
    std::fs::create_dir(&place).ok()?;
    let out = format!("--callgrind-out-file={}/%p", place.display());
    through(&["valgrind", "--tool=callgrind", "--trace-children=yes", &out], inside, command)?;
    let texts = std::fs::read_dir(&place).ok()?.map(|file| std::fs::read_to_string(file.unwrap().path()));
    texts.map(|text| number_after(&text.ok()?, "totals: ")).sum()
}

/// System calls of the program and of all that it starts, by strace.
pub(crate) fn system_calls(scratch: &Path, inside: &[String], command: &Command) -> Option<u64> {
    let out = scratch.join("strace");
    through(&["strace", "-f", "-c", "-o", out.to_str()?], inside, command)?;
    let text = std::fs::read_to_string(out).ok()?;
    // The columns: % time, seconds, usecs/call, calls; and errors, where there were any.
    text.lines().find(|line| line.ends_with(" total"))?.split_whitespace().nth(3)?.parse().ok()
}

/// The most memory it held, in KiB, by GNU time.
pub(crate) fn peak_memory(scratch: &Path, inside: &[String], command: &Command) -> Option<u64> {
    let out = scratch.join("time");
    through(&["time", "-f", "peak %M", "-o", out.to_str()?], inside, command)?;
    number_after(&std::fs::read_to_string(out).ok()?, "peak ")
}

/// Runs the command with these words before it; `None` if that can't be, or didn't succeed.
fn through(words: &[&str], inside: &[String], command: &Command) -> Option<()> {
    let mut all = inside.iter().map(String::as_str).chain(words.iter().copied());
    let mut longer = Command::new(all.next()?);
    longer.args(all).arg(command.get_program()).args(command.get_args());
    if let Some(directory) = command.get_current_dir() {
        longer.current_dir(directory);
    }
    longer.env_clear().envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    longer.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    longer.status().ok()?.success().then_some(())
}

fn number_after(text: &str, marker: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix(marker)?.split_whitespace().next()?.parse().ok())
}
