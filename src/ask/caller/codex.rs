//! Pure: which ancestor is Codex, and whether it runs a helper there or something for its user.
//!
//! Codex says nothing of itself to its helpers: it clears their environment but for a few variables. What
//! its user has it run gets the whole environment, and variables of Codex's own.

use super::between;
use super::process::Process;
use std::collections::HashSet;

/// The variables that Codex leaves to a helper, and those that shells set by themselves.
const LEFT: &str =
    "HOME LANG LC_ALL LOGNAME PATH SHELL TERM TMPDIR TZ USER __CF_USER_TEXT_ENCODING OLDPWD PWD SHLVL _";

/// Programs that run another one, whose file is among their arguments.
const INTERPRETERS: [&str; 6] = ["bun", "deno", "mainthread", "node", "node-mainthread", "nodejs"];

/// Codex, if one of its helpers asks. `ancestors`: nearest first, up to the first process. `script`: the
/// file that an interpreter runs. `is_helper`: whether Codex, the second, started the first, which is
/// ourselves if there is none, as a helper.
///
/// The nearest of its exact name. Where only similar ones are found (`codex-x86_64`, a script named
/// `codex-headers` that the helper runs), it is the outermost, which runs all the others.
pub(super) fn find(
    ancestors: impl Iterator<Item = Process>,
    script: impl Fn(&Process) -> Option<String>,
    is_helper: impl Fn(Option<&Process>, &Process) -> bool,
) -> Option<Process> {
    let (mut found, mut below) = (None, None);
    for process in ancestors {
        if between::is_ours(&process) {
            break;
        }
        let by_script = || {
            INTERPRETERS.contains(&process.name.as_str())
                && script(&process).is_some_and(|script| is_codex_script(&script))
        };
        if is_called_codex(&process.name) || by_script() {
            if !is_helper(below.as_ref(), &process) {
                break;
            }
            found = Some(process.clone());
            if process.name == "codex" {
                break;
            }
        }
        below = Some(process);
    }
    found
}

/// `codex`, `Codex`, `codex-x86_64-unk`, `.codex-wrapped`.
fn is_called_codex(name: &str) -> bool {
    let rest = name.trim_start_matches('.').strip_prefix("codex");
    rest.is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
}

fn is_codex_script(path: &str) -> bool {
    let path = path.to_lowercase();
    path.contains("/@openai/codex/") || path.rsplit('/').next().is_some_and(is_called_codex)
}

/// Whether this is a helper's environment. `own`: that of Codex, if it can be read: a helper has little of
/// it, and a wrapper may have given it more.
pub(super) fn is_helpers_environment(environment: &[u8], own: Option<&[u8]>) -> bool {
    let has: HashSet<&[u8]> = environment.split(|byte| *byte == 0).collect();
    let is_codexs_own =
        |entry: &&[u8]| entry.strip_prefix(b"CODEX").is_some_and(|rest| rest.first() == Some(&b'_'));
    if has.iter().any(is_codexs_own) {
        return false;
    }
    let is_cleared = |entry: &&[u8]| {
        let name = entry.split(|byte| *byte == b'=').next().unwrap_or_default();
        !name.is_empty() && !LEFT.split(' ').any(|left| left.as_bytes() == name)
    };
    let own = own.unwrap_or_default().split(|byte| *byte == 0).filter(is_cleared);
    let (left, cleared): (Vec<&[u8]>, Vec<&[u8]>) = own.partition(|entry| has.contains(entry));
    left.len() <= cleared.len()
}

#[cfg(test)]
mod tests {
    use super::{find, is_called_codex, is_helpers_environment};
    use crate::ask::caller::process::Process;
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    /// Nearest first. A node runs the file that is written behind its name.
    fn found(names: &[&str], is_helper: impl Fn(&Process) -> bool) -> Option<usize> {
        let id = |index: usize| u32::try_from(index).unwrap();
        let process = |(index, name): (usize, &&str)| {
            let name = name.split(' ').next().unwrap().to_owned();
            Process { id: id(index), parent: id(index) + 1, session: 7, start_time: 0, name }
        };
        let script = |process: &Process| Some(names[process.id as usize].split_once(' ')?.1.to_owned());
        let chain = names.iter().enumerate().map(process);
        find(chain, script, |_, codex| is_helper(codex)).map(|process| process.id as usize)
    }

    #[test]
    fn it_is_found_behind_anything_and_in_any_spelling() {
        for (names, at) in [
            (&["sh", "codex", "node /usr/bin/codex", "bash"][..], 1),
            (&["python3", "sh", "codex", "codex"], 2),
            (&["sh", "node", "sh", "codex-x86_64-un"], 3),
            (&["sh", ".codex-wrapped", "bash"], 1),
            (&["sh", "node /usr/lib/node_modules/@openai/codex/bin/cli.js"], 1),
            (&["sh", "node /usr/bin/codex.js", "bash"], 1),
            // A script of the user's, and the one that runs it.
            (&["codex-headers", "codex"], 1),
            (&["sh", "codex-headers", "codex-x86_64-un", "bash"], 2),
        ] {
            assert_eq!(found(names, |_| true), Some(at), "{names:?}");
        }
        for names in
            [&["sh", "bash"][..], &["codexample"], &["freshbearer", "codex"], &["node /x/codexample.js"]]
        {
            assert_eq!(found(names, |_| true), None, "{names:?}");
        }
    }

    #[test]
    fn what_it_runs_for_its_user_is_no_helper_even_of_a_codex_further_up() {
        assert_eq!(found(&["sh", "codex", "bash", "codex"], |codex| codex.id == 3), None);
        assert_eq!(found(&["sh", "codex", "bash", "codex"], |codex| codex.id == 1), Some(1));
    }

    #[test]
    fn a_helper_has_little_of_what_codex_has() {
        let own = &b"HOME=/h\0EDITOR=vi\0DISPLAY=:0\0AWS_PROFILE=x\0"[..];
        for (environment, own, is_helper) in [
            (&b"HOME=/h\0PATH=/bin\0PWD=/h\0"[..], Some(own), true),
            (b"HOME=/h\0AWS_PROFILE=x\0MORE=1\0", Some(own), true),
            (b"HOME=/h\0EDITOR=vi\0DISPLAY=:0\0AWS_PROFILE=x\0", Some(own), false),
            (b"HOME=/h\0EDITOR=vi\0DISPLAY=:0\0PAGER=cat\0", Some(own), false),
            (b"HOME=/h\0EDITOR=vi\0DISPLAY=:0\0AWS_PROFILE=x\0", None, true),
            (b"HOME=/h\0CODEX_CI=1\0", None, false),
            (b"HOME=/h\0CODEX_SANDBOX=seatbelt", Some(own), false),
            (b"HOME=/h\0PWD=/\0SHLVL=1\0", Some(b"HOME=/h\0PATH=/bin\0PWD=/\0SHLVL=1\0"), true),
            (b"", Some(b""), true),
        ] {
            assert_eq!(is_helpers_environment(environment, own), is_helper, "{environment:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_stands_between_codex_is_found(
            between in proptest::collection::vec("[abd-z][a-z0-9 -]{0,9}", 0..8), above in any::<bool>()
        ) {
            let mut names: Vec<&str> = between.iter().map(String::as_str).filter(|name| !name.starts_with("freshbearer")).collect();
            let at = names.len();
            names.push("codex");
            names.extend(above.then_some("codex"));
            prop_assert_eq!(found(&names, |_| true), Some(at));
        }

        #[test]
        fn any_name_is_read_and_only_codex_is_codex(name in "\\.?[a-z]{0,3}codex[a-z0-9_.-]{0,8}") {
            let bare = name.trim_start_matches('.');
            let rest = bare.strip_prefix("codex");
            prop_assert_eq!(is_called_codex(&name), rest.is_some_and(|rest| !rest.starts_with(char::is_alphabetic)));
        }

        #[test]
        fn any_environment_is_read(environment in any::<Vec<u8>>(), own in any::<Option<Vec<u8>>>()) {
            let is_helper = is_helpers_environment(&environment, own.as_deref());
            prop_assert!(is_helper || own.is_some() || environment.windows(6).any(|bytes| bytes == b"CODEX_"));
        }
    }
}
