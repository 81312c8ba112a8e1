//! A machine of its own for each test: a wine prefix, with a Credential Manager, a user and processes
//! that no other test sees. Its wineserver ends with it.

use crate::house::{House, Ran, leave_out};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

/// Where the programs lie: with a blank, as on Windows they most often do.
const PROGRAMS: &str = "Program Files";

pub(crate) struct Machine {
    house: House,
    wine: PathBuf,
    server: PathBuf,
    /// Variables that its programs get.
    pub(crate) variables: Vec<(&'static str, String)>,
}

impl Machine {
    /// One for this test; `None`, with a note, if something that it takes isn't there.
    pub(crate) fn of(test: &str) -> Option<Self> {
        let test = format!("windows: {test}");
        let (Some(wine), Some(server)) = (found("wine64", "wine64"), found("wineserver", "wineserver64"))
        else {
            leave_out(&test, "wine64 is not installed");
            return None;
        };
        let built = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("windows");
        let Ok(built_at) = built.join("freshbearer.exe").metadata().and_then(|meta| meta.modified()) else {
            leave_out(&test, "there is no Windows build; tests/black_box/windows/build makes it");
            return None;
        };
        if newest(&["src", "Cargo.lock", "tests/black_box/windows/mint.c"]) > built_at {
            leave_out(
                &test,
                "the Windows build is older than the source; tests/black_box/windows/build makes it anew",
            );
            return None;
        }
        let machine = Self { house: House::new(), wine, server, variables: Vec::new() };
        machine.furnish(&built);
        Some(machine)
    }

    fn furnish(&self, built: &Path) {
        // Links are enough for wine's own files, which nobody writes. The registry is written, and wine
        // writes a file of several names in its place.
        let prefix = self.path("prefix");
        let copied = Command::new("cp").arg("-al").arg(built.join("prefix")).arg(&prefix).status().unwrap();
        assert!(copied.success());
        for name in ["system.reg", "user.reg", "userdef.reg"] {
            fs::remove_file(prefix.join(name)).unwrap();
            fs::copy(built.join("prefix").join(name), prefix.join(name)).unwrap();
        }
        fs::create_dir(self.path(PROGRAMS)).unwrap();
        for name in ["freshbearer.exe", "bcryptprimitives.dll", "mint.exe"] {
            fs::copy(built.join(name), self.program(name)).unwrap();
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.house.path(name)
    }

    /// A file beside the programs.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.path(PROGRAMS).join(name)
    }

    /// The user's own directory.
    pub(crate) fn user(&self) -> PathBuf {
        let users = fs::read_dir(self.path("prefix/drive_c/users")).unwrap();
        let mut users = users.map(|entry| entry.unwrap().path()).filter(|path| !path.ends_with("Public"));
        users.next().unwrap()
    }

    /// The directory for state and locks.
    pub(crate) fn state(&self) -> PathBuf {
        self.user().join("AppData/Local/freshbearer")
    }

    pub(crate) fn write_configuration(&self, text: &str) {
        let place = self.user().join("AppData/Roaming/freshbearer");
        fs::create_dir_all(&place).unwrap();
        fs::write(place.join("config.toml"), text).unwrap();
    }

    /// The words of a token command that counts its runs.
    pub(crate) fn mint(&self, what: &[&str]) -> Vec<String> {
        let start = [windows(&self.program("mint.exe")), windows(&self.path("count"))];
        start.into_iter().chain(what.iter().map(|word| (*word).to_owned())).collect()
    }

    /// How often the token command has run.
    pub(crate) fn count(&self) -> usize {
        fs::metadata(self.path("count")).map_or(0, |meta| usize::try_from(meta.len()).unwrap())
    }

    /// How many processes run this program.
    pub(crate) fn running(&self, name: &str) -> usize {
        let program = windows(&self.program(name));
        let runs = |process: &Path| {
            let words = fs::read(process.join("cmdline")).unwrap_or_default();
            words.split(|byte| *byte == 0).next() == Some(program.as_bytes())
        };
        fs::read_dir("/proc").unwrap().filter(|entry| runs(&entry.as_ref().unwrap().path())).count()
    }

    /// One of the programs with these arguments, not yet started.
    pub(crate) fn start(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = self.in_prefix(&self.wine);
        command.arg(self.program(program)).args(arguments).current_dir(self.path(PROGRAMS));
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs freshbearer to its end: these arguments, and behind `--` a token command.
    pub(crate) fn ask(&self, arguments: &[&str], mint: &[String]) -> Ran {
        Ran::from(self.start("freshbearer.exe", &asked(arguments, mint)).output().unwrap())
    }

    /// Runs freshbearer without a token command.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::from(self.start("freshbearer.exe", arguments).output().unwrap())
    }

    fn in_prefix(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("HOME", self.house.home()).env("PATH", "/usr/bin:/bin");
        command.env("WINEPREFIX", self.path("prefix")).env("WINEDEBUG", "-all");
        command.env("WINEDLLOVERRIDES", "mscoree,mshtml=;winemenubuilder.exe=d");
        command.env("WINEPATH", windows(&self.path(PROGRAMS)));
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null());
        command
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // This prefix's, and none of the user's; it ends all its processes.
        let _ = self.in_prefix(&self.server).arg("-k").status();
        let _ = self.in_prefix(&self.server).arg("-w").status();
    }
}

/// All arguments, with the token command behind `--`.
pub(crate) fn asked<'a>(arguments: &[&'a str], mint: &'a [String]) -> Vec<&'a str> {
    [arguments, &["--"], &mint.iter().map(String::as_str).collect::<Vec<_>>()].concat()
}

/// A path as Windows programs name it.
pub(crate) fn windows(path: &Path) -> String {
    format!("Z:{}", path.to_str().unwrap().replace('/', "\\"))
}

/// Debian leaves them out of the PATH.
fn found(name: &str, debian: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&path).map(|place| place.join(name));
    places.chain([Path::new("/usr/lib/wine").join(debian)]).find(|path| path.exists())
}

/// When the youngest of these files was written.
fn newest(names: &[&str]) -> SystemTime {
    fn of(path: &Path) -> SystemTime {
        if path.is_dir() {
            fs::read_dir(path).unwrap().map(|entry| of(&entry.unwrap().path())).max().unwrap()
        } else {
            path.metadata().unwrap().modified().unwrap()
        }
    }
    names.iter().map(|name| of(&Path::new(env!("CARGO_MANIFEST_DIR")).join(name))).max().unwrap()
}
