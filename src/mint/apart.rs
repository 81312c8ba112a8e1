//! Door: what sets the token command apart from the process that starts it: a group or session of its own, and an
//! end of its own with that of its parent.

#[cfg(unix)]
use std::io;
use std::process::Command;

/// Its process group is its own, to be ended together.
#[cfg(unix)]
pub(super) fn lead_group(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
    before_exec(command, end_with_parent);
}

#[cfg(not(unix))]
pub(super) fn lead_group(_: &mut Command) {}

/// A session of its own, and so no terminal.
#[cfg(unix)]
pub(super) fn leave_terminal(command: &mut Command) {
    before_exec(command, || {
        rustix::process::setsid()?;
        end_with_parent()
    });
}

/// Should we be killed, it ends too: the next process that mints must not find it at work, with the same refresh
/// token in its hands. A terminal's ^C doesn't reach it either.
#[cfg(unix)]
fn end_with_parent() -> io::Result<()> {
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::TERM))?;
    Ok(())
}

#[cfg(unix)]
#[allow(unsafe_code, reason = "what happens between fork and exec can't be said otherwise")]
fn before_exec(command: &mut Command, what: fn() -> io::Result<()>) {
    // SAFETY: after fork, only async-signal-safe functions may be called: setsid is one, and prctl a bare
    // system call.
    unsafe {
        std::os::unix::process::CommandExt::pre_exec(command, what);
    }
}

#[cfg(windows)]
pub(super) fn leave_terminal(command: &mut Command) {
    const CREATE_NO_WINDOW: u32 = 0x0800_0000;
    std::os::windows::process::CommandExt::creation_flags(command, CREATE_NO_WINDOW);
}
