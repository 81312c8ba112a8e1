//! Door: the token command and all that it starts, to be ended together.
//!
//! On Unix that is its process group. Windows has jobs for it: one is ended by a call, or with the
//! process that holds it. So when the process that mints is ended, the command ends too, and
//! with it what a `.cmd` in between has started.

use std::process::Child;

/// The command's process, and what descends from it.
#[derive(Debug)]
pub(super) struct Tree {
    #[cfg(windows)]
    job: Option<job::Job>,
}

#[cfg(unix)]
impl Tree {
    /// Of a child that was given a process group of its own.
    pub(super) fn new(_: &Child) -> Self {
        Self {}
    }

    /// Ends it: asked first, then not asked any more. The command is reaped last, so that the group's
    /// number can't have become somebody else's.
    pub(super) fn end(self, child: &mut Child) {
        use crate::system::clock::Deadline;
        use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
        use std::time::Duration;
        let group = Pid::from_child(child);
        let _ = kill_process_group(group, Signal::TERM);
        let grace = Deadline::after(Duration::from_millis(500));
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        while !grace.passed() && matches!(waitid(WaitId::Pid(group), look), Ok(None)) {
            grace.pause(Duration::from_millis(10));
        }
        let _ = kill_process_group(group, Signal::KILL);
        let _ = child.wait();
        // Of the others, those that are ours by now: where we have adopted them, nobody else will reap them.
        let grace = Deadline::after(Duration::from_millis(500));
        let reap = WaitIdOptions::EXITED | WaitIdOptions::NOHANG;
        while !grace.passed() {
            match waitid(WaitId::Pgid(Some(group)), reap) {
                Ok(Some(_)) => {}
                Ok(None) => grace.pause(Duration::from_millis(1)),
                Err(_) => break,
            }
        }
    }

    /// The command has ended by itself: what it leaves running, as a broker of its login, may go on.
    pub(super) fn leave(self) {}
}

#[cfg(windows)]
impl Tree {
    /// Of a child that was just started. What it starts in the moment before it is in the job isn't.
    pub(super) fn new(child: &Child) -> Self {
        // Where there can be no job, the command is ended alone.
        Self { job: job::Job::around(child) }
    }

    /// Ends it at once: Windows knows no asking.
    pub(super) fn end(self, child: &mut Child) {
        if let Some(job) = &self.job {
            job.end();
        }
        let _ = child.kill();
        let _ = child.wait();
    }

    /// The command has ended by itself: what it leaves running, as a broker of its login, may go on.
    pub(super) fn leave(self) {
        if let Some(job) = &self.job {
            job.end_with_holder(false);
        }
    }
}

#[cfg(windows)]
#[allow(unsafe_code, reason = "jobs are a C interface")]
mod job {
    use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
    use std::process::Child;
    use std::ptr::null;
    use windows_sys::Win32::System::JobObjects::{
        AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE,
        JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JobObjectExtendedLimitInformation, SetInformationJobObject,
        TerminateJobObject,
    };

    #[derive(Debug)]
    pub(super) struct Job(OwnedHandle);

    impl Job {
        /// One around this child, which ends with whoever holds the job.
        pub(super) fn around(child: &Child) -> Option<Self> {
            // SAFETY: both pointers may be null: it has no name, and no process inherits it.
            let handle = unsafe { CreateJobObjectW(null(), null()) };
            if handle.is_null() {
                return None;
            }
            // SAFETY: the handle is valid, and nobody else's.
            let job = Self(unsafe { OwnedHandle::from_raw_handle(handle) });
            job.end_with_holder(true);
            // SAFETY: both handles are valid as long as their owners, which live through the call.
            let joined = unsafe { AssignProcessToJobObject(job.0.as_raw_handle(), child.as_raw_handle()) };
            (joined != 0).then_some(job)
        }

        /// Whether its processes end when its last handle is closed.
        pub(super) fn end_with_holder(&self, end: bool) {
            let mut limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default();
            if end {
                limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
            }
            let size = size_of_val(&limits) as u32;
            // SAFETY: the limits live through the call, and are as large as is said.
            unsafe {
                SetInformationJobObject(
                    self.0.as_raw_handle(),
                    JobObjectExtendedLimitInformation,
                    (&raw const limits).cast(),
                    size,
                )
            };
        }

        pub(super) fn end(&self) {
            // SAFETY: the handle is valid, and no pointers are passed.
            unsafe { TerminateJobObject(self.0.as_raw_handle(), 1) };
        }
    }
}
