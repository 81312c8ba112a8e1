//! What tests wait for, and with.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// Longer than anything here takes on the slowest machine; only a failure waits for so long.
const FOREVER: Duration = Duration::from_secs(60);

/// Lets whoever stands still at a gate go on.
pub(crate) fn open_gate(gate: &Path) {
    drop(fs::OpenOptions::new().write(true).open(gate).unwrap());
}

/// Whether a process with this number runs; one that only waits to be reaped does not.
pub(crate) fn is_alive(process: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with(['Z', 'X']))
}

/// How long it took.
pub(crate) fn timed<T>(what: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let outcome = what();
    (start.elapsed(), outcome)
}

/// Waits for an event that another process brings about.
pub(crate) fn until(what: &str, mut happened: impl FnMut() -> bool) {
    let start = Instant::now();
    while !happened() {
        assert!(start.elapsed() < FOREVER, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Writes config.toml in this home.
pub(crate) fn configure(home: &Path, profiles: &str) {
    let macos = "Library/Application Support/freshbearer";
    let place = home.join(if cfg!(target_os = "macos") { macos } else { ".config/freshbearer" });
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join("config.toml"), profiles).unwrap();
}
