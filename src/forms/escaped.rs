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
