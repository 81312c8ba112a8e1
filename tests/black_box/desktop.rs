//! A desktop of a test's own: a bus, and a gnome-keyring on it that is unlocked; both end with the test.

use crate::house::{House, have, is_alive, leave_out, until};
use std::io::Write;
use std::process::{Child, Command, Output, Stdio};

const PROGRAMS: [&str; 4] = ["dbus-daemon", "dbus-send", "gnome-keyring-daemon", "secret-tool"];

/// A house with a bus and an unlocked keyring, which end with it, and a kernel keyring of its own.
pub(crate) struct Desktop {
    pub(crate) house: House,
    processes: Vec<Child>,
}

impl Desktop {
    /// `None`, with a note that the test was left out, where something that it takes isn't there.
    pub(crate) fn of(test: &str) -> Option<Self> {
        if !have(test, &PROGRAMS) {
            return None;
        }
        let Some(mut house) = House::with_kernel_keyring() else {
            leave_out(test, "no kernel keyring, or no user namespaces");
            return None;
        };
        let bus = format!("unix:path={}", house.path("bus").display());
        house.variables = vec![
            ("DBUS_SESSION_BUS_ADDRESS".into(), bus.clone()),
            ("XDG_RUNTIME_DIR".into(), house.path("run").to_str().unwrap().into()),
        ];
        std::fs::create_dir(house.path("run")).unwrap();
        let mut desktop = Self { house, processes: Vec::new() };
        desktop.start("dbus-daemon", &["--session", "--nofork", &format!("--address={bus}")], "");
        until("the bus answers", || desktop.house.path("bus").exists() && desktop.ask_bus("GetId").is_ok());
        desktop.start("gnome-keyring-daemon", &["--foreground", "--unlock", "--components=secrets"], "pw\n");
        until("the keyring is there", || {
            desktop.ask_bus("NameHasOwner").is_ok_and(|said| said.contains("true"))
                && desktop.tool(&["store", "--label=ready", "ready", "yes"], "yes").status.success()
        });
        Some(desktop)
    }

    pub(crate) fn prepared(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("HOME", self.house.home()).env("PATH", std::env::var_os("PATH").unwrap());
        command.envs(self.house.variables.iter().map(|(name, value)| (name, value)));
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn start(&mut self, program: &str, arguments: &[&str], stdin: &str) {
        let mut child = self.prepared(program).args(arguments).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
        self.processes.push(child);
    }

    fn ask_bus(&self, method: &str) -> Result<String, ()> {
        let about = if method == "NameHasOwner" { Some("string:org.freedesktop.secrets") } else { None };
        let said = self
            .prepared("dbus-send")
            .args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/"])
            .arg(format!("org.freedesktop.DBus.{method}"))
            .args(about)
            .stdout(Stdio::piped())
            .output()
            .unwrap();
        if said.status.success() { Ok(String::from_utf8(said.stdout).unwrap()) } else { Err(()) }
    }

    fn tool(&self, arguments: &[&str], stdin: &str) -> Output {
        let mut tool = self.prepared("secret-tool");
        tool.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = tool.spawn().unwrap();
        // A tool that doesn't read its standard input may have closed it already.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// Whether the keyring that was unlocked has ended by itself; the bus starts another, which is locked.
    pub(crate) fn keyring_has_ended(&self) -> bool {
        !is_alive(self.processes[1].id())
    }

    /// Locks the keyring, as a desktop does with its screen.
    pub(crate) fn lock(&self) {
        let lock = self
            .prepared("dbus-send")
            .args([
                "--session",
                "--print-reply",
                "--dest=org.freedesktop.secrets",
                "/org/freedesktop/secrets",
            ])
            .args([
                "org.freedesktop.Secret.Service.Lock",
                "array:objpath:/org/freedesktop/secrets/collection/login",
            ])
            .status()
            .unwrap();
        assert!(lock.success());
    }

    /// Sends a signal to the keyring's process, or to the bus's.
    pub(crate) fn signal(&self, whom: &str, signal: &str) {
        let child = &self.processes[usize::from(whom == "keyring")];
        crate::house::signal(signal, child.id());
    }

    /// How many sockets the bus has open: one for each that is connected to it.
    pub(crate) fn bus_sockets(&self) -> usize {
        let descriptors = std::fs::read_dir(format!("/proc/{}/fd", self.processes[0].id())).unwrap();
        let targets = descriptors.filter_map(|fd| std::fs::read_link(fd.ok()?.path()).ok());
        targets.filter(|to| to.to_str().is_some_and(|to| to.starts_with("socket:"))).count()
    }

    /// Puts an entry there as another version of us does.
    pub(crate) fn plant(&self, version: &str, account: &str, secret: &str) {
        let service = format!("freshbearer {version}");
        let attributes = ["store", "--label=planted", "service", &service, "account", account];
        assert!(self.tool(&attributes, secret).status.success());
    }

    /// Takes an entry of ours away.
    pub(crate) fn remove(&self, version: &str, account: &str) {
        let service = format!("freshbearer {version}");
        assert!(self.tool(&["clear", "service", &service, "account", account], "").status.success());
    }

    /// What the keyring holds of ours, as the README says it can be seen.
    pub(crate) fn entries(&self) -> String {
        self.entries_of(env!("CARGO_PKG_VERSION"))
    }

    /// What it holds of another version's.
    pub(crate) fn entries_of(&self, version: &str) -> String {
        let service = format!("freshbearer {version}");
        let found = self.tool(&["search", "--all", "service", &service], "");
        String::from_utf8_lossy(&[found.stdout, found.stderr].concat()).into_owned()
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        for child in self.processes.iter_mut().rev() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
