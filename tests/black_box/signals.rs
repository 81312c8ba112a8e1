//! Signals, without a program `kill`, which a small system doesn't have.

use rustix::process::{Pid, Signal, kill_process};
use std::io;
use std::os::unix::process::CommandExt;
use std::process::Command;

/// Those that end a program unless its starter has it ignore them.
const ENDING: [i32; 4] = [libc::SIGHUP, libc::SIGINT, libc::SIGQUIT, libc::SIGTERM];

/// Sends a signal, named as for `kill`, to a process by its number; one that has ended meanwhile is no mistake.
pub(crate) fn signal(name: &str, process: u32) {
    let signal = match name {
        "-ABRT" => Signal::ABORT,
        "-CONT" => Signal::CONT,
        "-HUP" => Signal::HUP,
        "-INT" => Signal::INT,
        "-KILL" => Signal::KILL,
        "-STOP" => Signal::STOP,
        "-TERM" => Signal::TERM,
        other => panic!("{other} is no signal that is known here"),
    };
    let process = i32::try_from(process).ok().and_then(Pid::from_raw).unwrap();
    match kill_process(process, signal) {
        Ok(()) | Err(rustix::io::Errno::SRCH) => {}
        Err(error) => panic!("{name} could not be sent to {process:?}: {error}"),
    }
}

/// Has a command start as from a terminal. A shell's `&` and `nohup` have the tests ignore signals, which
/// whatever they start would inherit, and then be interrupted in vain.
#[allow(unsafe_code, reason = "functions of C's")]
pub(crate) fn with_default_signals(command: &mut Command) {
    let set_back = || {
        for signal in ENDING {
            // SAFETY: it runs no handler of ours, and may be called between fork and exec.
            if unsafe { libc::signal(signal, libc::SIG_DFL) } == libc::SIG_ERR {
                return Err(io::Error::last_os_error());
            }
        }
        Ok(())
    };
    // SAFETY: all it calls is `signal`, which allocates nothing and takes no lock.
    unsafe { command.pre_exec(set_back) };
}
