//! Pure: what a terminal or a reader would make of a text, so that nothing hides behind its writing: UTF-16,
//! colour codes, characters that can't be seen, escapes.

use zeroize::Zeroizing;

/// No title of a window and no link is longer.
const LONGEST_TITLE: usize = 1 << 10;

/// The bytes as text. Where every other one is a NUL they are UTF-16, as programs of Windows write it.
pub(super) fn text(bytes: &[u8]) -> Zeroizing<String> {
    let nuls = |parity: usize| bytes.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (nuls(0), nuls(1));
    if 4 * even.max(odd) <= bytes.len() {
        return Zeroizing::new(String::from_utf8_lossy(bytes).into_owned());
    }
    let unit = |two: &[u8]| match two {
        [one, other] if odd >= even => u16::from_le_bytes([*one, *other]),
        [one, other] => u16::from_be_bytes([*one, *other]),
        _ => u16::from(b'\n'),
    };
    let units = bytes.chunks(2).map(unit);
    Zeroizing::new(char::decode_utf16(units).map(|one| one.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

/// The text as a terminal shows it, without colours and without what can't be seen. Lines stay lines;
/// other control characters are blanks.
pub(super) fn clean(text: &str) -> Zeroizing<String> {
    // As long as the text at most: growing would leave a copy behind.
    let mut clean = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '\u{1b}' => skip_sequence(&mut rest),
            '\u{9b}' => skip_until_final(&mut rest),
            // Typed over: a terminal shows the later one.
            '\u{8}' => drop(clean.pop()),
            '\n' | '\r' => clean.push(c),
            '\u{2028}' | '\u{2029}' | '\u{85}' => clean.push('\n'),
            '\0' => {}
            // As wide as the signs beside them in Chinese or Japanese.
            '\u{ff01}'..='\u{ff5e}' => clean.push(char::from_u32(c as u32 - 0xfee0).unwrap_or(c)),
            _ if is_invisible(c) => {}
            _ if c.is_control() => clean.push(' '),
            _ => clean.push(c),
        }
    }
    clean
}

/// Whether it is shown as itself.
pub(super) fn is_shown(c: char) -> bool {
    !c.is_control() && !c.is_whitespace() && !is_invisible(c) || c == ' '
}

/// What follows an escape: a colour, a title, a link, or one character.
fn skip_sequence(rest: &mut std::str::Chars<'_>) {
    let mut ahead = rest.clone();
    match ahead.next() {
        Some('[') => {
            *rest = ahead;
            skip_until_final(rest);
        }
        Some(']' | 'P' | '^' | '_') => {
            // Up to its end in this line; one without an end takes nothing along.
            let mut before = ' ';
            let inside = ahead.clone().take(LONGEST_TITLE).take_while(|c| !matches!(c, '\n' | '\r'));
            for (looked, c) in inside.enumerate() {
                if c == '\u{7}' || before == '\u{1b}' && c == '\\' {
                    // What was looked at, and no more.
                    let _ = ahead.nth(looked);
                    *rest = ahead;
                    return;
                }
                before = c;
            }
            *rest = ahead;
        }
        Some('(' | ')' | '#' | '%') => {
            let _ = ahead.next();
            *rest = ahead;
        }
        Some(c) if c.is_ascii_graphic() => *rest = ahead,
        _ => {}
    }
}

fn skip_until_final(rest: &mut std::str::Chars<'_>) {
    let mut ahead = rest.clone();
    while let Some(c) = ahead.next() {
        if ('@'..='~').contains(&c) {
            *rest = ahead;
            return;
        }
        if !(' '..='?').contains(&c) {
            return;
        }
        *rest = ahead.clone();
    }
}

/// The line with its escapes read, as often as they are nested; `None` if it has none.
pub(super) fn unescaped(line: &str) -> Option<Zeroizing<String>> {
    let mut found = None;
    for _ in 0..3 {
        let text: &str = found.as_ref().map_or(line, |text: &Zeroizing<String>| text);
        let read = unescaped_once(text);
        if *read == text {
            break;
        }
        found = Some(Zeroizing::new(clean(&read).replace(['\n', '\r'], " ")));
    }
    found
}

/// `\u0074`, `\x74`, `%74`, `&quot;`, `\/`, `\"`.
fn unescaped_once(line: &str) -> Zeroizing<String> {
    let mut read = Zeroizing::new(String::with_capacity(line.len()));
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let (said, length) = escape(rest).unwrap_or((c, c.len_utf8()));
        read.push(said);
        rest = &rest[length..];
    }
    read
}

/// The escape with which the text begins: what it stands for, and how long it is.
fn escape(text: &str) -> Option<(char, usize)> {
    let hex = |from: usize, length: usize| {
        let digits = text.get(from..from + length)?;
        let number = digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(digits)?;
        char::from_u32(u32::from_str_radix(number, 16).ok()?)
    };
    match text.as_bytes() {
        [b'\\', b'u', ..] => Some((hex(2, 4)?, 6)),
        [b'\\', b'x', ..] => Some((hex(2, 2)?, 4)),
        [b'%', ..] => Some((hex(1, 2)?, 3)),
        [b'\\', b'"' | b'\'' | b'/', ..] => Some((char::from(text.as_bytes()[1]), 2)),
        [b'&', ..] => {
            let entities = [("&quot;", '"'), ("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&#39;", '\'')];
            let (name, said) = entities.into_iter().find(|(name, _)| text.starts_with(name))?;
            Some((said, name.len()))
        }
        _ => None,
    }
}

/// Characters that turn or hide what is around them on a terminal.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::{clean, text, unescaped};
    use proptest::prelude::{any, prop_assert, proptest};

    #[test]
    fn utf_16_is_read_in_either_order_and_from_the_middle() {
        let little: Vec<u8> = "login ended\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = "login ended\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(&**text(&little), "login ended\n");
        assert_eq!(&**text(&big), "login ended\n");
        assert!(text(&little[1..]).contains("ogin ended"));
        assert_eq!(&**text("ung\u{fc}ltig".as_bytes()), "ung\u{fc}ltig");
    }

    #[test]
    fn colours_titles_and_what_is_typed_over_go() {
        for (written, shown) in [
            ("pass\u{1b}[1;31mword\u{1b}[0m", "password"),
            ("\u{1b}]0;title\u{7}x\u{1b}]8;;https://h\u{1b}\\y", "xy"),
            ("\u{1b}(Bx\u{9b}31my\u{200b}z", "xyz"),
            ("p\u{8}pa\u{8}a", "pa"),
            ("\u{1b}]no end", "no end"),
            ("\u{1b}[31", ""),
            ("a\tb\nc", "a b\nc"),
        ] {
            assert_eq!(&**clean(written), shown, "{written:?}");
        }
    }

    #[test]
    fn escapes_are_read_however_they_are_nested() {
        for (written, read) in [
            ("\\u0074oken", "token"),
            ("%74oken", "token"),
            ("%2574oken", "token"),
            ("\\x74oken", "token"),
            ("{\\\"token\\\":&quot;", "{\"token\":\""),
        ] {
            assert_eq!(unescaped(written).as_deref().map(String::as_str), Some(read), "{written}");
        }
        assert_eq!(unescaped("100 % of C:\\users \\u12"), None);
    }

    proptest! {
        #[test]
        fn nothing_is_left_that_a_terminal_obeys(any in any::<String>()) {
            let unseen = |c: char| c.is_control() && c != '\n' && c != '\r';
            prop_assert!(!clean(&any).contains(unseen));
            prop_assert!(unescaped(&any).is_none_or(|read| !read.contains(char::is_control)));
        }

        #[test]
        fn any_bytes_are_text(bytes in any::<Vec<u8>>()) {
            prop_assert!(text(&bytes).len() <= 3 * bytes.len() + 3);
        }
    }
}
