//! Door: processes, as Windows shows them in a snapshot.

use super::process::Process;
use windows_sys::Win32::Foundation::{CloseHandle, FILETIME, INVALID_HANDLE_VALUE};
use windows_sys::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, PROCESSENTRY32W, Process32FirstW, Process32NextW, TH32CS_SNAPPROCESS,
};
use windows_sys::Win32::System::Threading::{
    GetProcessTimes, OpenProcess, PROCESS_QUERY_LIMITED_INFORMATION,
};
use zeroize::Zeroizing;

/// The process with this id. Windows doesn't say when a parent has ended, and gives its number to
/// another: one that started later is none.
pub(super) fn process(id: u32) -> Option<Process> {
    let start_time = started_at(id)?;
    let entry = entry(id)?;
    let is_older = started_at(entry.th32ParentProcessID).is_some_and(|parent| parent <= start_time);
    let parent = if is_older { entry.th32ParentProcessID } else { 0 };
    Some(Process { id, parent, session: 0, start_time, name: name(&entry) })
}

/// By its program's file.
fn name(entry: &PROCESSENTRY32W) -> String {
    let length = entry.szExeFile.iter().position(|unit| *unit == 0).unwrap_or(entry.szExeFile.len());
    let file = String::from_utf16_lossy(&entry.szExeFile[..length]).to_lowercase();
    file.strip_suffix(".exe").unwrap_or(&file).to_owned()
}

/// Not shown here. As an empty one it leaves the decision to the list of what only stands between.
#[allow(clippy::unnecessary_wraps, reason = "elsewhere there may be none")]
pub(super) fn environment(_: u32) -> Option<Zeroizing<Vec<u8>>> {
    Some(Zeroizing::default())
}

pub(super) fn script(_: u32) -> Option<String> {
    None
}

#[allow(unsafe_code, reason = "the snapshot is a C interface")]
fn entry(id: u32) -> Option<PROCESSENTRY32W> {
    // SAFETY: no pointers are passed; the handle is checked, and closed below.
    let snapshot = unsafe { CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0) };
    if snapshot == INVALID_HANDLE_VALUE {
        return None;
    }
    let mut entry =
        PROCESSENTRY32W { dwSize: size_of::<PROCESSENTRY32W>() as u32, ..PROCESSENTRY32W::default() };
    // SAFETY: the entry lives through the calls and says its size, as the interface wants it.
    let mut more = unsafe { Process32FirstW(snapshot, &raw mut entry) };
    while more != 0 && entry.th32ProcessID != id {
        // SAFETY: as above.
        more = unsafe { Process32NextW(snapshot, &raw mut entry) };
    }
    // SAFETY: the handle is ours and is not used again.
    unsafe { CloseHandle(snapshot) };
    (more != 0).then_some(entry)
}

/// In units of 100 ns since 1601.
#[allow(unsafe_code, reason = "process times are a C interface")]
fn started_at(id: u32) -> Option<u64> {
    // SAFETY: no pointers are passed; a null handle is checked for.
    let process = unsafe { OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, id) };
    if process.is_null() {
        return None;
    }
    let [mut created, mut exited, mut kernel, mut user] = [FILETIME::default(); 4];
    // SAFETY: all four live through the call.
    let told = unsafe {
        GetProcessTimes(process, &raw mut created, &raw mut exited, &raw mut kernel, &raw mut user)
    };
    // SAFETY: the handle is ours and is not used again.
    unsafe { CloseHandle(process) };
    (told != 0).then(|| u64::from(created.dwHighDateTime) << 32 | u64::from(created.dwLowDateTime))
}

/// A home is seldom shared by machines of this kind.
pub(super) fn process_scope() -> String {
    String::new()
}

/// Not counted.
pub(super) fn login() -> String {
    String::new()
}
