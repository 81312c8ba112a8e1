//! The help, as its reader sees it: no wider than a terminal, grouped, and with examples for every verb.

use crate::house::House;

/// All verbs that `--help` lists.
pub(crate) fn verbs_and_help() -> Vec<String> {
    let help = House::new().answer(&["--help"]);
    let lines =
        help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    // What is said of a verb may go on in lines of its own.
    let lines = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    lines.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

/// The verbs but for `help` itself.
pub(crate) fn verbs() -> Vec<String> {
    verbs_and_help().into_iter().filter(|verb| verb != "help").collect()
}

/// The lines under "Examples:", with which the help of a verb ends.
pub(crate) fn examples(verb: &str) -> Vec<String> {
    let help = House::new().answer(&[verb, "--help"]);
    let (_, after) = help.split_once("\nExamples:\n").unwrap_or_else(|| panic!("{verb} has no examples"));
    // A backslash at the end takes the next line in.
    let after = after.replace("\\\n", "");
    let lines = after.lines().map(|line| line.strip_prefix("  ").unwrap_or_else(|| panic!("{verb}: {line}")));
    lines.map(str::to_owned).collect()
}

#[test]
fn no_help_is_wider_than_a_terminal() {
    let house = House::new();
    let mut asked = vec![vec!["-h".to_owned()], vec!["--help".to_owned()]];
    for verb in verbs() {
        asked.extend(["-h", "--help"].map(|flag| vec![verb.clone(), flag.to_owned()]));
        asked.push(vec!["help".to_owned(), verb]);
    }
    for words in asked {
        for line in house.answer(&words).lines() {
            assert!(line.chars().count() <= 80, "{words:?}: {line}");
        }
    }
}

#[test]
fn every_verb_ends_with_two_examples_of_its_own_in_either_help() {
    let house = House::new();
    for verb in verbs() {
        let examples = examples(&verb);
        assert!(examples.len() >= 2, "{verb}: {examples:?}");
        assert!(examples[0].contains(&format!("freshbearer {verb}")), "{verb}: {examples:?}");
        assert!(examples.iter().all(|example| example.contains("freshbearer ")), "{verb}: {examples:?}");
        let short = house.answer(&[verb.as_str(), "-h"]);
        let last = examples.last().unwrap();
        assert!(
            short.contains("\nExamples:\n") && short.replace("\\\n", "").trim_end().ends_with(last),
            "{short}"
        );
    }
}

#[test]
fn options_stand_under_headings_and_the_rare_ones_only_in_the_long_help() {
    let house = House::new();
    for verb in ["headers", "token", "login"] {
        let (short, long) = (house.answer(&[verb, "-h"]), house.answer(&[verb, "--help"]));
        assert!(short.lines().count() < 55, "{verb} -h has {} lines", short.lines().count());
        for heading in
            ["How long it may take:", "Where it is kept, and for whom:", "How COMMAND's output is read:"]
        {
            assert!(long.contains(&format!("\n{heading}\n")), "{verb}: {heading}");
        }
        // Nothing but the help itself is left without a heading.
        let (_, plain) = long.split_once("\nOptions:\n").unwrap();
        let plain = plain.split("\n\n").next().unwrap();
        assert_eq!(plain.matches("--").count(), 1, "{verb}: {plain}");
        assert!(long.contains("--vary-file") && !short.contains("--vary-file"));
    }
    assert!(!house.answer(&["login", "--help"]).contains("--deadline"));
}

#[test]
fn the_version_names_the_commit_where_there_is_one() {
    let said = House::new().answer(&["--version"]);
    let git = |arguments: &[&str]| {
        let here = env!("CARGO_MANIFEST_DIR");
        let said = std::process::Command::new("git").arg("-C").arg(here).args(arguments).output().ok();
        said.filter(|said| said.status.success()).map(|said| String::from_utf8(said.stdout).unwrap())
    };
    let version = env!("CARGO_PKG_VERSION");
    match git(&["log", "-1", "--abbrev=9", "--format=(%h %cs)"]) {
        Some(commit) if std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(".git").exists() => {
            assert_eq!(said, format!("freshbearer {version} {commit}"));
        }
        _ => assert!(said.starts_with(&format!("freshbearer {version}")), "{said}"),
    }
}
