//! Pure: server-sent events, read from bytes as they come. What is looked at is where lines end; the data itself
//! is moved, not read.

use std::mem::take;
use std::time::Duration;

/// An event's data, ready to be passed on.
pub(super) type Data = Vec<u8>;

/// Names and ids that are longer than this are of no use to us.
const LONGEST: usize = 4096;

/// What the rest of the line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Name,
    Data,
    Id,
    Retry,
    Ignored,
}

/// One stream, from its first byte on.
#[derive(Debug)]
pub(super) struct Events {
    part: Part,
    /// The name, id or time that has begun.
    text: Vec<u8>,
    data: Data,
    id: Option<Vec<u8>>,
    /// Its value has begun, so that a blank belongs to it.
    in_value: bool,
    after_return: bool,
    at_start: bool,
    /// The id of the last event that came whole, by which the stream is taken up again.
    pub(super) last_id: Option<Vec<u8>>,
    /// How long the server wants us to wait before we take it up again.
    pub(super) retry: Option<Duration>,
}

impl Events {
    pub(super) const fn new() -> Self {
        Self {
            part: Part::Name,
            text: Vec::new(),
            data: Vec::new(),
            id: None,
            in_value: false,
            after_return: false,
            at_start: true,
            last_id: None,
            retry: None,
        }
    }

    /// Takes in what came, and gives the data of each event that is whole with it.
    pub(super) fn feed(&mut self, mut bytes: &[u8]) -> Vec<Data> {
        let mut whole = Vec::new();
        while let Some(first) = bytes.first() {
            if take(&mut self.after_return) && *first == b'\n' {
                bytes = &bytes[1..];
                continue;
            }
            let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let (piece, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
            self.take_piece(piece);
            if let Some(ending) = rest.first() {
                self.after_return = *ending == b'\r';
                whole.extend(self.end_line());
            }
            bytes = rest.get(1..).unwrap_or_default();
        }
        whole
    }

    fn take_piece(&mut self, piece: &[u8]) {
        let value = if self.part == Part::Name {
            let Some(colon) = piece.iter().position(|byte| *byte == b':') else {
                return self.keep(piece);
            };
            self.keep(&piece[..colon]);
            self.begin_value();
            &piece[colon + 1..]
        } else {
            piece
        };
        let Some(first) = value.first() else { return };
        // One blank behind the colon is not part of the value.
        let is_blank = !self.in_value && *first == b' ';
        self.in_value = true;
        let value = &value[usize::from(is_blank)..];
        match self.part {
            // Several lines are one value. The line breaks between them can only be ones between JSON's tokens.
            Part::Data => self.data.extend_from_slice(value),
            Part::Id | Part::Retry => self.keep(value),
            Part::Name | Part::Ignored => {}
        }
    }

    fn keep(&mut self, piece: &[u8]) {
        if self.text.len() + piece.len() <= LONGEST {
            self.text.extend_from_slice(piece);
        }
    }

    /// The name is there, and its value follows.
    fn begin_value(&mut self) {
        let name = take(&mut self.text);
        // A byte order mark may stand before all else.
        let name = if take(&mut self.at_start) {
            name.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&name)
        } else {
            &name
        };
        self.in_value = false;
        self.part = match name {
            b"data" => Part::Data,
            b"id" => Part::Id,
            b"retry" => Part::Retry,
            // A comment, which keeps the stream alive; the kind of event; or what nobody knows.
            _ => Part::Ignored,
        };
    }

    fn end_line(&mut self) -> Option<Data> {
        if self.part == Part::Name && self.text.is_empty() {
            return self.end_event();
        }
        if self.part == Part::Name {
            self.begin_value();
        }
        let text = take(&mut self.text);
        match std::mem::replace(&mut self.part, Part::Name) {
            Part::Id if !text.contains(&0) => self.id = Some(text),
            Part::Retry => {
                let millis = std::str::from_utf8(&text).ok().and_then(|text| text.parse().ok());
                self.retry = millis.map(Duration::from_millis).or(self.retry);
            }
            _ => {}
        }
        None
    }

    /// An empty line ends an event. One without data only says where the stream stands.
    fn end_event(&mut self) -> Option<Data> {
        if let Some(id) = self.id.take() {
            // An empty id takes the one before back.
            self.last_id = Some(id).filter(|id| !id.is_empty());
        }
        let data = take(&mut self.data);
        (!data.is_empty()).then_some(data)
    }
}

#[cfg(test)]
mod tests {
    use super::Events;
    use proptest::prelude::{any, prop_assert_eq, proptest};
    use std::time::Duration;

    fn read(text: &str) -> (Vec<String>, Option<String>, Option<Duration>) {
        let mut events = Events::new();
        let data = events.feed(text.as_bytes());
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (data.into_iter().map(text).collect(), events.last_id.map(text), events.retry)
    }

    #[test]
    fn data_id_and_retry_are_found_and_the_rest_is_ignored() {
        let text = "\u{feff}: alive\n\nid: 1\nretry: 20\ndata:\n\nevent: message\ndata: {\"a\":1}\nid: 2\n\ndata:[1,\ndata: 2]\n\ndata: lost";
        let (data, id, retry) = read(text);
        assert_eq!(data, [r#"{"a":1}"#, "[1,2]"]);
        assert_eq!((id.as_deref(), retry), (Some("2"), Some(Duration::from_millis(20))));
    }

    #[test]
    fn an_id_counts_once_its_event_is_whole() {
        assert_eq!(read("id: 1\ndata: x\n\nid: 2\ndata: y").1.as_deref(), Some("1"));
        assert_eq!(read("id: 1\n\nid\n\n").1, None);
        assert_eq!(read("retry: soon\n\n").2, None);
    }

    #[test]
    fn only_one_blank_belongs_to_the_colon() {
        assert_eq!(read("data:  x \n\ndata:y\n\ndata\n\nnothing: z\n\n").0, [" x ", "y"]);
    }

    proptest! {
        #[test]
        fn however_it_is_cut_and_whatever_ends_its_lines_it_reads_the_same(
            lines in proptest::collection::vec("(data|id|retry|event|)(:| :|: |)[a-z{}\" 0-9]{0,12}|", 0..20),
            cuts in proptest::collection::vec(1usize..9, 1..40)
        ) {
            let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
            let expected = read(&text);
            for ending in ["\n", "\r", "\r\n"] {
                let text = text.replace('\n', ending);
                let (mut events, mut rest, mut data) = (Events::new(), text.as_bytes(), Vec::new());
                for cut in cuts.iter().cycle() {
                    if rest.is_empty() { break; }
                    let (piece, after) = rest.split_at((*cut).min(rest.len()));
                    data.extend(events.feed(piece).into_iter().map(|data| String::from_utf8(data).unwrap()));
                    rest = after;
                }
                let id = events.last_id.map(|id| String::from_utf8(id).unwrap());
                prop_assert_eq!(&(data, id, events.retry), &expected);
            }
        }

        #[test]
        fn anything_is_read_without_a_panic(bytes in any::<Vec<u8>>()) {
            Events::new().feed(&bytes);
        }
    }
}
