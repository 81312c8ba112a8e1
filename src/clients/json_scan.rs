//! Pure: where the members of an object of JSON stand in its text, comments and commas too many allowed.

use std::ops::Range;

pub(super) struct Member {
    pub(super) name: String,
    pub(super) start: usize,
    pub(super) value: Range<usize>,
}

pub(super) struct Object {
    pub(super) open: usize,
    pub(super) close: usize,
    pub(super) members: Vec<Member>,
}

/// Comments made blank, each byte for a byte, so that places are the same in both.
pub(super) fn without_comments(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    if text.starts_with('\u{feff}') {
        bytes[..3].fill(b' ');
    }
    let mut at = 0;
    while at < bytes.len() {
        let end = match (bytes[at], bytes.get(at + 1)) {
            (b'"', _) => {
                at = string_end(&bytes, at);
                continue;
            }
            (b'/', Some(b'/')) => text[at..].find(['\r', '\n']).map_or(bytes.len(), |length| at + length),
            (b'/', Some(b'*')) => text[at + 2..].find("*/").map_or(bytes.len(), |length| at + 2 + length + 2),
            _ => {
                at += 1;
                continue;
            }
        };
        bytes[at..end].iter_mut().filter(|byte| !b"\r\n".contains(byte)).for_each(|byte| *byte = b' ');
        at = end;
    }
    String::from_utf8(bytes).unwrap_or_default()
}

pub(super) fn without_commas_too_many(plain: String) -> String {
    let mut bytes = plain.into_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => at = string_end(&bytes, at),
            b',' => {
                let next = bytes[at + 1..].iter().find(|byte| !byte.is_ascii_whitespace());
                if matches!(next, Some(b'}' | b']')) {
                    bytes[at] = b' ';
                }
                at += 1;
            }
            _ => at += 1,
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// The place behind a string that begins here.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The next place that is not blank.
pub(super) fn first(plain: &str, from: usize) -> usize {
    let blank = |byte: &u8| byte.is_ascii_whitespace();
    from + plain.as_bytes()[from.min(plain.len())..].iter().take_while(|byte| blank(byte)).count()
}

/// The place behind the comma that follows a value, if one does.
pub(super) fn comma_after(plain: &str, end: usize) -> Option<usize> {
    let at = first(plain, end);
    plain[at..].starts_with(',').then_some(at + 1)
}

fn value_end(plain: &str, start: usize) -> Option<usize> {
    let bytes = plain.as_bytes();
    let (mut at, mut depth) = (start, 0_usize);
    loop {
        match bytes.get(at)? {
            b'"' => at = string_end(bytes, at),
            b'{' | b'[' => (at, depth) = (at + 1, depth + 1),
            b'}' | b']' => (at, depth) = (at + 1, depth.checked_sub(1)?),
            b',' | b':' if depth > 0 => at += 1,
            byte if byte.is_ascii_whitespace() && depth > 0 => at += 1,
            _ => {
                at += plain[at..]
                    .find([',', ':', '}', ']', '{', '[', '"', ' ', '\t', '\r', '\n'])
                    .filter(|n| *n > 0)?
            }
        }
        if depth == 0 {
            return Some(at);
        }
    }
}

pub(super) fn object(plain: &str, open: usize) -> Option<Object> {
    let bytes = plain.as_bytes();
    if bytes.get(open) != Some(&b'{') {
        return None;
    }
    let (mut at, mut members) = (first(plain, open + 1), Vec::new());
    while bytes.get(at)? != &b'}' {
        let (start, end) = (at, string_end(bytes, at));
        let name = serde_json::from_str(plain.get(start..end)?).ok()?;
        at = first(plain, end);
        if bytes.get(at)? != &b':' {
            return None;
        }
        let from = first(plain, at + 1);
        let value = from..value_end(plain, from)?;
        at = first(plain, value.end);
        if bytes.get(at)? == &b',' {
            at = first(plain, at + 1);
        }
        members.push(Member { name, start, value });
    }
    Some(Object { open, close: at, members })
}
