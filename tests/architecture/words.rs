//! The field's words and nobody's dialect: a phrase that docs/glossary.md replaced doesn't come back, neither
//! in names nor in messages, comments and documents.

use std::path::{Path, PathBuf};

/// Where a phrase is not to be.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// Everywhere, in capitals or not.
    Anywhere,
    /// In our own source, written just so.
    Source,
    /// In the text that our own source prints.
    Messages,
}
use Place::{Anywhere, Messages, Source};

/// What is not to be said, and what to say.
const WORDS: &[(Place, &str, &str)] = &[
    (Anywhere, "mend", "fix"),
    (Anywhere, "mends", "fixes"),
    (Anywhere, "mended", "fixed"),
    (Anywhere, "behind the answer", "in the background"),
    (Anywhere, "behind an answer", "in the background"),
    (Anywhere, "behind its answer", "in the background"),
    (Anywhere, "tell its life", "carry an expiry"),
    (Anywhere, "tells its life", "carries an expiry"),
    (Anywhere, "tell its own", "carry an expiry"),
    (Anywhere, "tells its own", "carries an expiry"),
    (Anywhere, "wanted more than", "must be greater than zero"),
    (Anywhere, "come in pairs", "unbalanced quotes"),
    (Anywhere, "quotes in pairs", "unbalanced quotes"),
    (Anywhere, "no file of ours", "is not a file freshbearer created"),
    (Messages, "of ours", "say whose: freshbearer's"),
    (Anywhere, "asker", "caller"),
    (Anywhere, "askers", "callers"),
    (Anywhere, "the pause", "the back-off"),
    (Anywhere, "short pause", "back-off"),
    (Anywhere, "longest pause", "back-off"),
    (Anywhere, "out a pause", "back-off"),
    (Anywhere, "kernel: the Secret Service", "kernel keyring (Secret Service unavailable: ...)"),
    (Source, "The same,", "a sentence that stands by itself"),
    // Flags and keys that are read by programs.
    (Anywhere, "--early", "--refresh-after"),
    (Anywhere, "end_was_told", "expiry_source"),
    (Anywhere, "kernel_keyring_in_front", "front_cached"),
    (Anywhere, "same_token_again", "unchanged_on_refresh"),
    (Anywhere, "[\"ends\"]", "expires_at"),
    (Anywhere, "\"ends\":", "expires_at"),
    (Anywhere, "[\"said\"]", "stderr_tail"),
    (Anywhere, "\"ages\"", "stale"),
    (Anywhere, "\"fine\"", "ok"),
    (Anywhere, "\"attention\"", "warning"),
    (Anywhere, "\"trouble\"", "error"),
    // Names.
    (Source, "Aging", "Stale"),
    (Source, "Ending", "Expiring"),
    (Source, "Life::Over", "Expired"),
    (Source, "Attempt::Held", "Acquired"),
    (Source, "Busy", "Contended"),
    (Source, "Impossible", "Unavailable"),
    (Source, "Vanished", "say that the worker died"),
    (Source, "Behind", "worker"),
    (Source, "mint_behind", "worker"),
    (Source, "LeftAlone", "cool-down"),
    (Source, "Silence", "cool-down"),
    (Source, "Identity", "cache key"),
    (Source, "family", "command key"),
    (Source, "Shelf", "Slot"),
    (Source, "Trouble", "StoreError"),
    (Source, "Choice", "StoreChoice"),
    (Source, "Site", "AllowedServer"),
    (Source, "Stamp", "Version"),
    (Source, "fn of(", "new, for_... or from_..."),
];

/// The changelog is left out: it says what was renamed.
const PLACES: &[&str] = &["src", "tests", "man", "docs", "README.md", "CONTRIBUTING.md", "SECURITY.md"];

/// A text as one line, so that a phrase is found wherever its lines are broken.
struct Flat {
    text: String,
    /// Where each line begins in it.
    lines: Vec<usize>,
}

impl Flat {
    fn new<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut flat = Self { text: String::new(), lines: Vec::new() };
        for line in lines {
            flat.lines.push(flat.text.len());
            let bare = line.trim().trim_start_matches(['/', '!']).trim_end_matches('\\').trim();
            flat.text.push_str(bare);
            flat.text.push(' ');
        }
        flat
    }

    /// The numbers of the lines in which this phrase begins.
    fn find(&self, phrase: &str) -> Vec<usize> {
        let is_whole = |at: &usize| {
            let (before, after) = (&self.text[..*at], &self.text[at + phrase.len()..]);
            let goes_on = |c: char| c.is_alphanumeric() || c == '_';
            let begins = !phrase.starts_with(goes_on) || !before.ends_with(goes_on);
            begins && (!phrase.ends_with(goes_on) || !after.starts_with(goes_on))
        };
        let found = self.text.match_indices(phrase).map(|(at, _)| at).filter(is_whole);
        found.map(|at| self.lines.partition_point(|line| *line <= at)).collect()
    }
}

/// From the first quotation mark on, where a line isn't a comment.
fn message(line: &str) -> &str {
    if line.trim_start().starts_with("//") { "" } else { line.find('"').map_or("", |at| &line[at..]) }
}

/// What is not to be said in this text, by its lines.
fn banned(text: &str, is_source: bool) -> Vec<(usize, &'static str, &'static str)> {
    let anywhere = Flat::new(text.to_lowercase().lines());
    let source = Flat::new(text.lines());
    let messages = Flat::new(text.lines().map(message));
    let mut found = Vec::new();
    for &(place, phrase, better) in WORDS {
        let lines = match place {
            Anywhere => anywhere.find(&phrase.to_lowercase()),
            Source if is_source => source.find(phrase),
            Messages if is_source => messages.find(phrase),
            _ => Vec::new(),
        };
        found.extend(lines.into_iter().map(|line| (line, phrase, better)));
    }
    found.sort_unstable();
    found
}

/// All files of a place, whatever they hold.
fn files(place: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(place) else { return vec![place.to_path_buf()] };
    entries.flat_map(|entry| files(&entry.unwrap().path())).collect()
}

#[test]
fn no_word_that_was_replaced_comes_back() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for file in PLACES.iter().flat_map(|place| files(&root.join(place))) {
        let name = file.strip_prefix(root).unwrap();
        // Here they stand in a table. What is no text, or isn't there yet, says nothing.
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        if name != Path::new(file!()) {
            for (line, phrase, better) in banned(&text, name.starts_with("src")) {
                found.push(format!("{}:{line}: '{phrase}': say '{better}'", name.display()));
            }
        }
    }
    assert!(found.is_empty(), "{} words:\n{}", found.len(), found.join("\n"));
}

#[test]
fn a_phrase_is_found_in_capitals_and_over_the_end_of_a_line_and_not_in_a_longer_word() {
    let found = |text: &str| banned(text, true).into_iter().map(|(line, ..)| line).collect::<Vec<_>>();
    assert_eq!(found("one\n/// Replaced behind\n/// the answer.\n"), [2]);
    assert_eq!(found("\"then mend \\\n   that\", MEND\n"), [1, 2]);
    assert_eq!(found("recommend, amended, mend_it\n"), [0; 0]);
    assert_eq!(found("enum Life { Fresh, Aging }\n"), [1]);
    assert_eq!(found("// An aging one, no file that is of ours\n"), [0; 0]);
    assert_eq!(found("let it = \"a file of ours\";\n"), [1]);
    assert_eq!(banned("Aging, \"a file of ours\"\n", false), []);
}

#[test]
fn what_is_to_be_said_instead_is_not_banned_itself() {
    for (_, phrase, better) in WORDS {
        assert_eq!(banned(better, true), [], "instead of '{phrase}'");
    }
}
