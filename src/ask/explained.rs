//! The options of an ask as `--help` groups and explains them. Apart from the options themselves, which are built
//! up at every ask: more words there would cost a hit.

use clap::Arg;

pub(crate) const OUTPUT: &str = "What is printed";
const TOKEN: &str = "Which token will do";
const TIME: &str = "How long it may take";
const KEEPING: &str = "Where it is kept, and for whom";
const READING: &str = "How COMMAND's output is read";

/// The name of each option, its heading, and what `--help` adds to what `-h` says.
const OPTIONS: &[(&str, &str, &str)] = &[
    (
        "header",
        OUTPUT,
        "Without it, the headers that COMMAND printed are given back whole, if it printed any.",
    ),
    ("form", OUTPUT, ""),
    (
        "refresh",
        TOKEN,
        "If no newer one can be had, the kept one is printed with a warning, as long as it is valid.",
    ),
    (
        "session",
        TOKEN,
        "A client that comes back for another token is presumed to have been refused the one it has. With the same \
         ID it gets a newer one.",
    ),
    (
        "refresh_after",
        TOKEN,
        "Past it, a token is still printed at once; COMMAND then runs in the background for the next ask.",
    ),
    (
        "min_ttl",
        TOKEN,
        "With less than this left, COMMAND runs first. For clients that ask only once, at their start.",
    ),
    (
        "deadline",
        TIME,
        "Clients wait about 10 s for their helper, and go on without the header when that is over.",
    ),
    ("command_timeout", TIME, "After that it is ended, with all that it started."),
    ("store", KEEPING, "'freshbearer status' says which store a token is in, and why."),
    (
        "vary_env",
        KEEPING,
        "The variables by which well-known commands choose an account, such as AWS_PROFILE, count without it.",
    ),
    ("vary_file", KEEPING, ""),
    (
        "shared",
        KEEPING,
        "Otherwise COMMAND is told of the server in CLAUDE_CODE_MCP_SERVER_NAME and _URL, and each server has a \
         token of its own.",
    ),
    ("ttl", READING, ""),
    ("token_path", READING, "A JSON pointer, such as /data/token. Most documents need none."),
    ("expiry_path", READING, "It points to a moment, or to the seconds until then."),
    ("refresh_command", READING, ""),
];

/// What `-h` leaves to `--help`.
const RARE: [&str; 6] =
    ["session", "refresh_after", "command_timeout", "vary_file", "expiry_path", "refresh_command"];

/// The option under its heading, with all that there is to say of it.
pub(crate) fn explained(argument: Arg) -> Arg {
    let known = OPTIONS.iter().find(|(name, ..)| argument.get_id() == *name);
    let Some((_, heading, more)) = known else { return argument };
    let is_rare = RARE.contains(&argument.get_id().as_str());
    let argument = argument.help_heading(*heading).hide_short_help(is_rare);
    let short = argument.get_help().map(ToString::to_string).filter(|_| !more.is_empty());
    // The default stays at the end, where it is looked for.
    match short.as_deref().map(|short| short.split_once(" [default: ").unwrap_or((short, ""))) {
        Some((what, "")) => argument.long_help(format!("{what}. {more}")),
        Some((what, default)) => argument.long_help(format!("{what}. {more} [default: {default}")),
        None => argument,
    }
}

#[cfg(test)]
mod tests {
    use super::OPTIONS;
    use crate::ask::arguments::AskArgs;
    use clap::{Args, Command};

    #[test]
    fn every_option_has_its_place() {
        let command = AskArgs::augment_args(Command::new("ask"));
        let options: Vec<&str> = command
            .get_arguments()
            .filter(|one| !one.is_positional())
            .map(|option| option.get_id().as_str())
            .collect();
        let unplaced = options.iter().filter(|name| OPTIONS.iter().all(|(known, ..)| known != *name));
        assert_eq!(unplaced.collect::<Vec<_>>(), [&""; 0]);
        assert!(OPTIONS.iter().all(|(known, ..)| options.contains(known)), "{options:?}");
    }
}
