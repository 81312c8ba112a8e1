//! Door: processes, as macOS shows them through libproc and sysctl.

use super::procargs;
use super::process::Process;
use std::ffi::CStr;
use zeroize::Zeroizing;

/// The process with this id.
pub(super) fn process(id: u32) -> Option<Process> {
    let info = info(id)?;
    let start_time = info.pbi_start_tvsec * 1_000_000 + info.pbi_start_tvusec;
    let pid = libc::pid_t::try_from(id).ok()?;
    let session = rustix::process::Pid::from_raw(pid).and_then(|pid| rustix::process::getsid(Some(pid)).ok());
    let session = session.map_or(0, |session| session.as_raw_nonzero().get().unsigned_abs());
    Some(Process { id, parent: info.pbi_ppid, session, start_time, name: name(&info) })
}

/// What the process with this id was started with, each `NAME=value` with a zero behind it.
pub(super) fn environment(id: u32) -> Option<Zeroizing<Vec<u8>>> {
    let bytes = arguments_and_environment(id)?;
    let (_, environment) = procargs::split(&bytes)?;
    environment.map(|environment| Zeroizing::new(environment.to_vec()))
}

/// The file that an interpreter runs: its first argument that is no option.
pub(super) fn script(id: u32) -> Option<String> {
    let bytes = arguments_and_environment(id)?;
    let (words, _) = procargs::split(&bytes)?;
    let mut words = words.into_iter().skip(1);
    words.find(|word| !word.starts_with(b"-")).map(|word| String::from_utf8_lossy(word).into_owned())
}

/// By the kernel's name, which holds 15 characters.
#[allow(unsafe_code, reason = "libproc is C")]
fn name(info: &libc::proc_bsdinfo) -> String {
    // SAFETY: the kernel ends the name with a zero within the array.
    let name = unsafe { CStr::from_ptr(info.pbi_comm.as_ptr()) };
    name.to_string_lossy().to_lowercase()
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

#[allow(unsafe_code, reason = "sysctl is C")]
fn arguments_and_environment(id: u32) -> Option<Zeroizing<Vec<u8>>> {
    let mut name = [libc::CTL_KERN, libc::KERN_PROCARGS2, libc::c_int::try_from(id).ok()?];
    // The kernel's limit for both together is 1 MiB; a buffer that is too small is refused.
    let mut bytes = Zeroizing::new(vec![0u8; 1 << 20]);
    let mut length = bytes.len();
    // SAFETY: name and buffer are as long as we say, and live through the call; nothing is set.
    let outcome = unsafe {
        libc::sysctl(
            name.as_mut_ptr(),
            3,
            bytes.as_mut_ptr().cast(),
            &raw mut length,
            std::ptr::null_mut(),
            0,
        )
    };
    bytes.truncate(length);
    (outcome == 0).then_some(bytes)
}

/// A home is seldom shared by machines of this kind.
pub(super) fn process_scope() -> String {
    String::new()
}

/// Not counted where a process could ask for it.
pub(super) fn login() -> String {
    String::new()
}
