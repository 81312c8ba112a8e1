//! The processes of one house, as everybody may see them.

use std::fs;

/// A process, as far as everybody may see it.
struct Seen {
    id: u32,
    parent: u32,
    words: Vec<String>,
}

fn processes() -> Vec<Seen> {
    let numbers = fs::read_dir("/proc").unwrap().flatten();
    let numbers = numbers.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let seen = |id: u32| {
        let words = fs::read_to_string(format!("/proc/{id}/cmdline")).ok()?;
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
        Some(Seen { id, parent, words: words.split('\0').map(str::to_owned).collect() })
    };
    numbers.filter_map(seen).collect()
}

/// All processes of ours in this house: those that were started with this command, their workers, and the
/// workers that run it. A worker's own words say nothing of the command.
pub(crate) fn ours(mint: &str) -> Vec<u32> {
    let all = processes();
    let is_us =
        |seen: &Seen| [env!("CARGO_BIN_EXE_freshbearer"), "freshbearer"].contains(&seen.words[0].as_str());
    let names_it = |seen: &Seen| seen.words.iter().any(|word| word == mint);
    let near = |worker: &Seen| {
        all.iter()
            .any(|one| names_it(one) && (one.parent == worker.id || is_us(one) && one.id == worker.parent))
    };
    all.iter().filter(|seen| is_us(seen) && (names_it(seen) || near(seen))).map(|seen| seen.id).collect()
}
