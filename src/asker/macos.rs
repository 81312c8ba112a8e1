//! Door: processes, as macOS shows them through libproc.

use super::process::Process;
use std::ffi::CStr;

/// The process with this id; its program by the kernel's name for it, which holds 15 characters.
#[allow(unsafe_code, reason = "libproc is C")]
pub(super) fn process(id: u32) -> Option<Process> {
    let size = libc::c_int::try_from(size_of::<libc::proc_bsdinfo>()).ok()?;
    let pid = libc::c_int::try_from(id).ok()?;
    // SAFETY: proc_bsdinfo is numbers and arrays of them, for which zero is a value.
    let mut info: libc::proc_bsdinfo = unsafe { std::mem::zeroed() };
    // SAFETY: the buffer is as large as we say, and lives through the call.
    let filled = unsafe {
        libc::proc_pidinfo(pid, libc::PROC_PIDTBSDINFO, 0, std::ptr::from_mut(&mut info).cast(), size)
    };
    if filled != size {
        return None;
    }
    // SAFETY: the kernel ends the name with a zero within the array.
    let name = unsafe { CStr::from_ptr(info.pbi_comm.as_ptr()) };
    Some(Process {
        id,
        parent: info.pbi_ppid,
        started: info.pbi_start_tvsec * 1_000_000 + info.pbi_start_tvusec,
        program: name.to_string_lossy().to_lowercase(),
    })
}

/// A home is seldom shared by machines of this kind.
pub(super) fn world() -> String {
    String::new()
}
