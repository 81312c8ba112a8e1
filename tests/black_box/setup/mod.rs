//! `freshbearer setup`: what it writes, what it leaves alone, and that all of it can be taken back.

mod asked;
mod edits;
mod halfway;
mod refused;
mod undone;
mod versions;
mod wrapped;

use crate::house::{House, Ran, leave_out};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

pub(super) const URL: &str = "https://mcp.example.com/mcp";

/// A home with a token command, and with clients as far as a test puts them there.
pub(super) struct Home {
    pub(super) house: House,
    pub(super) mint: String,
}

impl Home {
    /// One with a kernel keyring of its own; `None`, with a note, where there can be none.
    pub(super) fn new(test: &str) -> Option<Self> {
        let Some(mut house) = House::with_kernel_keyring() else {
            leave_out(test, "no kernel keyring, or no user namespaces");
            return None;
        };
        fs::create_dir(house.path("bin")).unwrap();
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin", house.path("bin").display());
        house.variables.push(("PATH".to_owned(), path));
        let mint = house.counting_jwt(300);
        // What earlier runs of the house left is no client's.
        let _ = fs::remove_dir_all(house.home().join(".local"));
        Some(Self { house, mint })
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.house.home().join(name)
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        let file = self.file(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    pub(super) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.file(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// A program on the PATH of whatever is run.
    pub(super) fn program(&self, name: &str, body: &str) {
        self.house.script(&format!("bin/{name}"), &format!("#!/bin/sh\n{body}\n"));
    }

    /// `setup` for the server `internal`, with the counting token command.
    pub(super) fn set_up(&self, options: &[&str]) -> Ran {
        let server = ["setup", "--url", URL, "--name", "internal"];
        self.house.run(&[&server[..], options, &["--", &self.mint]].concat())
    }

    pub(super) fn set_up_well(&self, options: &[&str]) -> Ran {
        let ran = self.set_up(&[&["--yes"], options].concat());
        assert_eq!(ran.code, 0, "{ran:?}");
        ran
    }

    pub(super) fn undo(&self) -> Ran {
        let ran = self.house.run(&["setup", "--undo"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran
    }

    /// All files but our own state's, with what stands in them.
    pub(super) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        gather(&self.house.home(), &mut found);
        found.retain(|path, _| !path.starts_with(self.house.state()));
        found
    }
}

fn gather(place: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(place).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, found);
        } else {
            found.insert(path.clone(), fs::read(path).unwrap());
        }
    }
}

/// Puts every client there, with files as people have them; gives their names.
pub(super) fn furnish(home: &Home) -> Vec<&'static str> {
    let files = [
        (".config/freshbearer/config.toml", "# mine\n[profile.other]\ncommand = [\"x\"] # why\n"),
        (
            ".claude.json",
            "{\n  \"numStartups\": 7,\n  \"mcpServers\": {\n    \"a\": {\n      \"type\": \"http\",\n      \"url\": \"https://a.example\"\n    }\n  },\n  \"projects\": {}\n}",
        ),
        (".codex/config.toml", "model = \"x\" # mine\n\n[mcp_servers.a]\nurl = \"https://a.example\"\n"),
        (".gemini/settings.json", "{\n\t// mine\n\t\"theme\": \"dark\",\n}\n"),
        (".config/opencode/opencode.jsonc", "{\"$schema\":\"https://opencode.ai/config.json\"}"),
        (".config/Code/User/mcp.json", "{\n\t\"inputs\": [],\n\t\"servers\": {}\n}\n"),
        (
            ".cursor/mcp.json",
            "{\r\n  \"mcpServers\": {\r\n    \"a\": {\"command\": \"x\"} // a\r\n  }\r\n}\r\n",
        ),
        (".cline/data/settings/cline_mcp_settings.json", ""),
        (".config/Claude/claude_desktop_config.json", "{}\n"),
    ];
    files
        .map(|(name, text)| {
            home.write(name, text);
            name
        })
        .to_vec()
}
