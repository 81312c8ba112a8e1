//! Text between quotation marks, as those who read it want it escaped. A token may hold any visible ASCII.

/// A JSON string. Header names and values are visible ASCII and blanks, so only these two are escaped.
pub(super) fn json(text: &mut String, value: &str) {
    text.push('"');
    for c in value.chars() {
        if matches!(c, '"' | '\\') {
            text.push('\\');
        }
        text.push(c);
    }
    text.push('"');
}

/// A quoted value in a configuration file of curl's: it reads C's escapes there, so only these two are escaped.
pub(super) fn curl(text: &mut String, value: &str) {
    json(text, value);
}

/// A word of a POSIX shell and of fish alike. Between single quotes fish reads a backslash as an escape and
/// other shells don't, so both stand outside of them, where all read a backslash as one.
pub(super) fn shell(text: &mut String, value: &str) {
    text.push('\'');
    for c in value.chars() {
        match c {
            '\'' => text.push_str("'\\''"),
            '\\' => text.push_str("'\\\\'"),
            c => text.push(c),
        }
    }
    text.push('\'');
}

/// A verbatim string of PowerShell's, in which a quotation mark is doubled and nothing else is special. It takes
/// typographic ones for the plain one.
pub(super) fn powershell(text: &mut String, value: &str) {
    text.push('\'');
    for c in value.chars() {
        if matches!(c, '\'' | '\u{2018}'..='\u{201b}') {
            text.push(c);
        }
        text.push(c);
    }
    text.push('\'');
}

#[cfg(test)]
mod tests {
    use super::{json, powershell, shell};
    use proptest::prelude::{prop_assert_eq, proptest};

    /// What PowerShell reads (about_Quoting_Rules): two quotation marks are one, and nothing else is special.
    fn read_by_powershell(text: &str) -> String {
        let is_mark = |c: char| matches!(c, '\'' | '\u{2018}'..='\u{201b}');
        let mut inside = text.strip_prefix('\'').unwrap().strip_suffix('\'').unwrap().chars();
        let mut read = String::new();
        while let Some(c) = inside.next() {
            assert!(!is_mark(c) || inside.next() == Some(c), "it ends too early: {text}");
            read.push(c);
        }
        read
    }

    /// What a POSIX shell reads of one word (2.2 of its standard): nothing is special between single quotes, and
    /// a backslash before a character outside of them stands for that character. With `is_fish`, as fish does: between
    /// them a backslash escapes a quotation mark and itself.
    fn read_by_shell(text: &str, is_fish: bool) -> String {
        let (mut read, mut quoted, mut rest) = (String::new(), false, text.chars().peekable());
        while let Some(c) = rest.next() {
            match c {
                '\'' => quoted = !quoted,
                '\\' if !quoted => read.extend(rest.next()),
                '\\' if is_fish && matches!(rest.peek(), Some('\'' | '\\')) => read.extend(rest.next()),
                c => {
                    assert!(quoted, "outside of the quotes: {text}");
                    read.push(c);
                }
            }
        }
        assert!(!quoted, "it doesn't end: {text}");
        read
    }

    proptest! {
        #[test]
        fn each_reads_back_what_was_written(value in "[ -~\u{e4}\u{2018}-\u{201b}]{0,20}|['\\\\\"]{0,8}") {
            let written = |write: fn(&mut String, &str)| {
                let mut text = String::new();
                write(&mut text, &value);
                text
            };
            prop_assert_eq!(read_by_powershell(&written(powershell)), value.clone());
            prop_assert_eq!(read_by_shell(&written(shell), false), value.clone());
            prop_assert_eq!(read_by_shell(&written(shell), true), value.clone());
            prop_assert_eq!(serde_json::from_str::<String>(&written(json)).unwrap(), value);
        }
    }
}
