//! Door: processes whose parent has gone. Somebody has to reap them, or each stays in the table of processes for
//! ever: most often the machine's first process does; that of a container often doesn't.

/// Makes this process the parent of what the token command leaves running, so that what ends before this process
/// does is reaped here.
pub(crate) fn adopt() {
    // Where it can't be had, all is as it was.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
}

/// Reaps all children of this process that have ended. For the very last, when nobody waits for one of them.
pub(crate) fn reap() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{WaitId, WaitIdOptions, waitid};
        while let Ok(Some(_)) = waitid(WaitId::All, WaitIdOptions::EXITED | WaitIdOptions::NOHANG) {}
    }
}

/// Whether what we leave running will never be reaped: of what we once left, something has waited for that for so
/// long that it waits in vain.
pub(crate) fn are_left_unreaped() -> bool {
    #[cfg(target_os = "linux")]
    return first_process_left_ours();
    #[cfg(not(target_os = "linux"))]
    false
}

/// For so long a process may run and then wait to be reaped: some look for such processes every few seconds.
#[cfg(target_os = "linux")]
const LONG_AGO: f64 = 10.0;

#[cfg(target_os = "linux")]
#[allow(clippy::disallowed_methods, reason = "this is the door to processes")]
fn text(path: &str) -> Option<String> {
    std::fs::read_to_string(path).ok()
}

#[cfg(target_os = "linux")]
#[allow(clippy::cast_precision_loss, reason = "seconds, to be compared with ten of them")]
fn first_process_left_ours() -> bool {
    let Some(children) = text("/proc/1/task/1/children") else { return false };
    let uptime = text("/proc/uptime").and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    let Some(uptime) = uptime else { return false };
    let ticks = rustix::param::clock_ticks_per_second() as f64;
    children.split_ascii_whitespace().any(|child| {
        let stat = text(&format!("/proc/{child}/stat"));
        stat.and_then(|stat| began(&stat)).is_some_and(|began| uptime - began as f64 / ticks > LONG_AGO)
    })
}

/// Pure: when a process of ours that waits to be reaped was started, in ticks; `None`: it is no such process.
#[cfg(target_os = "linux")]
fn began(stat: &str) -> Option<u64> {
    let (name, fields) = stat.split_once('(')?.1.rsplit_once(") ")?;
    let mut fields = fields.split(' ');
    (name == "freshbearer" && fields.next() == Some("Z")).then(|| fields.nth(18)?.parse().ok())?
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::began;
    use proptest::prelude::proptest;

    fn stat(name: &str, state: char) -> String {
        format!("17 ({name}) {state} 1 17 17 0 -1 4228364 0 0 0 0 0 0 0 0 20 0 1 0 4711 0 0 1 2 3")
    }

    #[test]
    fn ours_is_what_has_our_name_and_has_ended() {
        assert_eq!(began(&stat("freshbearer", 'Z')), Some(4711));
        for (name, state) in [("freshbearer", 'S'), ("sleep", 'Z'), ("a) Z (freshbearer", 'Z')] {
            assert_eq!(began(&stat(name, state)), None, "{name} {state}");
        }
    }

    proptest! {
        #[test]
        fn anything_is_read_without_a_panic(text in "\\PC{0,60}", rest in "[()Z 0-9]{0,60}") {
            let _ = (began(&text), began(&format!("1 (freshbearer) Z {rest}")));
        }
    }
}
