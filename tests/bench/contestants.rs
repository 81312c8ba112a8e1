//! Who takes part: our hit from each store, what it is measured against, and what people use instead.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The sample token command; its tokens outlive the measurement by far.
const MINT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sample/mint-jwt");

/// A token of everybody's, in a file, with its end beside it: what one writes before one has a tool.
const SCRIPT: &str = r#"#!/bin/sh
set -eu
kept=$HOME/token.json
if [ ! -e "$kept" ] || [ "$(jq .ends "$kept")" -le "$(date +%s)" ]; then
    jq -n --arg token "$(sh MINT 86400)" --argjson ends $(($(date +%s) + 86400)) '{$token, $ends}' > "$kept"
fi
jq -c '{Authorization: "Bearer \(.token)"}' "$kept"
"#;

/// Our program as `cargo install` builds it: linked with the machine's own C library.
const INSTALLED: &str = env!("CARGO_BIN_EXE_freshbearer");

/// The same by the machine's own C library; without a static program, the rows above are that.
const LINKED: &str = "the same as cargo install builds it (glibc)";

/// The place where all of this happens: a HOME of its own.
pub(crate) struct Arena {
    pub(crate) home: PathBuf,
    /// Our program as releases for Linux carry it, if it could be built; else as it is installed.
    ours: PathBuf,
    /// A program that prints a constant.
    constant: PathBuf,
    path: OsString,
    bus: Option<OsString>,
}

/// One of them.
pub(crate) struct Contestant {
    pub(crate) name: &'static str,
    pub(crate) command: Command,
}

impl Arena {
    /// In the HOME that we were given, which tests/bench/run has made for this.
    pub(crate) fn new() -> Self {
        let variable = |name: &str| std::env::var_os(name);
        let home = PathBuf::from(variable("HOME").unwrap());
        let ours = PathBuf::from(variable("RELEASED").unwrap_or_else(|| INSTALLED.into()));
        let constant = PathBuf::from(variable("CONSTANT").unwrap());
        let (path, bus) = (variable("PATH").unwrap(), variable("DBUS_SESSION_BUS_ADDRESS"));
        Self { home, ours, constant, path, bus }
    }

    /// The same in another home, in which nothing is kept yet.
    pub(crate) fn elsewhere(&self, name: &str) -> Self {
        let home = self.home.join(name);
        fs::create_dir(&home).unwrap();
        let Self { ours, constant, path, bus, .. } = self;
        let [ours, constant] = [ours, constant].map(PathBuf::clone);
        Self { home, ours, constant, path: path.clone(), bus: bus.clone() }
    }

    /// A command with an environment of three variables and without streams.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, program: impl AsRef<OsStr>, arguments: &[S]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).env_clear().env("HOME", &self.home).env("PATH", &self.path);
        command.envs(self.bus.as_ref().map(|bus| ("DBUS_SESSION_BUS_ADDRESS", bus)));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// A program that prints a constant.
    pub(crate) fn constant(&self) -> Command {
        self.command::<&str>(&self.constant, &[])
    }

    /// Our own ask. `life` tells one kept token from another.
    pub(crate) fn ask(&self, store: &str, life: &str) -> Command {
        self.ask_of(store, &["sh", MINT, life])
    }

    /// Our own ask of another token command.
    pub(crate) fn ask_of(&self, store: &str, mint: &[&str]) -> Command {
        self.ask_with(&self.ours, store, mint)
    }

    /// The ask of the program as `cargo install` builds it, of the same token as [`Self::ask`].
    pub(crate) fn ask_installed(&self, store: &str, life: &str) -> Command {
        self.ask_with(Path::new(INSTALLED), store, &["sh", MINT, life])
    }

    fn ask_with(&self, program: &Path, store: &str, mint: &[&str]) -> Command {
        let arguments = [&["headers", "--ttl", "24h", "--store", store, "--"], mint].concat();
        self.command(program, &arguments)
    }

    /// Writes an executable script.
    pub(crate) fn script(&self, name: &str, text: &str) -> String {
        let path = self.home.join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn find(&self, program: &str) -> Option<PathBuf> {
        std::env::split_paths(&self.path).map(|place| place.join(program)).find(|path| path.exists())
    }

    /// All who can take part, each with its token in place, and the names of those who can't.
    pub(crate) fn contestants(&self) -> (Vec<Contestant>, Vec<&'static str>) {
        let (mut here, mut missing) = (Vec::new(), Vec::new());
        // The first run puts the token in its place; it must succeed, and so must the second.
        let works = |command: &mut Command| (0..2).all(|_| command.status().is_ok_and(|end| end.success()));
        let mut add = |name, command: Option<Command>| match command {
            Some(mut command) => match works(&mut command) {
                true => here.push(Contestant { name, command }),
                false => missing.push(name),
            },
            None => missing.push(name),
        };
        let none: [&str; 0] = [];
        add("a Rust program that prints a constant", Some(self.constant()));
        add("/bin/true", Some(self.command("/bin/true", &none)));
        add("freshbearer, kernel keyring", Some(self.ask("kernel", "86400")));
        let released = self.ours != Path::new(INSTALLED);
        add(LINKED, released.then(|| self.ask_installed("kernel", "86400")));
        add("freshbearer, auto (kernel keyring in front)", Some(self.ask("auto", "86401")));
        add("freshbearer, file", Some(self.ask("file", "86402")));
        add("freshbearer, Secret Service", self.bus.as_ref().map(|_| self.ask("keychain", "86403")));
        let bkt = self.home.join("bkt");
        let cached =
            ["--ttl=1d", "--cache-dir", bkt.to_str().unwrap(), "--", "sh", MINT, "86400"].map(OsString::from);
        add("bkt (plain file)", self.find("bkt").map(|path| self.command(path, &cached)));
        let script = self.script("with-jq", &SCRIPT.replace("MINT", MINT));
        add("a shell script with jq (plain file)", self.find("jq").map(|_| self.command(script, &none)));
        let item = ["service", "bench", "username", "bench"];
        let stored = self.find("secret-tool").filter(|tool| self.store_with(tool, &item));
        let lookup = [&["lookup"], &item[..]].concat();
        add("secret-tool lookup", stored.map(|tool| self.command(tool, &lookup)));
        let python = self.find("keyring").filter(|_| self.bus.is_some());
        add("Python's keyring get", python.map(|tool| self.command(tool, &["get", "bench", "bench"])));
        (here, missing)
    }

    fn store_with(&self, tool: &Path, item: &[&str]) -> bool {
        let mut store = self.command(tool, &[&["store", "--label=bench"], item].concat());
        let Ok(mut child) = store.stdin(Stdio::piped()).spawn() else { return false };
        // As long as the sample's tokens are.
        child.stdin.take().unwrap().write_all(&[b'x'; 150]).unwrap();
        child.wait().is_ok_and(|end| end.success())
    }
}
