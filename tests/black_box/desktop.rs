//! A desktop of a test's own: a bus, and a wallet on it; both end with the test.

use crate::house::{House, have, is_alive, leave_out, until};
use std::fs::DirBuilder;
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::process::{Child, Command, Output, Stdio};

/// The name under which a wallet is found.
const SECRETS: &str = "org.freedesktop.secrets";

/// A house with a bus and a wallet, which end with it, and a kernel keyring of its own.
pub(crate) struct Desktop {
    pub(crate) house: House,
    bus: Child,
    wallet: Option<Child>,
    others: Vec<Child>,
}

impl Desktop {
    /// One with a gnome-keyring that is unlocked. `None`, with a note that the test was left out, where
    /// something that it takes isn't there.
    pub(crate) fn of(test: &str) -> Option<Self> {
        Self::with_keyring(test, "gnome-keyring-daemon")
    }

    /// One with this gnome-keyring.
    pub(crate) fn with_keyring(test: &str, program: &str) -> Option<Self> {
        let mut desktop = Self::without_wallet(test, &[program])?;
        desktop.start_wallet(program, &["--foreground", "--unlock", "--components=secrets"], "pw\n");
        desktop.until_it_keeps();
        Some(desktop)
    }

    /// Waits until the wallet keeps what it is given: some have their name on the bus before that.
    pub(crate) fn until_it_keeps(&self) {
        let store = ["store", "--label=ready", "ready", "yes"];
        until("the wallet keeps something", || self.tool(&store, "yes").status.success());
    }

    /// One on which no wallet runs yet, where these programs are installed.
    pub(crate) fn without_wallet(test: &str, programs: &[&str]) -> Option<Self> {
        if !have(test, &[&["dbus-daemon", "dbus-send", "secret-tool"], programs].concat()) {
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
        // Qt takes another one of the machine's where this can be read by others.
        DirBuilder::new().mode(0o700).create(house.path("run")).unwrap();
        let arguments = ["--session", "--nofork", &format!("--address={bus}")];
        let bus = start(prepared(&house, "dbus-daemon").args(arguments), "");
        let desktop = Self { house, bus, wallet: None, others: Vec::new() };
        until("the bus answers", || {
            desktop.house.path("bus").exists() && desktop.ask_bus("GetId", &[]).is_some()
        });
        Some(desktop)
    }

    /// Starts the wallet, which is to take its name on the bus.
    pub(crate) fn start_wallet(&mut self, program: &str, arguments: &[&str], stdin: &str) {
        self.wallet = Some(start(self.prepared(program).args(arguments), stdin));
        until("the wallet is there", || self.has_wallet());
    }

    /// Ends the wallet, and waits until its name is free.
    pub(crate) fn end_wallet(&mut self) {
        let mut wallet = self.wallet.take().unwrap();
        wallet.kill().unwrap();
        wallet.wait().unwrap();
        until("the wallet has gone", || !self.has_wallet());
    }

    /// Starts what else belongs to the desktop.
    pub(crate) fn start(&mut self, command: &mut Command) {
        self.others.push(start(command, ""));
    }

    pub(crate) fn prepared(&self, program: &str) -> Command {
        prepared(&self.house, program)
    }

    /// Whether any wallet has its name on the bus.
    pub(crate) fn has_wallet(&self) -> bool {
        self.is_owned(SECRETS)
    }

    fn is_owned(&self, name: &str) -> bool {
        let said = self.ask_bus("NameHasOwner", &[&format!("string:{name}")]);
        said.is_some_and(|said| said.contains("true"))
    }

    /// Has the bus look again for the services that it can start.
    pub(crate) fn reload(&self) {
        self.ask_bus("ReloadConfig", &[]).unwrap();
    }

    fn ask_bus(&self, method: &str, arguments: &[&str]) -> Option<String> {
        self.send("org.freedesktop.DBus", "/", &format!("org.freedesktop.DBus.{method}"), arguments)
    }

    /// What is answered to a call; `None`: an error.
    pub(crate) fn send(&self, to: &str, path: &str, method: &str, arguments: &[&str]) -> Option<String> {
        let mut send = self.prepared("dbus-send");
        send.args(["--session", "--print-reply=literal", &format!("--dest={to}"), path, method]);
        let said = send.args(arguments).stdout(Stdio::piped()).output().unwrap();
        said.status.success().then(|| String::from_utf8(said.stdout).unwrap().trim().to_owned())
    }

    /// libsecret's own tool.
    pub(crate) fn tool(&self, arguments: &[&str], stdin: &str) -> Output {
        let mut tool = self.prepared("secret-tool");
        tool.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = tool.spawn().unwrap();
        // A tool that doesn't read its standard input may have closed it already.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// Whether the keyring that was unlocked has ended by itself.
    pub(crate) fn keyring_has_ended(&self) -> bool {
        !is_alive(self.wallet.as_ref().unwrap().id())
    }

    /// Locks the default collection, as a desktop does with its screen.
    pub(crate) fn lock(&self) {
        let service = |method: &str, argument: &str| {
            let method = format!("org.freedesktop.Secret.Service.{method}");
            self.send(SECRETS, "/org/freedesktop/secrets", &method, &[argument]).unwrap()
        };
        let collection = service("ReadAlias", "string:default");
        service("Lock", &format!("array:objpath:{collection}"));
    }

    /// Sends a signal to the wallet's process, or to the bus's.
    pub(crate) fn signal(&self, whom: &str, signal: &str) {
        let child = if whom == "keyring" { self.wallet.as_ref().unwrap() } else { &self.bus };
        crate::house::signal(signal, child.id());
    }

    /// Has freshbearer ask a wallet that stands still: it is connected to the bus, and waits.
    pub(crate) fn ask_in_vain(&self, words: &[&str]) -> Child {
        self.signal("keyring", "-STOP");
        // On a busy machine an earlier call may have taken too long, and the wallet would be left alone.
        let _ = std::fs::remove_file(self.house.state().join("keychain.silent"));
        let mut fewest = self.bus_sockets();
        let ask = self.house.command(words).spawn().unwrap();
        until("the ask is connected to the bus", || {
            let sockets = self.bus_sockets();
            // Whoever came before may only now have gone.
            fewest = fewest.min(sockets);
            sockets > fewest
        });
        ask
    }

    /// How many sockets the bus has open: one for each that is connected to it.
    fn bus_sockets(&self) -> usize {
        let descriptors = std::fs::read_dir(format!("/proc/{}/fd", self.bus.id())).unwrap();
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

fn prepared(house: &House, program: &str) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("HOME", house.home()).env("PATH", std::env::var_os("PATH").unwrap());
    command.envs(house.variables.iter().map(|(name, value)| (name, value)));
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn start(command: &mut Command, stdin: &str) -> Child {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
    child
}

impl Drop for Desktop {
    fn drop(&mut self) {
        let children = self.wallet.iter_mut().chain(self.others.iter_mut().rev());
        for child in children.chain([&mut self.bus]) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
