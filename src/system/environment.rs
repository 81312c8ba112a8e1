//! Door: what the process was given from outside: arguments, variables, home, terminal.

use std::ffi::OsString;
use std::path::PathBuf;
use zeroize::Zeroizing;

/// The name that we were started by, and the arguments.
#[allow(clippy::disallowed_methods, reason = "this is the environment's door")]
pub(crate) fn arguments() -> (OsString, Vec<OsString>) {
    let mut words = std::env::args_os();
    (words.next().unwrap_or_default(), words.collect())
}

/// A variable's value; an empty one counts as none.
#[allow(clippy::disallowed_methods, reason = "this is the environment's door")]
pub(crate) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// A variable's value, be it empty.
#[allow(clippy::disallowed_methods, reason = "this is the environment's door")]
pub(crate) fn variable_as_it_is(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// The variables whose names are `wanted`, with their values, in the order of their names.
pub(crate) fn variables(wanted: impl Fn(&[u8]) -> bool) -> Vec<(OsString, OsString)> {
    let mut found = find_variables(wanted);
    found.sort();
    found
}

/// Without a copy of each variable that nobody wants, as std would make it: there may be a hundred.
#[cfg(target_os = "linux")]
#[allow(unsafe_code, reason = "the environment is a C interface")]
fn find_variables(wanted: impl Fn(&[u8]) -> bool) -> Vec<(OsString, OsString)> {
    use std::ffi::{CStr, OsStr, c_char};
    use std::os::unix::ffi::OsStrExt;
    unsafe extern "C" {
        static environ: *const *const c_char;
    }
    let mut found = Vec::new();
    // SAFETY: this is where the system's library keeps the environment. Nothing changes it meanwhile: see
    // `set_before_threads`, the only place that does.
    let mut place = unsafe { environ };
    while !place.is_null() {
        // SAFETY: `place` is within the list, which ends with a null.
        let entry = unsafe { *place };
        if entry.is_null() {
            break;
        }
        // SAFETY: each entry is a text with a zero at its end.
        let entry = unsafe { CStr::from_ptr(entry) }.to_bytes();
        let end = entry.iter().position(|byte| *byte == b'=').unwrap_or(entry.len());
        let (name, value) = entry.split_at(end);
        if wanted(name) {
            let value = value.strip_prefix(b"=").unwrap_or_default();
            found.push((OsStr::from_bytes(name).to_owned(), OsStr::from_bytes(value).to_owned()));
        }
        // SAFETY: the entry was no null, so another one follows.
        place = unsafe { place.add(1) };
    }
    found
}

#[cfg(not(target_os = "linux"))]
#[allow(clippy::disallowed_methods, reason = "this is the environment's door")]
fn find_variables(wanted: impl Fn(&[u8]) -> bool) -> Vec<(OsString, OsString)> {
    std::env::vars_os().filter(|(name, _)| wanted(name.as_encoded_bytes())).collect()
}

/// All variables as the system keeps them: each `NAME=value` with a zero behind it.
#[allow(clippy::disallowed_methods, reason = "this is the environment's door")]
pub(crate) fn as_bytes() -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::default();
    for (name, value) in std::env::vars_os() {
        let entry = [name.as_encoded_bytes(), b"=", value.as_encoded_bytes(), b"\0"];
        Vec::extend(&mut bytes, entry.into_iter().flatten());
    }
    bytes
}

/// The directory for state and locks.
///
/// `XDG_STATE_HOME` is left out on purpose: Codex clears it and Claude Code does not, and two clients
/// that disagree on where the lock lies would each mint, and refuse each other's tokens.
pub(crate) fn state_directory() -> Option<PathBuf> {
    let place = if cfg!(target_os = "macos") {
        // A directory of its own: config.toml lies beside it, and people link what holds that elsewhere.
        directories::BaseDirs::new()?.data_local_dir().join("freshbearer/state")
    } else if cfg!(windows) {
        directories::BaseDirs::new()?.data_local_dir().join("freshbearer")
    } else {
        home()?.join(".local/state/freshbearer")
    };
    place.is_absolute().then_some(place)
}

/// The file with the profiles; as with the state, the same whatever the environment.
pub(crate) fn config_file() -> Option<PathBuf> {
    let place = if cfg!(any(target_os = "macos", windows)) {
        directories::BaseDirs::new()?.config_dir().to_path_buf()
    } else {
        home()?.join(".config")
    };
    place.is_absolute().then(|| place.join("freshbearer").join("config.toml"))
}

/// Where applications with windows keep their configuration, each in a directory of its own.
pub(crate) fn application_directory() -> Option<PathBuf> {
    directories::BaseDirs::new().map(|places| places.config_dir().to_path_buf())
}

/// The program that we are, to be started again. On Linux the very file, even if an upgrade has
/// replaced it meanwhile.
#[allow(clippy::disallowed_methods, reason = "this is the environment's door")]
pub(crate) fn own_program() -> std::io::Result<PathBuf> {
    let link = PathBuf::from("/proc/self/exe");
    if cfg!(target_os = "linux") && link.exists() { Ok(link) } else { std::env::current_exe() }
}

/// The program that we are, as it may be shown.
#[allow(clippy::disallowed_methods, reason = "this is the environment's door")]
pub(crate) fn program_path() -> Option<PathBuf> {
    std::env::current_exe().ok()
}

/// A program of ours that is installed beside this one.
pub(crate) fn sibling(name: &str) -> Option<PathBuf> {
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    program_path()?.parent().map(|place| place.join(name))
}

/// Whether there is a process of this number; where that can't be asked, there is.
pub(crate) fn is_running(process: i32) -> bool {
    #[cfg(unix)]
    return rustix::process::Pid::from_raw(process)
        .is_some_and(|process| rustix::process::test_kill_process(process) != Err(rustix::io::Errno::SRCH));
    #[cfg(not(unix))]
    return process > 0;
}

/// The user's home directory. Where a variable names it, the search for a dozen others is spared; on
/// Windows that variable is a shell's own affair.
pub(crate) fn home() -> Option<PathBuf> {
    let named = if cfg!(windows) { None } else { variable("HOME").map(PathBuf::from) };
    named.or_else(|| Some(directories::BaseDirs::new()?.home_dir().to_path_buf()))
}

/// The same in one spelling for all that lead there: without a slash too many, without a link.
pub(crate) fn real_home() -> Option<PathBuf> {
    let home = home()?;
    home.canonicalize().ok().or(Some(home))
}

/// The directory in which we were started.
pub(crate) fn working_directory() -> Option<PathBuf> {
    std::env::current_dir().ok()
}

/// Whether a person, and no program, reads our standard output.
pub(crate) fn writes_to_a_terminal() -> bool {
    use std::io::IsTerminal;
    std::io::stdout().is_terminal()
}

/// Whether a person, and no program, reads our standard error.
pub(crate) fn speaks_to_a_terminal() -> bool {
    use std::io::IsTerminal;
    std::io::stderr().is_terminal()
}

/// How many columns the terminal has that our standard output, or else our standard error, goes to; `None`: it
/// goes to none, or that doesn't say.
pub(crate) fn terminal_width() -> Option<usize> {
    let width = terminal_size::terminal_size().map(|(terminal_size::Width(width), _)| usize::from(width));
    width.filter(|width| *width > 0)
}

/// Whether nobody reads our standard output: it is the null device, as far as that can be told here.
pub(crate) fn is_answer_dropped() -> bool {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{fstat, makedev};
        fstat(rustix::stdio::stdout()).is_ok_and(|stat| stat.st_rdev == makedev(1, 3))
    }
    #[cfg(not(target_os = "linux"))]
    false
}

/// Whether our standard input is a terminal.
pub(crate) fn reads_a_terminal() -> bool {
    use std::io::IsTerminal;
    // Not by way of std's own standard input, which comes with a buffer.
    #[cfg(unix)]
    return rustix::stdio::stdin().is_terminal();
    #[cfg(not(unix))]
    std::io::stdin().is_terminal()
}

/// Whether a person sits before this process, rather than a client that hides what we say.
pub(crate) fn at_a_terminal() -> bool {
    use std::io::IsTerminal;
    // Standard error first: whoever asks for standard input gets a buffer with it.
    std::io::stderr().is_terminal() && std::io::stdin().is_terminal()
}
