//! Door: processes, as Windows shows them in a snapshot.

use super::process::Process;
use windows_sys::Win32::Foundation::{CloseHandle, FILETIME, INVALID_HANDLE_VALUE};
use windows_sys::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, PROCESSENTRY32W, Process32FirstW, Process32NextW, TH32CS_SNAPPROCESS,
};
use windows_sys::Win32::System::Threading::{
    GetProcessTimes, OpenProcess, PROCESS_QUERY_LIMITED_INFORMATION,
};

/// The process with this id. Windows doesn't say when a parent has ended, and gives its number to
/// another: one that started later is none.
pub(super) fn process(id: u32) -> Option<Process> {
    let started_at = start_time(id)?;
    let parent = entry(id)?.th32ParentProcessID;
    let is_older = start_time(parent).is_some_and(|parent| parent <= started_at);
    Some(Process { parent: if is_older { parent } else { 0 }, start_time: started_at })
}

/// The program of the process with this id, by its file.
pub(super) fn program(id: u32) -> Option<String> {
    let entry = entry(id)?;
    let length = entry.szExeFile.iter().position(|unit| *unit == 0).unwrap_or(entry.szExeFile.len());
    let file = String::from_utf16_lossy(&entry.szExeFile[..length]).to_lowercase();
    Some(file.strip_suffix(".exe").unwrap_or(&file).to_owned())
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
fn start_time(id: u32) -> Option<u64> {
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
