//! Pure: what a command printed, as text: decoded, and without the colours around its JSON.

use zeroize::Zeroizing;

/// The text of these bytes: UTF-8, or UTF-16 as PowerShell writes it; `None` if they are neither.
pub(super) fn decode(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let wide = |bytes: &[u8], number: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| number([pair[0], pair[1]]));
        let units = Zeroizing::new(units.collect::<Vec<u16>>());
        if bytes.len().is_multiple_of(2) { String::from_utf16(&units).ok().map(Zeroizing::new) } else { None }
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        // Without a mark, as wsl.exe prints it: every second byte of ASCII is zero, and a token has no zeros.
        _ if is_wide_ascii(bytes, 1) => wide(bytes, u16::from_le_bytes),
        _ if is_wide_ascii(bytes, 0) => wide(bytes, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest),
        _ => utf8(bytes),
    }
}

/// Whether each pair has a zero at `place`, and no other; a few may be an accident.
fn is_wide_ascii(bytes: &[u8], place: usize) -> bool {
    bytes.len() >= 8
        && bytes.chunks(2).all(|pair| pair.len() == 2 && pair[place] == 0 && pair[1 - place] != 0)
}

fn utf8(bytes: &[u8]) -> Option<Zeroizing<String>> {
    std::str::from_utf8(bytes).ok().map(|text| Zeroizing::new(text.to_owned()))
}

/// `text` without the codes that colour it on a terminal, as `jq -C` writes them between the parts of JSON.
/// Those within a string stay: a token with one in it is none.
pub(super) fn without_colours(text: &str) -> Zeroizing<String> {
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    let (mut in_string, mut escaped) = (false, false);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if !in_string && let Some(after) = after_colour(rest) {
            rest = after;
            continue;
        }
        in_string ^= c == '"' && !escaped;
        escaped = in_string && c == '\\' && !escaped;
        plain.push(c);
        rest = &rest[c.len_utf8()..];
    }
    plain
}

/// What stands behind a code such as `ESC [ 1 ; 39 m`, if `text` begins with one.
fn after_colour(text: &str) -> Option<&str> {
    let code = text.strip_prefix("\u{1b}[")?;
    let end = code.find(|c: char| !c.is_ascii_digit() && !";:?".contains(c))?;
    code[end..].strip_prefix(['m', 'K'])
}

#[cfg(test)]
mod tests {
    use super::{decode, without_colours};
    use proptest::prelude::{any, prop_assert_eq, proptest};

    #[test]
    fn text_in_its_encodings() {
        let le: Vec<u8> = "T123\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = "T123\r\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked_le = [&[0xff, 0xfe][..], &le].concat();
        let marked_be = [&[0xfe, 0xff][..], &be].concat();
        for bytes in [&b"T123\r\n"[..], b"\xef\xbb\xbfT123\r\n", &le, &be, &marked_le, &marked_be] {
            assert_eq!(decode(bytes).as_deref().map(String::as_str), Some("T123\r\n"), "{bytes:?}");
        }
        for bytes in [&b"T\xff"[..], b"\xff\xfeT", b"\xff\xfe\x00\xd8", b"\xc3("] {
            assert_eq!(decode(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn colours_around_json() {
        let jq = "\u{1b}[1;39m{\n  \u{1b}[0m\u{1b}[34;1m\"token\"\u{1b}[0m\u{1b}[1;39m:\u{1b}[0m \u{1b}[0;32m\"T\\\"\"\u{1b}[0m\u{1b}[1;39m\u{1b}[1;39m}\u{1b}[0m";
        assert_eq!(&**without_colours(jq), "{\n  \"token\": \"T\\\"\"}");
        let inside = "{\"token\":\"T\u{1b}[31m\"}";
        assert_eq!(&**without_colours(inside), inside);
        for other in ["T\u{1b}", "T\u{1b}[", "T\u{1b}[3", "T\u{1b}]0;x\u{7}"] {
            assert_eq!(&**without_colours(other), other);
        }
    }

    proptest! {
        #[test]
        fn text_without_codes_is_left_alone(text in "[^\u{1b}]{0,60}") {
            prop_assert_eq!(&**without_colours(&text), &*text);
        }

        #[test]
        fn every_encoding_is_read_back(text in "[ -~]{4,60}") {
            let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            prop_assert_eq!(decode(&le).unwrap().to_string(), text.clone());
            prop_assert_eq!(decode(text.as_bytes()).unwrap().to_string(), text);
        }

        #[test]
        fn anything_is_read_without_a_panic(bytes in any::<Vec<u8>>()) {
            if let Some(text) = decode(&bytes) {
                let _ = without_colours(&text);
            }
        }
    }
}
