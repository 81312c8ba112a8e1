//! Which of the clients that we know are installed here, in which version, and where their files are.

use super::known::{ALL, Known, Roots};
use super::program;
use crate::system::environment;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a client may take to say its version.
const PATIENCE: Duration = Duration::from_secs(15);

/// A client that is installed.
#[derive(Clone)]
pub(crate) struct Installed {
    pub(crate) known: &'static Known,
    pub(crate) file: PathBuf,
    /// What must hold the file: the home directory, or where a variable says that the client keeps its own.
    pub(crate) base: PathBuf,
    pub(crate) program: Option<PathBuf>,
    pub(crate) version: Option<[u32; 3]>,
}

/// The names of all of them, each once.
pub(crate) fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = ALL.iter().map(|known| known.name).collect();
    names.dedup();
    names
}

/// Those that are installed, or that are named, installed or not.
pub(crate) fn find(named: &[String]) -> Vec<Installed> {
    let Some(roots) = Roots::find() else { return Vec::new() };
    let is_named = |known: &Known| named.iter().any(|name| name == known.name);
    let mut found: Vec<Installed> = Vec::new();
    for known in ALL.iter().filter(|known| named.is_empty() || is_named(known)) {
        let Some((file, sign)) = (known.place)(&roots) else { continue };
        let program = known.program.and_then(program::find);
        // Of two places of one client, one that is there counts; and the last, if neither is.
        let is_last =
            ALL.iter().rfind(|other| other.name == known.name).is_some_and(|last| last.title == known.title);
        let is_other = found.iter().any(|other| other.known.name == known.name);
        if program.is_some() || sign.exists() || is_named(known) && is_last && !is_other {
            let base = roots.base(&file);
            found.push(Installed { known, file, base, program, version: None });
        }
    }
    found.iter_mut().for_each(Installed::ask_version);
    found
}

/// Where the file of each would be, whether it is installed or not.
pub(super) fn places() -> Vec<(&'static Known, PathBuf)> {
    let Some(roots) = Roots::find() else { return Vec::new() };
    ALL.iter().filter_map(|known| Some((known, (known.place)(&roots)?.0))).collect()
}

impl Roots {
    fn find() -> Option<Self> {
        let home = environment::home()?;
        let moved = |name| environment::variable(name).map(PathBuf::from);
        let (claude, codex, xdg) =
            (moved("CLAUDE_CONFIG_DIR"), moved("CODEX_HOME"), moved("XDG_CONFIG_HOME"));
        let applications = environment::application_directory().unwrap_or_else(|| home.join(".config"));
        let data = moved("CLINE_DATA_DIR").or_else(|| Some(moved("CLINE_DIR")?.join("data")));
        let cline = data.map(|data| data.join("settings").join("cline_mcp_settings.json"));
        let cline = moved("CLINE_MCP_SETTINGS_PATH").or(cline);
        Some(Self { home, applications, claude, codex, xdg, cline })
    }

    fn base(&self, file: &Path) -> PathBuf {
        let moved = [&self.claude, &self.codex, &self.xdg].into_iter().flatten().map(PathBuf::as_path);
        // Cline makes the directories that its variables name.
        let folders = self.cline.as_deref().into_iter().flat_map(|file| file.ancestors().skip(1));
        let moved = moved.chain(folders.filter(|folder| folder.exists()).take(1));
        let mut all = std::iter::once(self.home.as_path()).chain(moved).chain([self.applications.as_path()]);
        all.find(|root| file.starts_with(root)).unwrap_or(&self.home).to_owned()
    }
}

impl Installed {
    /// Only of one whose helpers depend on it.
    fn ask_version(&mut self) {
        if let (Some(program), Some(_)) = (&self.program, self.known.helper) {
            let printed = program::run(program, &["--version"], program::Surroundings::default(), PATIENCE);
            self.version = printed.ok().and_then(|printed| version(&printed.stdout));
        }
    }

    /// With its version, if that is known.
    pub(crate) fn title(&self) -> String {
        match self.version {
            Some([major, minor, patch]) => format!("{} {major}.{minor}.{patch}", self.known.title),
            None => self.known.title.to_owned(),
        }
    }

    /// The setting that names its helper, if it runs that again after a 401. A version that isn't known is taken
    /// to be a new one.
    pub(crate) fn helper(&self) -> Option<&'static str> {
        let (setting, since) = self.known.helper?;
        self.version.is_none_or(|version| version >= since).then_some(setting)
    }
}

/// Pure: the first version that a text names.
fn version(text: &str) -> Option<[u32; 3]> {
    let words = text.split(|c: char| !c.is_ascii_digit() && c != '.');
    words
        .filter_map(|word| {
            word.split('.').map(|part| part.parse().ok()).collect::<Option<Vec<u32>>>()?.try_into().ok()
        })
        .next()
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_as_clients_print_them() {
        for (text, expected) in [
            ("2.1.331 (Claude Code)\n", Some([2, 1, 331])),
            ("codex-cli 0.169.0\n", Some([0, 169, 0])),
            ("a warning of 2 lines.\n1.2.3-beta.4", Some([1, 2, 3])),
            ("none", None),
        ] {
            assert_eq!(version(text), expected, "{text}");
        }
    }
}
