//! Door: whether a program that a configuration names is freshbearer, by its name or by a link's.

use super::line::{self, Command};
use super::program;
use crate::ask::link_names;
use crate::system::environment;
use std::path::{Path, PathBuf};

/// What freshbearer would be given, if it is the program.
pub(crate) fn own_args(command: &Command) -> Option<Vec<String>> {
    let (program, arguments) = command.words.split_first()?;
    Some([own_words(program)?, arguments.to_vec()].concat())
}

/// The words that the program's name stands for, none for its own; `None`: it is another program.
pub(crate) fn own_words(program: &str) -> Option<Vec<String>> {
    if is_own(Path::new(program)) {
        return Some(Vec::new());
    }
    let written = line::expand_home(program, &environment::home().unwrap_or_default());
    let path = if written.contains(std::path::is_separator) {
        Some(PathBuf::from(written)).filter(|path| path.is_absolute())
    } else {
        program::find(&written)
    };
    let path = path?;
    let end = path.canonicalize().ok()?;
    let is_link = is_own(&end)
        || environment::program_path().is_some_and(|own| own.canonicalize().is_ok_and(|own| own == end));
    let name = is_link.then(|| link_names::read(path.as_os_str()))?;
    Some(match name {
        None => Vec::new(),
        // A profile that isn't there is for whoever reads the words.
        Some(link_names::Name::Profile(profile)) => words_for(&profile),
        Some(link_names::Name::Verb(verb)) => vec![verb.to_owned()],
    })
}

fn words_for(profile: &str) -> Vec<String> {
    let name = link_names::Name::Profile(profile.to_owned());
    let words = link_names::words(name).unwrap_or_else(|_| vec!["token".into(), profile.into()]);
    words.into_iter().map(|word| word.to_string_lossy().into_owned()).collect()
}

fn is_own(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.strip_suffix(".exe").unwrap_or(name) == "freshbearer")
}

#[cfg(test)]
mod tests {
    use super::own_args;
    use crate::clients::line::{self, Line};

    #[test]
    fn our_own_arguments() {
        for (line, expected) in [
            ("env A=1 freshbearer token p", Some(&["token", "p"][..])),
            ("exec ~/bin/freshbearer headers p", None),
            ("~/bin/freshbearer headers p", Some(&["headers", "p"])),
            ("cat /tmp/freshbearer", None),
            ("/src/freshbearer/get", None),
        ] {
            let Line::Command(command) = line::read(line) else {
                assert_eq!(expected, None, "{line}");
                continue;
            };
            let expected = expected.map(|words| words.iter().map(|&word| word.to_owned()).collect());
            assert_eq!(own_args(&command), expected, "{line}");
        }
    }
}
