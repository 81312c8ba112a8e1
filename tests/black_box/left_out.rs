//! Which tests this run had to leave out, and for want of what: its last lines say so, whether the others
//! passed or failed, so that nobody takes them for passed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, Once, OnceLock, PoisonError};
use std::time::{Duration, Instant};

type Tests = BTreeSet<String>;

/// The tests by what they lacked.
static LEFT_OUT: Mutex<BTreeMap<String, Tests>> = Mutex::new(BTreeMap::new());

/// Notes that a test was left out; `false`, for the caller to hand on. `test` is what it is called where
/// it doesn't run in the thread that has its name.
pub(crate) fn leave_out(test: &str, why: &str) -> bool {
    let thread = std::thread::current();
    let name = thread.name().unwrap_or(test);
    assert!(std::env::var_os("FRESHBEARER_TEST_EVERYTHING").is_none(), "{name} must not be left out: {why}");
    show_at_exit();
    left_out().entry(why.to_owned()).or_default().insert(name.to_owned());
    false
}

/// Whether all these programs are installed; a test that has to do without one is left out.
pub(crate) fn have(test: &str, programs: &[&str]) -> bool {
    let is_missing = |program: &&&str| {
        let path = std::env::var_os("PATH").unwrap_or_default();
        !std::env::split_paths(&path).any(|place| place.join(program).exists())
    };
    match programs.iter().find(is_missing) {
        Some(missing) => leave_out(test, &format!("{missing} is not installed")),
        None => true,
    }
}

/// Whether a terminal can be had for a test: by util-linux's `script`, whose options others don't know.
pub(crate) fn have_terminals(test: &str) -> bool {
    if !cfg!(target_os = "linux") {
        return leave_out(test, "script is another one here");
    }
    have(test, &["script"])
        && (succeeds(&["script", "--quiet", "--return", "--command", "true", "/dev/null"])
            || leave_out(test, "no terminal can be had"))
}

/// Whether a user namespace can be had, with these options of `unshare`.
pub(crate) fn have_namespaces(test: &str, options: &[&str]) -> bool {
    have(test, &["unshare"])
        && (succeeds(&[&["unshare", "--user"], options, &["true"]].concat())
            || leave_out(test, "no user namespaces"))
}

/// Whether something can be mounted, by whoever is root of a user namespace.
pub(crate) fn have_mounts(test: &str) -> bool {
    let root = ["unshare", "--user", "--map-root-user", "--mount"];
    have(test, &["unshare", "mount"])
        && (succeeds(&[&root[..], &["mount", "-t", "tmpfs", "none", "/tmp"]].concat())
            || leave_out(test, "no user namespaces in which to mount"))
}

/// Whether the first process here reaps what is left to it: where it doesn't, as in a container whose first process is
/// cargo, tokens are not refreshed in the background.
pub(crate) fn have_a_reaper(test: &str) -> bool {
    static REAPS: OnceLock<bool> = OnceLock::new();
    *REAPS.get_or_init(an_orphan_is_reaped) || leave_out(test, "the first process here reaps nobody")
}

fn an_orphan_is_reaped() -> bool {
    // The outer shell is gone before anybody asks, and the inner one ends by itself.
    let ran = Command::new("sh").args(["-c", "sh -c 'echo $$' &"]).output().unwrap();
    let entry = format!("/proc/{}", String::from_utf8_lossy(&ran.stdout).trim());
    let patience = Instant::now();
    while Path::new(&entry).exists() && patience.elapsed() < Duration::from_secs(5) {
        std::thread::sleep(Duration::from_millis(5));
    }
    !Path::new(&entry).exists()
}

fn succeeds(words: &[&str]) -> bool {
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).stdin(Stdio::null()).output().is_ok_and(|ran| ran.status.success())
}

fn left_out() -> MutexGuard<'static, BTreeMap<String, Tests>> {
    LEFT_OUT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Rust's test runner has no hook for its end, but it does leave by the C library's exit.
#[allow(unsafe_code, reason = "a function of C's")]
fn show_at_exit() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: it is given a function that lives as long as the program, and doesn't unwind.
        unsafe { libc::atexit(show) };
    });
}

extern "C" fn show() {
    let lines = summary(&left_out());
    // Nobody may be reading any more.
    let _ = std::io::stderr().write_all(lines.as_bytes());
}

/// The reasons, each with its count, and below it the tests by their modules.
fn summary(left_out: &BTreeMap<String, Tests>) -> String {
    let mut lines = String::new();
    for (why, tests) in left_out {
        lines += &format!("left out: {} ({why})\n", tests.len());
        let mut modules = BTreeMap::<&str, Vec<&str>>::new();
        for test in tests {
            let (module, name) = test.rsplit_once("::").unwrap_or(("black_box", test));
            modules.entry(module).or_default().push(name);
        }
        for (module, names) in modules {
            lines += &format!("    {module}: {}\n", names.join(", "));
        }
    }
    lines
}

#[test]
fn each_reason_counts_and_names_its_tests() {
    let tests = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Tests>();
    let left_out = BTreeMap::from([
        ("no fish".to_owned(), tests(&["completions::typed::fish"])),
        ("no strace".to_owned(), tests(&["b::two", "a::one", "b::three", "b::two"])),
    ]);
    assert_eq!(
        summary(&left_out),
        "left out: 1 (no fish)\n    completions::typed: fish\n\
         left out: 3 (no strace)\n    a: one\n    b: three, two\n"
    );
}

/// The test runner itself, asked for one test that lacks everything.
#[test]
fn a_run_ends_with_what_it_left_out() {
    let test = "answers::a_hit_takes_no_lock_and_starts_no_process";
    let run = |settings: &[(&str, &str)]| {
        let mut runner = Command::new(std::env::current_exe().unwrap());
        runner.args(["--exact", test]).env_remove("FRESHBEARER_TEST_EVERYTHING").env("PATH", "/nonexistent");
        runner.envs(settings.iter().copied()).output().unwrap()
    };
    let ran = run(&[]);
    assert!(ran.status.success(), "{ran:?}");
    let wanted = format!("left out: 1 (strace is not installed)\n    {}\n", test.replace("::", ": "));
    assert_eq!(String::from_utf8(ran.stderr).unwrap(), wanted);
    assert!(!run(&[("FRESHBEARER_TEST_EVERYTHING", "1")]).status.success());
}
