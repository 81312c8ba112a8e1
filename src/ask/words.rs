//! The words of a command: which directory they belong to, and why they can't be run.

use crate::system::environment;
use crate::ui::complaint::{Complaint, Exit};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// Ways to name an open file of the process itself.
const OPEN_FILES: [&[u8]; 2] = [b"/dev/fd/", b"/proc/self/fd/"];

/// The directory that a command belongs to: the one we are in, if its program is named by a relative path,
/// which is another one elsewhere. A bare name is looked for on PATH, wherever we are.
pub(super) fn directory(words: &[OsString]) -> Option<PathBuf> {
    words.first().filter(|program| is_relative(program)).and_then(|_| environment::working_directory())
}

/// What a shell would have replaced (`~/bin/mint`, `$HOME/mint`, `NAME=a/b`) is left for the complaint that
/// it will earn.
fn is_relative(program: &OsStr) -> bool {
    let (path, bytes) = (Path::new(program), program.as_encoded_bytes());
    let has_directory = path.components().nth(1).is_some() || bytes.starts_with(b"./");
    let is_for_a_shell = matches!(bytes.first(), Some(b'~' | b'$')) || bytes.contains(&b'=');
    path.is_relative() && has_directory && !is_for_a_shell
}

/// A command runs in a process that has none of our caller's open files, and runs again when they are
/// closed: `<(...)` in a shell names one of those.
pub(super) fn check(words: &[OsString]) -> Result<(), Complaint> {
    let named = words.iter().find_map(|word| open_file(word.as_encoded_bytes()));
    let Some(named) = named else { return Ok(()) };
    Err(Complaint::new(
        Exit::Usage,
        format!(
            "the command names {}, an open file, and those are not passed on to it",
            String::from_utf8_lossy(named)
        ),
        "name a file that stays, or let the command open it by itself: bash -c 'mycli --key <(...)'",
    ))
}

/// Pure: the open file that a word names, by itself or behind `=` or `@`. The three standard streams are
/// there for every process, and a script that opens a file by itself names it within its text.
fn open_file(word: &[u8]) -> Option<&[u8]> {
    let digits = word.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let (before, number) = word.split_at(word.len() - digits);
    if digits == 0 || number.len() == 1 && number < &b"3"[..] {
        return None;
    }
    let place = OPEN_FILES.iter().find(|place| before.ends_with(place))?;
    let at = before.len() - place.len();
    let is_whole = at.checked_sub(1).is_none_or(|at| matches!(before[at], b'=' | b'@' | b':' | b'<'));
    is_whole.then(|| &word[at..])
}

#[cfg(test)]
mod tests {
    use super::{is_relative, open_file};
    use proptest::prelude::{any, prop_assert, proptest};

    #[test]
    fn open_files_are_known_by_their_names() {
        for (word, named) in [
            ("/dev/fd/63", Some("/dev/fd/63")),
            ("/proc/self/fd/3", Some("/proc/self/fd/3")),
            ("--data=@/dev/fd/11", Some("/dev/fd/11")),
            ("key=/dev/fd/7", Some("/dev/fd/7")),
            ("/dev/fd/0", None),
            ("/dev/fd/2", None),
            ("/dev/fd/", None),
            ("/dev/stdin", None),
            ("63", None),
            ("", None),
            ("/home/u/dev/fd/63", None),
            ("exec 7< x; cat /dev/fd/7", None),
        ] {
            assert_eq!(open_file(word.as_bytes()), named.map(str::as_bytes), "{word}");
        }
    }

    #[test]
    fn a_relative_program_is_one_with_a_directory() {
        for program in ["./mint", "../mint", "bin/mint", ".//mint"] {
            assert!(is_relative(program.as_ref()), "{program}");
        }
        for program in ["mint", "", "/bin/mint", "~/bin/mint", "$HOME/mint", "A=b/c"] {
            assert!(!is_relative(program.as_ref()), "{program}");
        }
    }

    proptest! {
        #[test]
        fn any_word_is_read(word in any::<Vec<u8>>()) {
            prop_assert!(open_file(&word).is_none_or(|named| word.ends_with(named)));
        }
    }
}
