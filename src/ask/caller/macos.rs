//! Door: processes, as macOS shows them through libproc.

use super::process::Process;
use std::ffi::CStr;

/// The process with this id.
pub(super) fn process(id: u32) -> Option<Process> {
    let info = info(id)?;
    let start_time = info.pbi_start_tvsec * 1_000_000 + info.pbi_start_tvusec;
    Some(Process { parent: info.pbi_ppid, start_time })
}

/// The program of the process with this id, by the kernel's name for it, which holds 15 characters.
#[allow(unsafe_code, reason = "libproc is C")]
pub(super) fn program(id: u32) -> Option<String> {
    let info = info(id)?;
    // SAFETY: the kernel ends the name with a zero within the array.
    let name = unsafe { CStr::from_ptr(info.pbi_comm.as_ptr()) };
    Some(name.to_string_lossy().to_lowercase())
}

#[allow(unsafe_code, reason = "libproc is C")]
fn info(id: u32) -> Option<libc::proc_bsdinfo> {
    let size = libc::c_int::try_from(size_of::<libc::proc_bsdinfo>()).ok()?;
    let pid = libc::c_int::try_from(id).ok()?;
    // SAFETY: proc_bsdinfo is numbers and arrays of them, for which zero is a value.
    let mut info: libc::proc_bsdinfo = unsafe { std::mem::zeroed() };
    // SAFETY: the buffer is as large as we say, and lives through the call.
    let filled = unsafe {
        libc::proc_pidinfo(pid, libc::PROC_PIDTBSDINFO, 0, std::ptr::from_mut(&mut info).cast(), size)
    };
    (filled == size).then_some(info)
}

/// A home is seldom shared by machines of this kind.
pub(super) fn process_scope() -> String {
    String::new()
}
