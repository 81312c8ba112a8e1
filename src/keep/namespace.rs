//! Door: which kernel keyring and which memory this process sees. Two containers may share a home, and so
//! the records in it, and see neither each other's keyring nor each other's memory.

#[cfg(target_os = "linux")]
use std::os::unix::fs::MetadataExt;

/// The user namespace that every machine begins with.
#[cfg(target_os = "linux")]
const INITIAL: &str = "user:[4026531837]";

/// Tells what is seen here from what is seen elsewhere: by the boot, the user namespace and the file system
/// in memory. Elsewhere than on Linux there is one for all.
pub(super) fn current() -> String {
    #[cfg(target_os = "linux")]
    {
        let memory = std::fs::metadata("/dev/shm").map_or(0, |meta| meta.dev());
        format!("{} {} shm:{memory}", boot(), user_namespace())
    }
    #[cfg(not(target_os = "linux"))]
    String::new()
}

/// What tells the user's number here from the same number outside; empty outside.
#[cfg(target_os = "linux")]
pub(super) fn suffix() -> String {
    let namespace = user_namespace();
    let number: String = namespace.chars().filter(char::is_ascii_digit).collect();
    if namespace == INITIAL || number.is_empty() { String::new() } else { format!("-{number}") }
}

#[cfg(target_os = "linux")]
fn user_namespace() -> String {
    std::fs::read_link("/proc/self/ns/user").unwrap_or_default().display().to_string()
}

#[cfg(target_os = "linux")]
#[allow(clippy::disallowed_methods, reason = "this is the door to the namespaces")]
fn boot() -> String {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default().trim().to_owned()
}
