//! What a shell offers on TAB: verbs, flags, their values, and the profiles of config.toml.

use super::shell::Shell;
use crate::ask::profile;
use crate::ui::complaint::Complaint;
use crate::ui::print::print;
use clap::{Arg, Args, Command};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, complete};
use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;

const EXAMPLES: &str = "Examples:
  source <(freshbearer completions bash)
  freshbearer completions fish > ~/.config/fish/completions/freshbearer.fish";

/// Print the script with which a shell completes these words and the names of profiles
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Completions {
    /// The shell that loads it
    shell: Shell,
    /// What the script passes back: the index of the word to complete, and the words
    #[arg(last = true, hide = true)]
    line: Vec<OsString>,
}

impl Completions {
    /// Prints the script for this shell; or, if called by that script, the candidates for the word to
    /// complete, a line each, with its help after a tab. `ours`: the whole command line.
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

/// The candidates for the word at this index, of which the first is the program. A line with a mistake has
/// none: whoever runs it will be told.
fn offers(mut ours: Command, words: &[OsString], place: usize) -> String {
    let mut words: Vec<OsString> = words.iter().take(place.saturating_add(1)).cloned().collect();
    if words.len() == place {
        // Some shells leave an empty word out.
        words.push(OsString::new());
    }
    let before = words.split_last().map_or(&[][..], |(_, before)| before);
    // The user's own command is completed by the shell, which knows more of it than we do.
    if before.is_empty() || before.iter().any(|word| word == "--") {
        return String::new();
    }
    // Only after this can its arguments be given values.
    ours.build();
    let mut ours = ours.mut_subcommands(|verb| verb.mut_args(with_values));
    let mut found = complete(&mut ours, words, place, None).unwrap_or_default();
    // Flags are offered once one is begun, or if nothing else fits.
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

/// Adds the values that only completion needs, so that nothing else pays for them.
fn with_values(argument: Arg) -> Arg {
    match argument.get_id().as_str() {
        // `link` takes the name of a protocol, too.
        "profile" | "what" => argument.add(ArgValueCompleter::new(profiles)),
        _ => argument,
    }
}

fn starting_with(word: &OsStr, names: impl Iterator<Item = String>) -> Vec<CompletionCandidate> {
    let word = word.as_encoded_bytes();
    names.filter(|name| name.as_bytes().starts_with(word)).map(CompletionCandidate::new).collect()
}

fn profiles(word: &OsStr) -> Vec<CompletionCandidate> {
    // A name that looks like a flag can't be an argument, and one with control characters can't be shown.
    let can_be_said = |name: &String| !name.contains(char::is_control) && !is_flag(OsStr::new(name));
    starting_with(word, profile::names().unwrap_or_default().into_iter().filter(can_be_said))
}
