//! Pure: a token command as it may be shown: its program, and the subcommands that say what it does.
//!
//! Any other word may be a secret (`echo TOKEN`, `mycli login PASSWORD`), however much it looks like a word. So
//! only words are shown that programs are known to call their subcommands by, until the first that is not.

use crate::ui::redact;
use std::ffi::OsString;
use std::path::Path;

/// So many words after the program's name are shown: it says what it does in these, as a rule.
const SHOWN_WORDS: usize = 2;

/// What subcommands are made of: `print-access-token`.
const SUBCOMMANDS: &str = "\
    access account accounts acquire ad adc api app apps application assume auth authenticate authorize authtoken \
    aws azure bearer cache caller ci cli client cloud cluster codeartifact config configure connect connection \
    container context create credential credentials current default dev device ecr eks environment exchange export \
    fetch file generate get gke headers helper id identity iam issue issuer jwt key keychain keyring kube kubernetes \
    kv list load login lookup mint new oauth oauth2 obtain oidc open org password personal pod print process production \
    profile project projects prod provider pull read refresh registry renew request resource retrieve role roles run \
    saml secret secrets server service session sessions show sign signin sso staging status store sts switch team \
    temporary test token tokens user users vault version versions view web whoami workload";

/// These print what they are given, which may be the token itself.
const PRINTING: [&str; 8] = ["echo", "printf", "print", "cat", "base64", "tee", "yes", "jq"];

/// Its program and its subcommands; dots stand for what is left out.
pub(super) fn of_command(command: &[OsString]) -> String {
    let mut title = of_program(command);
    let takes_words = !PRINTING.contains(&title.as_str());
    let words = command.iter().skip(1).map(|word| word.to_string_lossy());
    let shown: Vec<_> =
        words.take(SHOWN_WORDS).take_while(|word| takes_words && is_subcommand(word)).collect();
    for word in &shown {
        title.push(' ');
        title.push_str(word);
    }
    if command.len() > 1 + shown.len() {
        title.push_str(" ...");
    }
    title
}

/// Its program alone, without the path.
pub(super) fn of_program(command: &[OsString]) -> String {
    let name = command.first().and_then(|program| Path::new(program).file_name());
    name.map_or_else(String::new, |name| redact::line(&name.to_string_lossy()))
}

fn is_subcommand(word: &str) -> bool {
    word.len() <= 32 && word.split('-').all(|part| SUBCOMMANDS.split_whitespace().any(|known| known == part))
}

#[cfg(test)]
mod tests {
    use super::of_command;
    use proptest::prelude::{prop_assert, proptest};
    use std::ffi::OsString;

    fn title(command: &[&str]) -> String {
        of_command(&command.iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn commands_are_told_apart_by_their_subcommands() {
        for (command, shown) in [
            (vec!["/opt/bin/mycli", "auth", "print-access-token"], "mycli auth print-access-token"),
            (vec!["gh", "auth", "token"], "gh auth token"),
            (vec!["az", "account", "get-access-token", "--query", "x"], "az account get-access-token ..."),
            (vec!["aws", "sts", "get-session-token"], "aws sts get-session-token"),
            (vec!["vault", "token", "lookup", "canary"], "vault token lookup ..."),
            (vec!["mint"], "mint"),
            (vec!["mint.cmd"], "mint.cmd"),
            (vec![], ""),
        ] {
            assert_eq!(title(&command), shown);
        }
    }

    #[test]
    fn no_other_word_is_shown() {
        for command in [
            vec!["echo", "alllowercasetoken"],
            vec!["echo", "token"],
            vec!["printf", "%s", "canary"],
            vec!["curl", "-d", "client_secret=canary"],
            vec!["sh", "-c", "echo canary"],
            vec!["mycli", "canary"],
            vec!["mycli", "Canary7"],
            vec!["mycli", "auth-canary"],
            vec!["mycli", "--token", "canary"],
            vec!["env", "TOKEN=canary", "mycli"],
        ] {
            assert_eq!(title(&command), format!("{} ...", command[0]));
        }
    }

    proptest! {
        #[test]
        fn a_word_is_shown_whole_and_known_or_not_at_all(word in "[a-z]{3,12}(-[a-z]{3,12})?") {
            let shown = title(&["mycli", &word]);
            prop_assert!(shown == "mycli ..." || super::is_subcommand(&word), "{shown}");
        }
    }
}
