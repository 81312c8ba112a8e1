//! Door: what the process was given from outside (arguments, variables, home, user), and what it
//! asks of the system for itself.

use std::ffi::OsString;
use std::path::PathBuf;
use zeroize::Zeroizing;

/// The arguments, without the program's own name.
#[allow(clippy::disallowed_methods, reason = "this is the environment's door")]
pub(crate) fn arguments() -> impl Iterator<Item = OsString> {
    std::env::args_os().skip(1)
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

/// Takes our own name, which a process that was started as `/proc/self/exe` has not: by it, what the
/// token command asks of us is told from what a client asks.
pub(crate) fn set_process_name() {
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::set_name(c"freshbearer");
}

/// Keeps the memory of this process out of core files and out of the reach of debuggers.
pub(crate) fn forbid_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let hard = getrlimit(Resource::Core).maximum;
        // What can't be had is not worth failing for: the token is the errand.
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: hard });
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

/// Keeps our own streams from the processes that we start: on Windows each would hold all of them, and
/// whoever reads from us would wait for it.
pub(crate) fn keep_streams_to_ourselves() {
    #[cfg(windows)]
    #[allow(unsafe_code, reason = "a handle's flags are a C interface")]
    {
        use std::os::windows::io::AsRawHandle;
        use windows_sys::Win32::Foundation::{HANDLE_FLAG_INHERIT, SetHandleInformation};
        let streams = [std::io::stdin().as_raw_handle(), std::io::stdout().as_raw_handle()];
        for stream in streams.into_iter().chain([std::io::stderr().as_raw_handle()]) {
            // SAFETY: the handle is our own stream's; a null one is refused and changes nothing.
            unsafe { SetHandleInformation(stream, HANDLE_FLAG_INHERIT, 0) };
        }
    }
}

/// Sees to it that the end of our children can be seen: a caller that ignores the end of its own hands
/// that on to us, and then the kernel keeps no exit status for us.
pub(crate) fn watch_children() {
    #[cfg(unix)]
    #[allow(unsafe_code, reason = "a signal's meaning can't be set otherwise")]
    // SAFETY: no handler of ours is involved, only the default, and no other thread runs yet.
    unsafe {
        libc::signal(libc::SIGCHLD, libc::SIG_DFL);
    }
}

/// Sets a variable of our own process. Called before the first thread, and only then.
#[cfg(target_os = "linux")]
#[allow(unsafe_code, clippy::disallowed_methods, reason = "this is the environment's door")]
pub(crate) fn set_before_threads(name: &str, value: &str) {
    // SAFETY: another thread that reads or writes the environment at the same time would be undefined
    // behaviour. The only threads that we start are the keychain's calls, and the variable is set
    // before the first of them; afterwards it is there and never set again.
    unsafe { std::env::set_var(name, value) };
}
