//! The programs that helpers name: whether they will be found, and which words of a helper can be shown.

use super::finding::Finding;
use crate::clients::program;
use crate::system::environment;
use crate::ui::redact;
use crate::ui::terminal::whole_path;
use std::path::{Path, PathBuf};

/// Where a program's name leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Found(PathBuf),
    NotExecutable(PathBuf),
    Missing,
    /// To a different file from each directory.
    Relative,
}

/// Programs whose first argument may be the script that they run.
const INTERPRETERS: [&str; 9] = ["sh", "bash", "dash", "zsh", "node", "perl", "python", "python3", "ruby"];

/// Programs whose arguments may be the token itself.
const PRINTING: [&str; 3] = ["cat", "echo", "printf"];

/// How many words after the program to show; usually the subcommand.
const SUBCOMMAND: usize = 2;

pub(super) fn find(program: &str) -> Place {
    let path = Path::new(program);
    if path.is_absolute() {
        return at(path.to_path_buf());
    }
    if program.contains(std::path::is_separator) {
        return Place::Relative;
    }
    program::find(program).map_or(Place::Missing, Place::Found)
}

/// What may keep a client from running a program with these arguments.
/// `directory`: where the client runs it, if that is always the same.
pub(super) fn check(
    title: &str,
    program: &str,
    arguments: &[String],
    directory: Option<&str>,
) -> Option<Finding> {
    let place = find(program);
    let shown = match &place {
        // That the file exists makes it a path, and no secret.
        Place::Found(_) | Place::NotExecutable(_) => format!("'{}'", whole_path(Path::new(program))),
        _ if is_showable(program) => format!("'{program}'"),
        _ => "its program".to_owned(),
    };
    match place {
        Place::Found(path)
            if !program.contains(std::path::is_separator)
                && !cfg!(windows)
                && !program::is_on_default_path(&path) =>
        {
            Some(Finding::note(
                "helper-path",
                format!("{title}: {shown} is on this shell's PATH, but may not be on the client's"),
                format!("write its full path: {}", whole_path(&path)),
            ))
        }
        Place::Found(_) if names_relative_script(program, arguments) => {
            Some(relative(title, &format!("the script that {shown} runs"), directory))
        }
        Place::Found(_) => None,
        Place::NotExecutable(path) => Some(
            Finding::error(
                "helper-not-executable",
                format!("{title}: {shown} is not executable"),
                format!("chmod +x {}", shlex::try_quote(&whole_path(&path)).unwrap_or_default()),
            )
            .because_of(format!("mode of {program}")),
        ),
        Place::Missing => Some(
            Finding::error(
                "helper-not-found",
                format!("{title}: {shown} was not found"),
                match environment::program_path().filter(|_| program == "freshbearer") {
                    Some(path) => format!("write its full path: {}", whole_path(&path)),
                    None => "write the full path of a program that exists".to_owned(),
                },
            )
            .because_of(format!("place of {program}")),
        ),
        Place::Relative => Some(relative(title, &shown, directory)),
    }
}

/// Whether a word in a program's place reads like a program's name, and not like a secret.
pub(super) fn is_showable(program: &str) -> bool {
    redact::line(program) == program && !program.contains(|c: char| c.is_whitespace() || "=:'\"".contains(c))
}

/// Whether a whole command is a program and its subcommand, which hold no secret. An option may be followed
/// by one, and so may any later word be one.
pub(super) fn is_showable_command(command: &str) -> bool {
    let words: Vec<&str> = command.split_whitespace().collect();
    let Some((program, subcommand)) = words.split_first() else { return false };
    let name = program.rsplit('/').next().unwrap_or_default();
    // A relative path is nothing to be recommended.
    let is_found = name == *program || program.starts_with(['/', '~']);
    let is_verb = |word: &&str| {
        word.len() <= 24
            && word.starts_with(|c: char| c.is_ascii_lowercase())
            && word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
    };
    is_found
        && is_showable(program)
        && program.chars().all(|c| c.is_ascii_alphanumeric() || "-_./~".contains(c))
        && subcommand.len() <= if PRINTING.contains(&name) { 0 } else { SUBCOMMAND }
        && subcommand.iter().all(is_verb)
}

fn relative(title: &str, what: &str, directory: Option<&str>) -> Finding {
    let where_from = match directory {
        Some(directory) => format!("is looked for in {directory}, where the client runs it"),
        None => "depends on the directory that the client is in".to_owned(),
    };
    Finding::warning(
        "helper-relative",
        format!("{title}: {what} has a relative path, which {where_from}"),
        "write its full path",
    )
}

/// `sh ./get.sh`, `python3 tools/get.py`, `sh get.sh`.
fn names_relative_script(program: &str, arguments: &[String]) -> bool {
    let name = program.rsplit(std::path::is_separator).next().unwrap_or_default();
    let is_relative = |script: &String| {
        !script.starts_with('-') && script.contains(['/', '.']) && !Path::new(script).is_absolute()
    };
    INTERPRETERS.contains(&name) && arguments.first().is_some_and(is_relative)
}

fn at(path: PathBuf) -> Place {
    match path.metadata() {
        Ok(meta) if meta.is_file() && program::is_executable(&meta) => Place::Found(path),
        Ok(meta) if meta.is_file() => Place::NotExecutable(path),
        _ => Place::Missing,
    }
}

#[cfg(test)]
mod tests {
    use super::is_showable_command;
    use proptest::prelude::{prop_assert, proptest};

    #[test]
    fn a_program_and_its_subcommand_are_shown() {
        for command in [
            "mycli auth print-access-token",
            "/opt/mycli/bin/mycli auth print-access-token",
            "~/bin/mycli2 token",
            "echo",
        ] {
            assert!(is_showable_command(command), "{command}");
        }
    }

    #[test]
    fn what_may_hold_a_secret_or_depends_on_the_directory_is_not_shown() {
        for command in [
            "curl -u user:canary https://id.example",
            "mycli --password canary",
            "mycli --password=canary",
            "PGPASSWORD=canary mycli auth",
            "./get-token.sh",
            "mycli 'canary'",
            "printf %s canary",
            "/bin/echo canary",
            "mycli auth login canary",
            "mycli auth canary0123",
            "",
        ] {
            assert!(!is_showable_command(command), "{command}");
        }
    }

    proptest! {
        #[test]
        fn nothing_after_an_option_or_the_subcommand_is_shown(program in "[a-z]{1,9}", option in "-{1,2}[a-z]{1,9}",
                                                              more in "[a-z]{1,9}", secret in "[a-z]{1,20}") {
            for command in [format!("{program} {option} {secret}"), format!("{program} {more} {more} {secret}")] {
                prop_assert!(!is_showable_command(&command), "{command}");
            }
        }
    }
}
