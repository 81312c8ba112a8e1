//! How what is told to people looks: on a terminal marks and modest colour, piped nothing but words.
//!
//! A terminal gets them unless it is a dumb one; NO_COLOR takes the colour and leaves the marks.

use super::wrapped::wrapped;
use crate::system::environment;
use crate::ui::redact;
use std::path::Path;
use std::time::Duration;

/// How well something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// As it should be.
    Ok,
    /// Worth knowing; nothing needs to be done.
    Note,
    /// It works, but not as it should or not for long.
    Warning,
    /// It doesn't work.
    Error,
}

impl Level {
    /// The word for it, the same in every report.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// Whether somebody has to do something about it.
    pub(crate) fn needs_attention(self) -> bool {
        self >= Self::Warning
    }

    /// Green, blue, yellow, red.
    const fn colour(self) -> &'static str {
        match self {
            Self::Ok => "32",
            Self::Note => "34",
            Self::Warning => "33",
            Self::Error => "31",
        }
    }
}

/// What our standard output can show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    terminal: bool,
    colour: bool,
    /// Whether it shows more than ASCII.
    wide: bool,
    /// How many columns it has, where they count.
    width: Option<usize>,
}

impl Look {
    /// As our standard output is.
    pub(crate) fn of_stdout() -> Self {
        let terminal = environment::writes_to_a_terminal();
        // A console of old Windows says nothing of itself, and prints the codes as they are.
        let kind = environment::variable("TERM").or_else(|| environment::variable("WT_SESSION"));
        let speaks = kind.is_some_and(|kind| kind != "dumb");
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| environment::variable(name));
        let locale = locale.map(|name| name.to_string_lossy().to_lowercase().replace('-', ""));
        Self {
            terminal,
            colour: terminal && speaks && environment::variable("NO_COLOR").is_none(),
            wide: terminal && speaks && locale.is_some_and(|name| name.ends_with("utf8")),
            width: if terminal { environment::terminal_width() } else { None },
        }
    }

    /// Whether a person reads it.
    pub(crate) const fn is_terminal(self) -> bool {
        self.terminal
    }

    /// The text as it stands behind so many columns, broken where the terminal ends.
    pub(crate) fn wrapped(self, text: &str, indent: usize) -> String {
        wrapped(text, indent, self.width)
    }

    /// One character for how well it is.
    pub(crate) fn mark(self, level: Level) -> String {
        let mark = match (level, self.wide) {
            (Level::Ok, true) => "\u{2713}",
            (Level::Ok, false) => "+",
            (Level::Note, true) => "\u{2022}",
            (Level::Note, false) => "-",
            (Level::Warning, _) => "!",
            (Level::Error, true) => "\u{2717}",
            (Level::Error, false) => "x",
        };
        self.paint(level, mark)
    }

    /// The text in the colour for how well it is.
    pub(crate) fn paint(self, level: Level, text: &str) -> String {
        self.dressed(level.colour(), text)
    }

    /// What the eye should fall on.
    pub(crate) fn strong(self, text: &str) -> String {
        self.dressed("1", text)
    }

    /// What it may pass over.
    pub(crate) fn faint(self, text: &str) -> String {
        self.dressed("2", text)
    }

    fn dressed(self, code: &str, text: &str) -> String {
        if self.colour && !text.trim().is_empty() {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// A path as people write it, below their home directory.
pub(crate) fn path(path: &Path, home: &Path) -> String {
    let text = match path.strip_prefix(home) {
        Ok(below) => Path::new("~").join(below),
        Err(_) => path.to_path_buf(),
    };
    whole_path(&text)
}

/// The same in full.
pub(crate) fn whole_path(path: &Path) -> String {
    redact::path(&path.to_string_lossy())
}

/// An age, or what is left, as people say it: its largest unit alone.
pub(crate) fn span(duration: Duration) -> String {
    match duration.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7_200 => format!("{} min", seconds / 60),
        seconds @ 7_200..172_800 => format!("{} h", seconds / 3_600),
        seconds @ 172_800..63_115_200 => format!("{} days", seconds / 86_400),
        seconds => format!("{} years", seconds / 31_557_600),
    }
}

/// How long something took, or may take: in the same words, and as exact as matters.
pub(crate) fn took(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match duration.as_millis() {
        millis @ 0..1000 => format!("{millis} ms"),
        1000..120_000 if duration.subsec_millis() > 0 => format!("{:.1} s", duration.as_secs_f64()),
        120_000..7_200_000 if !seconds.is_multiple_of(60) => {
            format!("{} min {} s", seconds / 60, seconds % 60)
        }
        _ => span(duration),
    }
}

#[cfg(test)]
mod tests {
    use super::{path, span, took};
    use std::path::Path;
    use std::time::Duration;

    #[test]
    fn paths_are_told_whole_and_without_what_a_terminal_obeys() {
        let long = "/h/0123456789abcdef0123456789abcdef/token secret";
        assert_eq!(path(Path::new(long), Path::new("/home/u")), long);
        assert_eq!(path(Path::new("/home/u/a\u{1b}[1mb\u{202e}c\n"), Path::new("/home/u")), "~/a [1mb c ");
    }

    #[test]
    fn times_as_people_say_them() {
        for (seconds, said) in [
            (0, "0 s"),
            (119, "119 s"),
            (120, "2 min"),
            (7_200, "2 h"),
            (172_800, "2 days"),
            (63_115_200, "2 years"),
        ] {
            assert_eq!(span(Duration::from_secs(seconds)), said);
        }
        for (millis, said) in [
            (7, "7 ms"),
            (1_260, "1.3 s"),
            (8_000, "8 s"),
            (150_000, "2 min 30 s"),
            (300_000, "5 min"),
            (86_400_000, "24 h"),
        ] {
            assert_eq!(took(Duration::from_millis(millis)), said);
        }
    }
}
