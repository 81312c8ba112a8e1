//! A house of its own for each test: HOME, state, a counting token command, and if wanted a bus with
//! a keyring. Nothing of the user's is touched, and nothing of it is seen: the environment is cleared.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

pub(crate) use crate::left_out::{
    have, have_a_reaper, have_mounts, have_namespaces, have_terminals, leave_out,
};
pub(crate) use crate::namespace::{Namespace, OWN_MEMORY};
pub(crate) use crate::signals::signal;
use crate::signals::with_default_signals;
pub(crate) use crate::tools::{configure, is_alive, open_gate, timed, until};

/// A directory in which everything of one test happens.
pub(crate) struct House {
    directory: TempDir,
    /// Variables that freshbearer gets besides HOME and PATH.
    pub(crate) variables: Vec<(String, String)>,
    /// Program and arguments that freshbearer is started through: a namespace, a tracer, another clock.
    pub(crate) through: Vec<String>,
    /// The namespace in which it runs, and so with a kernel keyring of its own.
    _namespace: Option<Namespace>,
}

/// What a run printed and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

impl House {
    pub(crate) fn new() -> Self {
        let directory = tempfile::Builder::new().prefix("freshbearer-").tempdir().unwrap();
        fs::create_dir(directory.path().join("home")).unwrap();
        Self { directory, variables: Vec::new(), through: Vec::new(), _namespace: None }
    }

    /// One with a kernel keyring of its own; `None` where the kernel has none for us.
    pub(crate) fn with_kernel_keyring() -> Option<Self> {
        let namespace = Namespace::open(&["--map-current-user"], "true")?;
        let house = Self::inside(namespace, &["--user", "--preserve-credentials"], &[]);
        let probe = house.run(&["token", "--store", "kernel", "--", "echo", "probe"]);
        (probe.stdout == "probe\n" && !probe.stderr.contains("not kept")).then(|| {
            house.run(&["forget", "--all"]);
            house
        })
    }

    /// One with a kernel keyring and a memory of its own; `None`, with a note, where there can be none.
    pub(crate) fn with_memory(test: &str) -> Option<Self> {
        let Some(namespace) = Namespace::open(&["--map-root-user", "--mount"], OWN_MEMORY) else {
            leave_out(test, "no user namespaces in which to mount");
            return None;
        };
        Some(Self::inside(namespace, &["--user", "--mount", "--preserve-credentials"], &[]))
    }

    /// One of an ordinary user whom nobody else is, so with a kernel keyring and its quota, and with a memory of
    /// its own; `None`, with a note, where the tests aren't run by root.
    pub(crate) fn of_ordinary_user(test: &str) -> Option<Self> {
        static USERS: AtomicU32 = AtomicU32::new(0);
        let user = 1_000_000 + std::process::id() * 100 + USERS.fetch_add(1, Ordering::Relaxed);
        let namespace = have(test, &["setpriv"]).then(|| Namespace::open(&["--mount"], OWN_MEMORY)).flatten();
        let Some(namespace) = namespace else {
            leave_out(test, "only root can be another user");
            return None;
        };
        let ids = [format!("--reuid={user}"), format!("--regid={user}")];
        let house = Self::inside(namespace, &["--mount"], &["setpriv", &ids[0], &ids[1], "--clear-groups"]);
        for place in [house.path(""), house.home()] {
            std::os::unix::fs::chown(place, Some(user), Some(user)).unwrap();
        }
        let reaches = house.run(&["--version"]);
        if reaches.code != 0 {
            leave_out(test, "another user can't start the program where it lies");
            return None;
        }
        Some(house)
    }

    /// One in which freshbearer is started in a namespace, and there through `words`.
    pub(crate) fn inside(namespace: Namespace, entering: &[&str], words: &[&str]) -> Self {
        let entrance = namespace.entrance(entering);
        let words = words.iter().map(|word| (*word).to_owned());
        let through = entrance.into_iter().chain(words).collect();
        Self { through, _namespace: Some(namespace), ..Self::new() }
    }

    /// One in which freshbearer is started through another program.
    pub(crate) fn through(words: &[&str]) -> Self {
        Self { through: words.iter().map(|word| (*word).to_owned()).collect(), ..Self::new() }
    }

    /// One in which the modes of files count, even where the tests are run by root; `None` where
    /// there are no user namespaces. The user there has no name and no home.
    pub(crate) fn unprivileged(test: &str) -> Option<Self> {
        let options = ["--map-user=54321", "--map-group=54321"];
        let words = [&["unshare", "--user"][..], &options].concat();
        have_namespaces(test, &options).then(|| Self::through(&words))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.path("home")
    }

    pub(crate) fn state(&self) -> PathBuf {
        let place = if cfg!(target_os = "macos") {
            "Library/Application Support/freshbearer/state"
        } else {
            ".local/state/freshbearer"
        };
        self.home().join(place)
    }

    /// Writes an executable script.
    pub(crate) fn script(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        // Written under another name first: a script that is still open for writing can't be executed.
        let new = self.path(&format!("{name}.new"));
        fs::File::create(&new).unwrap().write_all(text.as_bytes()).unwrap();
        fs::set_permissions(&new, fs::Permissions::from_mode(0o755)).unwrap();
        fs::rename(&new, &path).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// A token command that counts its runs and then does as `body` says.
    pub(crate) fn counting(&self, body: &str) -> String {
        let count = self.path("count");
        self.script("mint", &format!("#!/bin/sh\nprintf x >> '{}'\n{body}\n", count.display()))
    }

    /// A counting token command whose tokens are T1, T2 and so on.
    pub(crate) fn numbered(&self) -> String {
        self.counting(&format!("echo T$(wc -c < '{}' | tr -d ' ')", self.path("count").display()))
    }

    /// A counting token command that prints a real JWT with so many seconds to live.
    pub(crate) fn counting_jwt(&self, life: u32) -> String {
        self.counting(&format!("exec {}/tests/sample/mint-jwt {life}", env!("CARGO_MANIFEST_DIR")))
    }

    /// A pipe at which a command can be made to stand still, until somebody writes to it.
    pub(crate) fn gate(&self) -> PathBuf {
        let gate = self.path("gate");
        assert!(Command::new("mkfifo").arg(&gate).status().unwrap().success());
        gate
    }

    /// The only file in the state directory with this ending.
    pub(crate) fn state_file(&self, ending: &str) -> PathBuf {
        let files = fs::read_dir(self.state()).unwrap().map(|entry| entry.unwrap().path());
        let mut found: Vec<PathBuf> = files.filter(|path| path.to_str().unwrap().ends_with(ending)).collect();
        assert_eq!(found.len(), 1, "{found:?}");
        found.remove(0)
    }

    /// How often the counting command has run.
    pub(crate) fn count(&self) -> usize {
        fs::metadata(self.path("count")).map_or(0, |meta| usize::try_from(meta.len()).unwrap())
    }

    /// freshbearer with these arguments, not yet started.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let program = env!("CARGO_BIN_EXE_freshbearer");
        let mut command = match self.through.split_first() {
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(program);
                command
            }
            None => Command::new(program),
        };
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
        with_default_signals(&mut command);
        command
    }

    /// Runs freshbearer to its end.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Ran {
        Ran::from(self.command(arguments).output().unwrap())
    }

    /// What a line of `sh` prints where freshbearer runs.
    pub(crate) fn shell(&self, line: &str) -> String {
        let words: Vec<&str> = self.through.iter().map(String::as_str).chain(["sh", "-c", line]).collect();
        let ran = Command::new(words[0]).args(&words[1..]).output().unwrap();
        String::from_utf8(ran.stdout).unwrap()
    }

    /// The answer of a run that must succeed.
    pub(crate) fn answer<S: AsRef<OsStr>>(&self, arguments: &[S]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.stdout
    }

    /// `token --store file -- COMMAND`, with what is given before the `--`.
    pub(crate) fn token(&self, options: &[&str], command: &str) -> Ran {
        self.run(&[&["token", "--store", "file"], options, &["--", command]].concat())
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
