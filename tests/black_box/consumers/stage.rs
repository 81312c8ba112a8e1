//! Where a consumer runs: a house of its own, with freshbearer on PATH, a profile, and its server.

use super::server::Server;
use crate::house::{House, Ran, configure, leave_out};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A token's life: long enough for a consumer's run on a busy machine.
const LIFE: &str = "1h";

/// The profile's line by which it is kept where every test can.
const KEPT: &str = "store = \"file\"";

pub(crate) struct Stage {
    pub(crate) house: House,
    pub(crate) server: Server,
}

/// Where tests/black_box/consumers/install has put a program that Debian doesn't have; `None`, with a note: nowhere.
pub(crate) fn installed(test: &str, program: &str) -> Option<PathBuf> {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("consumers");
    let found = ["python/bin", "bin"].map(|below| place.join(below).join(program));
    let found = found.into_iter().find(|path| path.exists());
    if found.is_none() {
        leave_out(test, &format!("{program}: tests/black_box/consumers/install has not been run"));
    }
    found
}

impl Stage {
    /// One with the profile `internal`, whose tokens are T1, T2 and so on, which go to this server alone.
    pub(crate) fn new(server: Server, lines: &str) -> Self {
        let house = House::new();
        std::fs::create_dir(house.path("bin")).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_freshbearer"), house.path("bin/freshbearer")).unwrap();
        let stage = Self { house, server };
        std::fs::create_dir_all(stage.links()).unwrap();
        stage.allow(&stage.server.url(), lines);
        stage
    }

    /// Has the profile's tokens go to this server instead.
    pub(crate) fn allow(&self, server: &str, lines: &str) {
        let mint = self.house.numbered();
        let servers = format!("servers = [{server:?}]");
        let text = format!(
            "[profile.internal]\ncommand = [{mint:?}]\nttl = \"{LIFE}\"\n{KEPT}\n{servers}\n{lines}\n"
        );
        configure(&self.house.home(), &text);
    }

    /// A program that finds freshbearer on PATH, not yet started.
    pub(crate) fn program(&self, program: impl Into<OsString>) -> Command {
        let mut command = Command::new(program.into());
        let path = std::env::var("PATH").unwrap();
        command
            .env_clear()
            .env("HOME", self.house.home())
            .env("PATH", format!("{}:{}:{path}", self.house.path("bin").display(), self.links().display()))
            .current_dir(self.house.path(""))
            .stdin(Stdio::null());
        command
    }

    /// Where a user has links.
    fn links(&self) -> PathBuf {
        self.house.home().join(".local/bin")
    }

    /// What a shell's line printed and how it ended.
    pub(crate) fn shell(&self, line: &str) -> Ran {
        Ran::from(self.program("sh").args(["-c", line]).output().unwrap())
    }

    /// Has the kept token expire, at our clock and at the server: it is put back by its whole life.
    pub(crate) fn expire(&self, token: &str) {
        self.server.revoke(token);
        let record = self.house.state_file(".json");
        let kept = self.house.state_file(".token");
        for file in [record, kept] {
            let text = std::fs::read_to_string(&file).unwrap();
            std::fs::write(&file, earlier(&text)).unwrap();
        }
    }

    /// A consumer that works all the time: with one token until that expires, and then with the next.
    pub(crate) fn goes_through_an_expiry(&self, run: impl Fn() -> Ran) {
        for _ in 0..2 {
            let ran = run();
            assert_eq!(ran.code, 0, "{ran:?}");
            assert_eq!(self.good_tokens(), ["T1"], "{ran:?}");
        }
        assert_eq!(self.house.count(), 1);
        self.expire("T1");
        let ran = run();
        assert_eq!(ran.code, 0, "{ran:?}");
        assert_eq!(self.server.tokens().last().map(String::as_str), Some("T2"), "{ran:?}");
        assert_eq!(self.house.count(), 2);
    }

    /// The tokens that came and were not refused.
    pub(crate) fn good_tokens(&self) -> Vec<String> {
        let mut good = self.server.tokens();
        good.retain(|token| !token.ends_with('!'));
        good.dedup();
        good
    }
}

/// A file of ours with each moment in it put back by two hours.
fn earlier(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let digits = rest[at..].find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len() - at);
        let number = &rest[at..at + digits];
        out += &rest[..at];
        // Milliseconds of this century.
        match number.parse::<u64>() {
            Ok(moment) if number.len() == 13 => out += &(moment - 2 * 3_600_000).to_string(),
            _ => out += number,
        }
        rest = &rest[at + digits..];
    }
    out + rest
}
