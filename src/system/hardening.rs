//! Door: what the process asks of the system for itself, so that it tells nobody what it holds and isn't misled
//! by what its caller handed on.

/// Takes our own name, which a process that was started as `/proc/self/exe` doesn't have: by it, what the
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
        let before = getrlimit(Resource::Core);
        let _ = before_us::CORE.set(before.current);
        // What can't be had is not worth failing for: the token is the errand.
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), ..before });
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

/// Opens those of the three standard streams that are closed: else the next file that is opened, a token's among
/// them, would be one of them, and what is printed would be written into it.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(crate) fn open_closed_streams() {
    use rustix::fs::{Mode, OFlags, open};
    use rustix::io::{Errno, fcntl_getfd};
    use rustix::stdio::{stderr, stdin, stdout};
    use std::os::fd::IntoRawFd;
    for stream in [stdin(), stdout(), stderr()] {
        if fcntl_getfd(stream) == Err(Errno::BADF) {
            // The lowest number that is free, so just the one that is missing. It stays open.
            match open("/dev/null", OFlags::RDWR, Mode::empty()) {
                Ok(stream) => _ = stream.into_raw_fd(),
                Err(_) => std::process::abort(),
            }
        }
    }
}

/// Makes writing to a reader that has gone an error instead of our end.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[allow(unsafe_code, reason = "a signal's meaning can't be set otherwise")]
pub(crate) fn ignore_broken_pipes() {
    // SAFETY: no handler of ours is involved, and no thread has been started.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) };
}

/// Makes the exit of our children visible: a caller that ignores the exit of its own hands that on to us, and
/// then the kernel keeps no exit status for us. Called in `main`, before the first thread.
pub(crate) fn watch_children() {
    #[cfg(unix)]
    #[allow(unsafe_code, reason = "a signal's meaning can't be set otherwise")]
    {
        // SAFETY: no handler of ours is involved, only the default; and `main` calls this before any thread is
        // started, so that nobody else changes it at the same time.
        let before = unsafe { libc::signal(libc::SIGCHLD, libc::SIG_DFL) };
        let _ = before_us::IGNORES_CHILDREN.set(before == libc::SIG_IGN);
    }
}

/// While this lives, Ctrl-C is not heeded: what takes several steps is done whole.
pub(crate) struct Uninterrupted(#[cfg(unix)] libc::sighandler_t);

impl Uninterrupted {
    #[allow(unsafe_code, reason = "a signal's meaning can't be set otherwise")]
    pub(crate) fn start() -> Self {
        #[cfg(unix)]
        // SAFETY: no handler of ours is involved; the signal is ignored, and nobody else here changes that.
        return Self(unsafe { libc::signal(libc::SIGINT, libc::SIG_IGN) });
        #[cfg(not(unix))]
        Self()
    }
}

impl Drop for Uninterrupted {
    #[allow(unsafe_code, reason = "a signal's meaning can't be set otherwise")]
    fn drop(&mut self) {
        #[cfg(unix)]
        // SAFETY: what it meant before, which was no handler of ours either.
        unsafe {
            libc::signal(libc::SIGINT, self.0);
        }
    }
}

/// What we were started with, for the command that takes our place.
#[cfg(unix)]
mod before_us {
    use std::sync::OnceLock;

    /// The limit on the size of core files; inside, `None` is no limit.
    pub(super) static CORE: OnceLock<Option<u64>> = OnceLock::new();
    pub(super) static IGNORES_CHILDREN: OnceLock<bool> = OnceLock::new();
}

/// Has a command that takes our place start as we were started: what we changed for ourselves is undone, and the
/// signals that were blocked still are, which std would unblock.
#[cfg(unix)]
#[allow(unsafe_code, reason = "signals, and what happens right before exec, are C interfaces")]
pub(crate) fn undo_before_exec(command: &mut std::process::Command) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let core = before_us::CORE.get().copied();
    let ignores_children = before_us::IGNORES_CHILDREN.get().is_some_and(|ignores| *ignores);
    // SAFETY: an empty set is a valid value of this plain C structure.
    let mut blocked: libc::sigset_t = unsafe { std::mem::zeroed() };
    // SAFETY: the set is ours, and only read into.
    unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, std::ptr::null(), &raw mut blocked) };
    let undo = move || {
        if let Some(core) = core {
            let now = getrlimit(Resource::Core);
            let _ = setrlimit(Resource::Core, Rlimit { current: core, ..now });
        }
        // SAFETY: both calls only set what the kernel keeps of this process.
        unsafe {
            if ignores_children {
                libc::signal(libc::SIGCHLD, libc::SIG_IGN);
            }
            libc::pthread_sigmask(libc::SIG_SETMASK, &raw const blocked, std::ptr::null_mut());
        }
        Ok(())
    };
    // SAFETY: nothing in it allocates or takes a lock, and there is no fork: exec follows in this process.
    unsafe { std::os::unix::process::CommandExt::pre_exec(command, undo) };
}
