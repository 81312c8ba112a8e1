//! The real Secret Service: a gnome-keyring of its own on a bus of its own.

use crate::house::{House, have, leave_out, until};
use std::io::Write;
use std::process::{Child, Command, Output, Stdio};

const PROGRAMS: [&str; 4] = ["dbus-daemon", "dbus-send", "gnome-keyring-daemon", "secret-tool"];

/// A house with a bus and an unlocked keyring, which end with it, and a kernel keyring of its own.
pub struct Desktop {
    pub house: House,
    processes: Vec<Child>,
}

impl Desktop {
    /// `None`, with a note that the test was left out, where something that it takes isn't there.
    pub fn of(test: &str) -> Option<Self> {
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

    fn prepared(&self, program: &str) -> Command {
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

    /// Locks the keyring: every read would have to open a dialog.
    pub fn lock(&self) {
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
            .status();
        assert!(lock.unwrap().success());
    }

    /// Has the keyring stand still: it answers nothing any more.
    pub fn silence(&self) {
        let keyring = self.processes[1].id().to_string();
        assert!(Command::new("kill").args(["-STOP", &keyring]).status().unwrap().success());
    }

    /// What the keyring holds of ours, as the README says it can be seen.
    pub fn entries(&self) -> String {
        let service = format!("freshbearer {}", env!("CARGO_PKG_VERSION"));
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

#[test]
fn a_token_is_kept_in_the_keyring_found_there_and_forgotten() {
    let Some(desktop) = Desktop::of("a token in the Secret Service") else { return };
    let house = &desktop.house;
    let mint = house.counting_jwt(300);
    assert_eq!(desktop.entries(), "");
    let first = house.run(&["headers", "--", &mint]);
    assert_eq!((first.code, first.stderr.as_str()), (0, ""), "{first:?}");
    assert_eq!(house.run(&["headers", "--", &mint]), first);
    assert_eq!(house.count(), 1);
    let entries = desktop.entries();
    assert!(entries.contains("label = freshbearer: mint"), "{entries}");
    let token = house.answer(&["token", "--", &mint]);
    assert!(entries.contains(token.trim()), "the secret is the token with its life: {entries}");
    let status = house.answer(&["status"]);
    assert!(status.contains("store   keychain: the Secret Service answered"), "{status}");
    assert_eq!(house.answer(&["forget", "--", &mint]), "forgot 1 token\n");
    assert_eq!(desktop.entries(), "");
    house.answer(&["headers", "--", &mint]);
    assert_eq!(house.count(), 2);
}

#[test]
fn the_token_survives_the_loss_of_the_record() {
    let Some(desktop) = Desktop::of("the keyring without a record") else { return };
    let mint = desktop.house.counting_jwt(300);
    let first = desktop.house.answer(&["token", "--", &mint]);
    std::fs::remove_dir_all(desktop.house.state()).unwrap();
    assert_eq!(desktop.house.answer(&["token", "--", &mint]), first);
    assert_eq!(desktop.house.count(), 1);
}

#[test]
fn a_keyring_that_is_locked_opens_no_window_and_costs_no_token() {
    let Some(desktop) = Desktop::of("a locked keyring") else { return };
    let mint = desktop.house.counting_jwt(300);
    desktop.lock();
    let ran = desktop.house.run(&["token", "--store", "keychain", "--", &mint]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.starts_with("eyJ"), "{ran:?}");
    assert!(ran.stderr.contains("the token was not kept (the Secret Service: it is locked)"), "{ran:?}");
}
