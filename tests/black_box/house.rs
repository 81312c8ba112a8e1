//! A house of its own for each test: HOME, state, a counting token command, and if wanted a bus with
//! a keyring. Nothing of the user's is touched, and nothing of it is seen: the environment is cleared.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Longer than anything here takes on the slowest machine; only a failure waits for so long.
const FOREVER: Duration = Duration::from_secs(60);

/// A directory in which everything of one test happens.
pub struct House {
    directory: TempDir,
    /// Variables that freshbearer gets besides HOME and PATH.
    pub variables: Vec<(String, String)>,
    /// The user namespace in which freshbearer runs, and so with a kernel keyring of its own.
    namespace: Option<Namespace>,
}

/// A user namespace, which ends with the process that holds it open.
struct Namespace(Child);

/// What a run printed and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    pub stdout: String,
    pub stderr: String,
    pub code: i32,
}

impl House {
    pub fn new() -> Self {
        let directory = tempfile::Builder::new().prefix("freshbearer-").tempdir().unwrap();
        fs::create_dir(directory.path().join("home")).unwrap();
        Self { directory, variables: Vec::new(), namespace: None }
    }

    /// One with a kernel keyring of its own; `None` where the kernel has none for us.
    pub fn with_kernel_keyring() -> Option<Self> {
        let house = Self { namespace: Some(Namespace::open()?), ..Self::new() };
        let probe = house.run(&["token", "--store", "kernel", "--", "echo", "probe"]);
        (probe.stdout == "probe\n" && !probe.stderr.contains("not kept")).then(|| {
            house.run(&["forget", "--all"]);
            house
        })
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub fn home(&self) -> PathBuf {
        self.path("home")
    }

    pub fn state(&self) -> PathBuf {
        let place = if cfg!(target_os = "macos") { "Library/Application Support" } else { ".local/state" };
        self.home().join(place).join("freshbearer")
    }

    /// Writes an executable script.
    pub fn script(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        // Written under another name first: a script that is still open for writing can't be executed.
        let new = self.path(&format!("{name}.new"));
        fs::File::create(&new).unwrap().write_all(text.as_bytes()).unwrap();
        fs::set_permissions(&new, fs::Permissions::from_mode(0o755)).unwrap();
        fs::rename(&new, &path).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// A token command that counts its runs and then does as `body` says.
    pub fn counting(&self, body: &str) -> String {
        let count = self.path("count");
        self.script("mint", &format!("#!/bin/sh\nprintf x >> '{}'\n{body}\n", count.display()))
    }

    /// A counting token command that prints a real JWT with so many seconds to live.
    pub fn counting_jwt(&self, life: u32) -> String {
        self.counting(&format!("exec {}/tests/sample/mint-jwt {life}", env!("CARGO_MANIFEST_DIR")))
    }

    /// How often the counting command has run.
    pub fn count(&self) -> usize {
        fs::metadata(self.path("count")).map_or(0, |meta| usize::try_from(meta.len()).unwrap())
    }

    /// The words that lead into the namespace of its own, if it has one.
    pub fn inside(&self) -> Vec<String> {
        let Some(Namespace(holder)) = &self.namespace else { return Vec::new() };
        let target = format!("--target={}", holder.id());
        ["nsenter", "--user", "--preserve-credentials", &target].map(str::to_owned).to_vec()
    }

    /// freshbearer with these arguments, not yet started.
    pub fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let words = [self.inside(), vec![env!("CARGO_BIN_EXE_freshbearer").to_owned()]].concat();
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]);
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.home())
            .env("PATH", std::env::var_os("PATH").unwrap())
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(self.directory.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs freshbearer to its end.
    pub fn run<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Ran {
        Ran::from(self.command(arguments).output().unwrap())
    }

    /// The answer of a run that must succeed.
    pub fn answer<S: AsRef<OsStr>>(&self, arguments: &[S]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.stdout
    }

    /// `token --store file -- COMMAND`, with what is given before the `--`.
    pub fn token(&self, options: &[&str], command: &str) -> Ran {
        self.run(&[&["token", "--store", "file"], options, &["--", command]].concat())
    }
}

impl Namespace {
    fn open() -> Option<Self> {
        // `cat` ends when we do, however that is.
        let mut holder = Command::new("unshare")
            .args(["--map-current-user", "sh", "-c", "echo open && exec cat"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut line = String::new();
        BufReader::new(holder.stdout.as_mut()?).read_line(&mut line).ok()?;
        let holder = Self(holder);
        (line == "open\n").then_some(holder)
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code().unwrap_or(-1),
        }
    }
}

/// Waits for an event that another process brings about.
pub fn until(what: &str, mut happened: impl FnMut() -> bool) {
    let start = Instant::now();
    while !happened() {
        assert!(start.elapsed() < FOREVER, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Whether all these programs are installed. A test that has to do without one says so: on standard
/// error at once, and in a list that tests/left_out.rs shows at the end.
pub fn have(test: &str, programs: &[&str]) -> bool {
    let found = |program: &&&str| {
        let path = std::env::var_os("PATH").unwrap_or_default();
        !std::env::split_paths(&path).any(|place| place.join(program).exists())
    };
    match programs.iter().find(found) {
        Some(missing) => leave_out(test, &format!("{missing} is not installed")),
        None => true,
    }
}

/// Notes that a test was left out; `false`, for the caller to hand on.
pub fn leave_out(test: &str, why: &str) -> bool {
    assert!(std::env::var_os("FRESHBEARER_TEST_EVERYTHING").is_none(), "{test} must not be left out: {why}");
    let line = format!("left out: {test}: {why}\n");
    let list = Path::new(env!("CARGO_TARGET_TMPDIR")).join("left-out");
    let mut list = fs::OpenOptions::new().create(true).append(true).open(list).unwrap();
    list.write_all(line.as_bytes()).unwrap();
    // Not eprint!, which the test harness would swallow.
    std::io::stderr().write_all(line.as_bytes()).unwrap();
    false
}
