//! Pure: the head of a message. Only what a carrier must know is read; the message itself stays the bytes that came.

use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// To be answered.
    Request,
    Notification,
    /// The answer to a request.
    Response,
}

/// The members of a message that a carrier looks at, as they are written.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Head<'a> {
    #[serde(borrow, default)]
    pub(super) id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) method: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(super) params: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) result: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) error: Option<&'a RawValue>,
}

/// The parameters that are looked at.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Params<'a> {
    #[serde(borrow, default, rename = "_meta")]
    pub(super) meta: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) name: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) uri: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "taskId")]
    pub(super) task: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) arguments: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "requestId")]
    pub(super) request: Option<&'a RawValue>,
}

impl<'a> Head<'a> {
    /// Reads it; `None`: it is not an object of JSON.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    pub(super) fn kind(&self) -> Kind {
        match (&self.method, self.id) {
            (Some(_), Some(_)) => Kind::Request,
            (Some(_), None) => Kind::Notification,
            (None, _) => Kind::Response,
        }
    }

    /// What its `params` say; nothing, if they are of another shape.
    pub(super) fn params(&self) -> Params<'a> {
        self.params.and_then(|params| serde_json::from_str(params.get()).ok()).unwrap_or_default()
    }
}

impl Params<'_> {
    /// The protocol version, of a message that says its own: one of 2026-07-28 or later.
    pub(super) fn version(&self) -> Option<String> {
        #[derive(Deserialize)]
        struct Meta<'a> {
            #[serde(borrow, default, rename = "io.modelcontextprotocol/protocolVersion")]
            version: Option<&'a RawValue>,
        }
        let meta: Meta<'_> = serde_json::from_str(self.meta?.get()).ok()?;
        text(meta.version?)
    }
}

/// What a string of JSON says; `None`: it is something else.
pub(super) fn text(raw: &RawValue) -> Option<String> {
    serde_json::from_str(raw.get()).ok()
}

/// Tells an id from others: a string is one string however it is escaped, a number is as it is written.
pub(super) fn id_key(raw: &RawValue) -> String {
    text(raw).map_or_else(|| raw.get().to_owned(), |text| format!("\"{text}"))
}
