//! A message from the client: the very bytes of its line, and what its head says.

use super::head::{Head, Kind, id_key, text};
use hyper::body::Bytes;

/// One line from standard input.
#[derive(Clone, Debug)]
pub(super) struct Message {
    /// The line without its end: what is sent.
    pub(super) bytes: Bytes,
    pub(super) kind: Kind,
    /// Empty, if it is a response.
    pub(super) method: String,
    /// As it is written.
    pub(super) id: Option<String>,
    /// The protocol version, of a message that says its own.
    pub(super) version: Option<String>,
    /// The request that it cancels, as [`id_key`] tells it.
    pub(super) cancels: Option<String>,
    /// It holds several messages, as 2025-03-26 had them.
    pub(super) is_batch: bool,
}

impl Message {
    /// Reads its head; `None`: it is no message.
    pub(super) fn read(bytes: Bytes) -> Option<Self> {
        if bytes.first() == Some(&b'[') {
            return Self::batch(bytes);
        }
        let head = Head::read(&bytes)?;
        let (kind, params) = (head.kind(), head.params());
        let method = head.method.as_deref().unwrap_or_default().to_owned();
        if kind == Kind::Response && head.id.is_none() && head.error.is_none() {
            return None;
        }
        let cancels = params.request.filter(|_| method == "notifications/cancelled").map(id_key);
        let (id, version) = (head.id.map(|id| id.get().to_owned()), params.version());
        Some(Self { kind, method, id, version, cancels, is_batch: false, bytes })
    }

    /// One that holds a request is answered; its ids are its own affair.
    fn batch(bytes: Bytes) -> Option<Self> {
        let heads: Vec<Head<'_>> = serde_json::from_slice(&bytes).ok()?;
        heads.first()?;
        let asks = heads.iter().any(|head| head.kind() == Kind::Request);
        let kind = if asks { Kind::Request } else { Kind::Notification };
        let (method, id) = ("batch".to_owned(), None);
        Some(Self { kind, method, id, version: None, cancels: None, is_batch: true, bytes })
    }

    /// A message of the bridge's own.
    pub(super) fn own(text: String) -> Option<Self> {
        Self::read(Bytes::from(text))
    }

    pub(super) fn is_initialize(&self) -> bool {
        self.kind == Kind::Request && self.method == "initialize"
    }

    /// The server has it: a large one isn't held for as long as its answer takes.
    pub(super) fn forget_bytes(&mut self) {
        self.bytes = Bytes::new();
    }

    /// Whether this is the answer to it.
    pub(super) fn is_answered_by(&self, head: &Head<'_>) -> bool {
        let own = self.key();
        head.kind() == Kind::Response && own.is_some() && head.id.map(id_key) == own
    }

    /// Tells its id from others.
    pub(super) fn key(&self) -> Option<String> {
        let raw = self.id.as_deref()?;
        Some(serde_json::from_str(raw).map_or_else(|_| raw.to_owned(), id_key))
    }

    /// The name of what it is about, which is mirrored into a header.
    pub(super) fn name(&self) -> Option<String> {
        let params = Head::read(&self.bytes)?.params();
        let named = match self.method.as_str() {
            "tools/call" | "prompts/get" => params.name,
            "resources/read" => params.uri,
            "tasks/get" | "tasks/update" | "tasks/cancel" | "tasks/result" => params.task,
            _ => None,
        };
        text(named?)
    }
}

#[cfg(test)]
mod tests {
    use super::Message;
    use crate::bridge::head::Kind;
    use hyper::body::Bytes;
    use proptest::prelude::{any, proptest};

    fn read(text: &'static str) -> Option<Message> {
        Message::read(Bytes::from_static(text.as_bytes()))
    }

    #[test]
    fn each_kind_is_told_by_its_members_wherever_they_stand() {
        let request = read(r#"{"x":1e2,"params":{"name":"t","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}},"id":"\u0037","method":"tools/call"}"#).unwrap();
        assert_eq!(
            (request.kind, request.method.as_str(), request.id.as_deref()),
            (Kind::Request, "tools/call", Some(r#""\u0037""#))
        );
        assert_eq!((request.key().as_deref(), request.name().as_deref()), (Some("\"7"), Some("t")));
        assert_eq!(request.version.as_deref(), Some("2026-07-28"));
        let cancel = read(r#"{"method":"notifications/cancelled","params":{"requestId":"7"}}"#).unwrap();
        assert_eq!((cancel.kind, cancel.cancels), (Kind::Notification, request.key()));
        assert_eq!(read(r#"{"id":7,"result":{}}"#).unwrap().kind, Kind::Response);
        assert_ne!(read(r#"{"id":7,"result":{}}"#).unwrap().key(), request.key());
        assert_eq!(read(r#"[{"method":"a"},{"method":"b","id":1}]"#).unwrap().kind, Kind::Request);
        assert_eq!(read(r#"[{"method":"a"}]"#).unwrap().kind, Kind::Notification);
        for odd in ["", "7", "[]", "{", "{}", "[7]", r#"{"params":[]}"#] {
            assert!(read(odd).is_none(), "{odd}");
        }
        assert_eq!(
            read(r#"{"method":"m","params":[1],"id":18446744073709551615}"#).unwrap().id.as_deref(),
            Some("18446744073709551615")
        );
    }

    proptest! {
        #[test]
        fn anything_is_read_without_a_panic(bytes in any::<Vec<u8>>()) {
            let _ = Message::read(Bytes::from(bytes));
        }
    }
}
