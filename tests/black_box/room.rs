//! Surroundings that a person or a service finds itself in: whose session keyring, what the kernel allows, in which
//! user namespace, with which bus and which directory of a login.

use crate::house::{House, Namespace, have, leave_out, until};
use std::os::unix::fs::MetadataExt;
use std::process::{Child, Stdio};

/// The numbers of keyctl and prctl, and of the first and last call that has to do with keys.
const NUMBERS: &str = "my ($keyctl, $prctl, $first, $last) = (POSIX::uname())[4] eq 'aarch64' \
                       ? (219, 167, 217, 219) : (250, 157, 248, 250);";

/// A session keyring of its own.
const JOIN: &str = "syscall($keyctl, 1, 0) > 0 or die;";

/// Links the user's keyring into it, as a login does.
const LINK: &str = "syscall($keyctl, 8, -4, -3) == 0 or die;";

/// Has all calls that have to do with keys fail, as a container's seccomp profile does: a filter that looks at the
/// call's number.
const FORBID: &str = "my $code = pack('SCCL' x 5, 0x20, 0, 0, 0, 0x35, 0, 2, $first, 0x25, 1, 0, $last, \
                      0x06, 0, 0, 0x50000 | $error, 0x06, 0, 0, 0x7fff0000); \
                      syscall($prctl, 38, 1, 0, 0, 0) == 0 or die; \
                      syscall($prctl, 22, 2, pack('Sx![P]P', 5, $code), 0, 0) == 0 or die;";

/// What there is in a room.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// Options of `unshare` for a user namespace; none, no namespace.
    pub(crate) namespace: Option<&'static [&'static str]>,
    pub(crate) session: Keyring,
    /// The number of the error with which the kernel forbids its keyring.
    pub(crate) forbidden: Option<i32>,
    /// Whether there is a directory of the login, and `XDG_RUNTIME_DIR` names it.
    pub(crate) has_login: bool,
    pub(crate) bus: BusThere,
}

/// The session keyring in which each process is started.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Keyring {
    /// That of the tests.
    Inherited,
    /// One of its own, linked to the user's.
    Linked,
    /// One of its own, linked to nothing.
    Unlinked,
}

/// Whether there is a session bus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BusThere {
    No,
    /// There is none any more where the variable says.
    Gone,
    /// One without a Secret Service.
    Bare,
}

/// Nothing in particular.
pub(crate) const PLAIN: Plan = Plan {
    namespace: None,
    session: Keyring::Inherited,
    forbidden: None,
    has_login: false,
    bus: BusThere::No,
};

/// A house in such surroundings.
pub(crate) struct Room {
    pub(crate) house: House,
    /// The words that lead to its user, but into no namespace: who has no number there doesn't see the keys there.
    outside: Vec<String>,
    _namespace: Option<Namespace>,
    bus: Option<Child>,
}

impl Room {
    /// As planned, of an ordinary user; where the tests are that already, of whoever runs them, in a namespace.
    /// `None`, with a note, where something that it takes isn't there.
    pub(crate) fn new(test: &str, plan: &Plan) -> Option<Self> {
        let bus_daemon: &[&str] = if plan.bus == BusThere::Bare { &["dbus-daemon"] } else { &[] };
        if !have(test, &[&["perl"], bus_daemon].concat()) {
            return None;
        }
        let is_root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
        let mut house = if is_root { House::of_ordinary_user(test)? } else { House::with_memory(test)? };
        let user = if is_root { std::fs::metadata(house.home()).unwrap().uid() } else { 0 };
        if plan.has_login {
            prepare_login(&mut house, user);
        }
        let bus = start_bus(&mut house, plan.bus, user);
        let outside = house.through.clone();
        let mut namespace = None;
        if let Some(options) = plan.namespace {
            let Some(opened) =
                Namespace::open_within(&house.through, &[&["--user"], options].concat(), "true")
            else {
                leave_out(test, "no user namespaces");
                return None;
            };
            house.through.extend(opened.entrance(&["--user", "--preserve-credentials"]));
            namespace = Some(opened);
        }
        house.through.extend(perl(plan));
        assert_eq!(house.run(&["--version"]).code, 0, "{plan:?}");
        Some(Self { house, outside, _namespace: namespace, bus })
    }

    /// What is kept where everybody can see it: our keys, and files in memory.
    pub(crate) fn kept(&self, cache_key: &str) -> (usize, usize) {
        // Those that the kernel is about to collect have a flag for it.
        let keys = self.see("cat /proc/keys");
        let ours = keys.lines().filter(|line| line.contains("freshbearer ") && line.contains(cache_key));
        let keys = ours.filter(|line| !line.split_whitespace().nth(1).unwrap().contains('i')).count();
        let files = self.see("find /dev/shm /run -type f");
        (keys, files.lines().filter(|file| file.contains(cache_key)).count())
    }

    fn see(&self, line: &str) -> String {
        let (first, rest) = self.outside.split_first().unwrap();
        let seen = std::process::Command::new(first).args(rest).args(["sh", "-c", line]).output().unwrap();
        String::from_utf8(seen.stdout).unwrap()
    }

    /// Nothing is kept anywhere, not in a file of whatever name either.
    pub(crate) fn assert_empty(&self, token: &str, when: &str) {
        until(&format!("{when}: no key and no file is left"), || self.kept("") == (0, 0));
        let home = self.house.home().display().to_string();
        assert_eq!(self.see(&format!("grep -rl {token} /dev/shm /run '{home}'")), "", "{when}");
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        if let Some(bus) = &mut self.bus {
            let _ = bus.kill();
            let _ = bus.wait();
        }
    }
}

/// Runs a line in the room as who can make what isn't the user's: root, who made the room.
pub(crate) fn furnish(house: &House, line: &str) {
    let end = house.through.iter().position(|word| word == "setpriv").unwrap_or(house.through.len());
    let words: Vec<&str> =
        house.through[..end].iter().map(String::as_str).chain(["sh", "-c", line]).collect();
    assert!(std::process::Command::new(words[0]).args(&words[1..]).status().unwrap().success(), "{line}");
}

fn prepare_login(house: &mut House, user: u32) {
    let place = format!("/run/user/{user}");
    let made = format!("mkdir -p {place} && chmod 755 /run /run/user && chmod 700 {place}");
    furnish(house, &format!("{made} && chown {user}:{user} {place}"));
    house.variables.push(("XDG_RUNTIME_DIR".into(), place));
}

fn start_bus(house: &mut House, there: BusThere, user: u32) -> Option<Child> {
    let place = house.path("bus");
    let address = format!("unix:path={}", place.display());
    if there != BusThere::No {
        house.variables.push(("DBUS_SESSION_BUS_ADDRESS".into(), address.clone()));
    }
    if there != BusThere::Bare {
        return None;
    }
    // It doesn't start for a user without a name.
    let names = house.path("passwd").display().to_string();
    let entry = format!("user:x:{user}:{user}::/:/bin/sh");
    furnish(
        house,
        &format!("(cat /etc/passwd; echo '{entry}') > '{names}' && mount --bind '{names}' /etc/passwd"),
    );
    let (first, rest) = house.through.split_first().unwrap();
    let mut command = std::process::Command::new(first);
    command.args(rest).args(["dbus-daemon", "--session", "--nofork", "--nopidfile"]);
    command.arg(format!("--address={address}")).stdin(Stdio::null()).stderr(Stdio::null());
    let bus = command.spawn().unwrap();
    until("the bus is there", || place.exists());
    Some(bus)
}

fn perl(plan: &Plan) -> Vec<String> {
    let session = match plan.session {
        Keyring::Inherited => String::new(),
        Keyring::Linked => format!("{JOIN} {LINK}"),
        Keyring::Unlinked => JOIN.to_owned(),
    };
    let forbid = plan.forbidden.map(|error| format!("my $error = {error}; {FORBID}")).unwrap_or_default();
    if session.is_empty() && forbid.is_empty() {
        return Vec::new();
    }
    let program = format!("{NUMBERS} {session} {forbid} exec @ARGV or die");
    ["perl", "-MPOSIX", "-e", &program, "--"].map(str::to_owned).to_vec()
}
