//! A user namespace, for a kernel keyring and memory of a test's own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// For `sh`: gives a mount namespace a `/dev/shm` and a `/run/user` of its own.
pub(crate) const OWN_MEMORY: &str = "mount -t tmpfs -o mode=1777 none /dev/shm && mount -t tmpfs none /run";

/// A namespace, which ends with the process that holds it open.
pub(crate) struct Namespace(Child);

impl Namespace {
    /// One as `unshare` makes it, in which a line of `sh` is run first.
    pub(crate) fn open(kinds: &[&str], first: &str) -> Option<Self> {
        Self::open_within(&[], kinds, first)
    }

    /// One that is made where these words lead to.
    pub(crate) fn open_within(through: &[String], kinds: &[&str], first: &str) -> Option<Self> {
        let words: Vec<&str> = through.iter().map(String::as_str).chain(["unshare"]).collect();
        // `cat` ends when we do, however that is.
        let mut holder = Command::new(words[0])
            .args(&words[1..])
            .args(kinds)
            .args(["sh", "-c", &format!("{first} && echo open && exec cat")])
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

    /// The words that lead into it.
    pub(crate) fn entrance(&self, kinds: &[&str]) -> Vec<String> {
        let words = ["nsenter".to_owned(), format!("--target={}", self.0.id())];
        words.into_iter().chain(kinds.iter().map(|kind| (*kind).to_owned())).collect()
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
