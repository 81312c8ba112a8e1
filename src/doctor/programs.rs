//! Which program a word of a command names: on PATH, or at the path that it is.

use crate::system::environment;
use std::path::{Path, PathBuf};

/// Where a word leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// To this program.
    There(PathBuf),
    /// To a file that can't be executed.
    NotExecutable(PathBuf),
    /// Nowhere.
    Nowhere,
    /// To another place from every directory.
    Relative,
    /// To what only the shell knows.
    Unknown,
}

/// Where every client looks, however it was started.
const EVERYWHERE: [&str; 4] = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin"];

/// What a shell does itself.
const BUILT_IN: [&str; 42] = [
    "!", ".", ":", "[", "[[", "alias", "case", "cd", "command", "declare", "echo", "eval", "exec", "exit",
    "export", "false", "for", "function", "if", "let", "local", "printf", "read", "readonly", "select",
    "set", "shopt", "source", "test", "time", "trap", "true", "type", "typeset", "ulimit", "umask", "unset",
    "until", "wait", "while", "{", "}",
];

/// What a shell does something about, at a program's place.
const OF_SHELLS: [char; 10] = ['$', '`', '*', '?', '(', ')', '<', '>', '&', '|'];

/// What may be left out of a program's name.
const ENDINGS: &[&str] = if cfg!(windows) { &["", ".exe", ".cmd", ".bat"] } else { &[""] };

/// Where the word leads.
pub(super) fn find(word: &str) -> Place {
    // A command may end right behind it.
    let word = expand_home(word.split(';').next().unwrap_or_default());
    let path = Path::new(&word);
    if word.is_empty() || word.contains(OF_SHELLS) || BUILT_IN.contains(&&*word) {
        return Place::Unknown;
    }
    if path.is_absolute() {
        return at(path.to_path_buf());
    }
    if word.contains(std::path::is_separator) {
        return Place::Relative;
    }
    let places = environment::variable("PATH").unwrap_or_default();
    std::env::split_paths(&places)
        .flat_map(|place| {
            ENDINGS.iter().map(|ending| place.join(format!("{word}{ending}"))).collect::<Vec<_>>()
        })
        .map(at)
        .find(|found| matches!(found, Place::There(_)))
        .unwrap_or(Place::Nowhere)
}

/// Whether a client with the shortest of PATHs finds the program too.
pub(super) fn on_default_path(program: &Path) -> bool {
    cfg!(windows)
        || program.parent().is_some_and(|place| EVERYWHERE.iter().any(|known| place == Path::new(known)))
}

/// A home directory at the front, as the shell would expand it.
fn expand_home(word: &str) -> String {
    let home = environment::home().unwrap_or_default();
    ["~/", "$HOME/", "${HOME}/"]
        .iter()
        .find_map(|front| word.strip_prefix(front))
        .map_or_else(|| word.to_owned(), |rest| home.join(rest).to_string_lossy().into_owned())
}

fn at(path: PathBuf) -> Place {
    match path.metadata() {
        Ok(meta) if meta.is_file() && is_executable(&meta) => Place::There(path),
        Ok(_) => Place::NotExecutable(path),
        Err(_) => Place::Nowhere,
    }
}

#[cfg(unix)]
fn is_executable(meta: &std::fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&meta.permissions()) & 0o111 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &std::fs::Metadata) -> bool {
    true
}
