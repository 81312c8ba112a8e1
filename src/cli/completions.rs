//! What a shell offers on TAB: verbs, flags, their values, and the profiles of config.toml.

use super::shell::Shell;
use crate::ask::profile;
use crate::ui::complaint::Complaint;
use crate::ui::print::print;
use clap::{Arg, Args, Command};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, complete};
use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;

/// Print the script by which a shell completes these words, and the names of profiles
#[derive(Args)]
pub(crate) struct Completions {
    /// The shell that loads it
    shell: Shell,
    /// What such a script comes back with: the number of the word to complete, and the words
    #[arg(last = true, hide = true)]
    line: Vec<OsString>,
}

impl Completions {
    /// Prints the script that this shell loads; or, where the script has come back, what fits in the
    /// place of the word that it counted off, one on each line, with what it is for behind a tab.
    /// `ours`: all words of the command line.
    pub(super) fn print(self, ours: Command) -> Result<(), Complaint> {
        let text = match self.line.split_first() {
            None => self.shell.script().to_owned(),
            Some((place, words)) => {
                let place = place.to_str().and_then(|place| place.parse().ok());
                place.map_or_else(String::new, |place| offers(ours, words, place))
            }
        };
        print("the script", &text)
    }
}

/// What fits in the place of the word of this number, where the first is the program. Nothing fits
/// in a line that is no good; that is for who runs it to be told.
fn offers(mut ours: Command, words: &[OsString], place: usize) -> String {
    let mut words: Vec<OsString> = words.iter().take(place.saturating_add(1)).cloned().collect();
    if words.len() == place {
        // Some shells leave an empty word out.
        words.push(OsString::new());
    }
    let before = words.split_last().map_or(&[][..], |(_, before)| before);
    // In a command of the user's the shell knows more than we do.
    if before.is_empty() || before.iter().any(|word| word == "--") {
        return String::new();
    }
    // Built, so that its arguments can be given values.
    ours.build();
    let mut ours = ours.mut_subcommands(|verb| verb.mut_args(with_values));
    let mut found = complete(&mut ours, words, place, None).unwrap_or_default();
    // Flags are for who begins one, or where there is nothing else.
    let only_flags = found.iter().all(|offer| is_flag(offer.get_value()));
    found.retain(|offer| !offer.is_hide_set() && (only_flags || !is_flag(offer.get_value())));
    found.iter().fold(String::new(), |mut text, offer| {
        let help = offer.get_help().map(ToString::to_string).unwrap_or_default();
        let help = help.lines().next().unwrap_or_default();
        // Writing to a string doesn't fail.
        let _ = writeln!(text, "{}\t{help}", offer.get_value().to_string_lossy());
        text
    })
}

fn is_flag(word: &OsStr) -> bool {
    word.as_encoded_bytes().starts_with(b"-")
}

/// The same argument, with the values that it takes: said here, so that no other ask pays for it.
fn with_values(argument: Arg) -> Arg {
    match argument.get_id().as_str() {
        // One is wanted: it takes several only so that a command without its '--' is told so.
        "profile" => argument.num_args(0..=1).add(ArgValueCompleter::new(profiles)),
        _ => argument,
    }
}

fn starting_with(word: &OsStr, names: impl Iterator<Item = String>) -> Vec<CompletionCandidate> {
    let word = word.as_encoded_bytes();
    names.filter(|name| name.as_bytes().starts_with(word)).map(CompletionCandidate::new).collect()
}

fn profiles(word: &OsStr) -> Vec<CompletionCandidate> {
    // A name that looks like a flag can't be said, and one of several lines can't be shown.
    let can_be_said = |name: &String| !name.contains(char::is_control) && !is_flag(OsStr::new(name));
    starting_with(word, profile::names().unwrap_or_default().into_iter().filter(can_be_said))
}
