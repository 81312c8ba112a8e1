//! Why a request is not answered by its server: what the client is told in its place.

use crate::ui::complaint::Complaint;
use serde_json::json;

/// JSON-RPC's "internal error": the codes beside it belong to the protocol.
const INTERNAL: i64 = -32603;

/// JSON-RPC's "method not found".
const NOT_FOUND: i64 = -32601;

/// What failed, and what to do about it. It never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// By which a program tells it from others.
    pub(super) code: &'static str,
    pub(super) what: String,
    pub(super) hint: String,
    /// The server's HTTP status, if it answered.
    pub(super) status: Option<u16>,
}

impl Fault {
    pub(super) fn new(code: &'static str, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code, what: what.into(), hint: hint.into(), status: None }
    }

    pub(super) fn with_status(self, status: u16) -> Self {
        Self { status: Some(status), ..self }
    }

    /// There is no token.
    pub(super) fn no_token(complaint: Complaint) -> Self {
        let said = complaint.said.join(" | ");
        let what = if said.is_empty() { complaint.what } else { format!("{} ({said})", complaint.what) };
        Self::new("no-token", what, complaint.hint)
    }

    /// The JSON-RPC error for the request with this id, as it is written; of a request whose id can't be read, null.
    pub(super) fn answer(&self, id: Option<&str>) -> Vec<u8> {
        let code = if self.code == "not-known" { NOT_FOUND } else { INTERNAL };
        let mut data = json!({ "source": "freshbearer", "code": self.code, "hint": self.hint });
        if let Some(status) = self.status {
            data["status"] = json!(status);
        }
        let error = json!({ "code": code, "message": format!("freshbearer: {}; {}", self.what, self.hint), "data": data });
        format!(r#"{{"jsonrpc":"2.0","id":{},"error":{error}}}"#, id.unwrap_or("null")).into_bytes()
    }
}
