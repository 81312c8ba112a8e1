//! Pure: what the process that mints tells its caller, a line each.

use crate::keep::{self, Kept};
use crate::ui::complaint::Complaint;
use std::io::Write;
use zeroize::Zeroizing;

/// One line.
#[derive(Debug)]
pub(crate) enum News<'a> {
    /// The token; told before it is kept, so that a slow store can't cost it.
    Token(&'a Kept),
    Warning(&'a str),
    /// The mint has failed.
    Failure(&'a Complaint),
}

/// All that was told.
#[derive(Debug)]
pub(crate) enum Told {
    /// A token, with warnings.
    Token(Kept, Vec<String>),
    Failure(Complaint),
}

/// Tells the caller. If it has gone, nobody is told, and the mint goes on.
pub(super) fn tell(caller: &mut impl Write, news: &News<'_>) {
    // In one piece each: a line that grows leaves a copy of its beginning behind.
    let line = Zeroizing::new(match news {
        News::Token(kept) => {
            [b"token ", keep::write_stored(kept).unwrap_or_default().as_slice(), b"\n"].concat()
        }
        News::Warning(text) => [b"warning ", text.replace('\n', " ").as_bytes(), b"\n"].concat(),
        News::Failure(complaint) => match serde_json::to_vec(complaint) {
            Ok(complaint) => [b"failure ", complaint.as_slice(), b"\n"].concat(),
            Err(_) => return,
        },
    });
    let _ = caller.write_all(&line).and_then(|()| caller.flush());
}

/// Reads all news that came whole; `None` if neither a token nor a failure is among them.
pub(super) fn read(news: &[u8]) -> Option<Told> {
    let mut token = None;
    let mut warnings = Vec::new();
    for line in news.split_inclusive(|byte| *byte == b'\n').filter_map(|line| line.strip_suffix(b"\n")) {
        let Some(blank) = line.iter().position(|byte| *byte == b' ') else { continue };
        let (kind, rest) = line.split_at(blank + 1);
        match kind {
            b"token " => token = keep::read_stored(rest),
            b"warning " => warnings.push(String::from_utf8_lossy(rest).into_owned()),
            b"failure " => return serde_json::from_slice(rest).ok().map(Told::Failure),
            _ => {}
        }
    }
    token.map(|kept| Told::Token(kept, warnings))
}

#[cfg(test)]
mod tests {
    use super::{News, Told, read, tell};
    use crate::keep;
    use crate::ui::complaint::{Complaint, Exit};
    use proptest::prelude::{any, proptest};

    #[test]
    fn news_arrive_whole_or_not_at_all() {
        let kept = keep::read_stored(br#"{"v":1,"g":7,"minted":1,"t":"abc"}"#).unwrap();
        let mut wire = Vec::new();
        tell(&mut wire, &News::Token(&kept));
        tell(&mut wire, &News::Warning("mind the gap"));
        assert!(matches!(read(&wire), Some(Told::Token(got, warnings))
            if got == kept && warnings == ["mind the gap"]));
        assert!(read(&wire[..20]).is_none());
        let complaint = Complaint::new(Exit::Command, "what", "hint");
        tell(&mut wire, &News::Failure(&complaint));
        assert!(matches!(read(&wire), Some(Told::Failure(got)) if got == complaint));
    }

    proptest! {
        #[test]
        fn anything_is_read_without_a_panic(bytes in any::<Vec<u8>>()) {
            let _ = read(&bytes);
        }
    }
}
