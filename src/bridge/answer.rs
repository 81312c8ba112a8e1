//! The server's answer to a request over HTTP: one that is open and to be read, or one that refuses it.

use super::fault::Fault;
use super::head::Head;
use crate::ui::redact;
use http_body_util::{BodyExt, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderMap, WWW_AUTHENTICATE};
use hyper::{Response, StatusCode};

/// So much is read of an answer that refuses.
const MOST: usize = 1 << 20;

/// So much of it is shown, where it isn't one of the protocol's own errors.
const SHOWN: usize = 200;

pub(super) enum Answer {
    /// The server has taken the request; what it says of it follows.
    Open(Response<Incoming>),
    Refused(Refusal),
}

/// An answer whose status is none of success, whole.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Answer {
    pub(super) async fn read(response: Response<Incoming>) -> Self {
        if response.status().is_success() {
            return Self::Open(response);
        }
        let (parts, body) = response.into_parts();
        // What can't be read is as good as nothing: the status says enough.
        let body = Limited::new(body, MOST).collect().await.map(|body| body.to_bytes()).unwrap_or_default();
        Self::Refused(Refusal { status: parts.status, headers: parts.headers, body })
    }
}

/// Whether its content is of this type.
pub(super) fn is_of_type(headers: &HeaderMap, wanted: &str) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(wanted))
}

impl Refusal {
    /// Whether the token is at fault: 401, or a 403 that says so. Any other 403 is about what its account may do.
    pub(super) fn is_of_token(&self) -> bool {
        let says = |text: &str| text.to_ascii_lowercase().contains("invalid_token");
        let mut challenges =
            self.headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok());
        self.status == StatusCode::UNAUTHORIZED
            || self.status == StatusCode::FORBIDDEN && challenges.any(says)
    }

    /// Whether the session is lost: 404, or what servers answer in its place that don't know better.
    pub(super) fn is_of_session(&self) -> bool {
        let speaks_of_it = || String::from_utf8_lossy(&self.body).to_ascii_lowercase().contains("session");
        self.status == StatusCode::NOT_FOUND || self.status == StatusCode::BAD_REQUEST && speaks_of_it()
    }

    /// The code of the protocol's error in it.
    pub(super) fn error_code(&self) -> Option<i64> {
        #[derive(serde::Deserialize)]
        struct Error {
            code: i64,
        }
        let error: Error = serde_json::from_str(Head::read(&self.body)?.error?.get()).ok()?;
        Some(error.code)
    }

    /// The protocol's error in it, as the answer to the request with this id: the very bytes, if they name it.
    pub(super) fn as_answer(&self, id: Option<&str>) -> Option<Vec<u8>> {
        if self.is_of_token() || self.status == StatusCode::FORBIDDEN {
            return None;
        }
        let head = Head::read(&self.body)?;
        let error = head.error?.get();
        match head.id {
            Some(own) if Some(own.get()) == id => Some(self.body.to_vec()),
            Some(_) => None,
            None => Some(format!(r#"{{"jsonrpc":"2.0","id":{},"error":{error}}}"#, id?).into_bytes()),
        }
    }

    /// What the client is told, where the server does not speak the protocol.
    pub(super) fn fault(&self, method: &str) -> Fault {
        let text = redact::line(&String::from_utf8_lossy(&self.body));
        let text: String = text.chars().take(SHOWN).collect();
        let said = if text.trim().is_empty() { String::new() } else { format!(": {}", text.trim()) };
        let (code, hint) = match self.status.as_u16() {
            401 => ("token-refused", "see whether the token command makes tokens for this server"),
            403 => ("forbidden", "the account of this token may not do that: ask those who run the server"),
            // So a server of before 2026-07-28 answers a client that asks what it can do.
            400 | 404 | 405 if method == "server/discover" => {
                ("not-known", "it may be older than that: begin with 'initialize'")
            }
            404 | 405 => {
                ("not-there", "see whether the URL is the one of its MCP endpoint (Streamable HTTP)")
            }
            429 => ("too-many", "the server wants fewer requests: ask again later"),
            500.. => (
                "server-failed",
                "that is a fault of the server, or of what stands before it: ask again later",
            ),
            _ => ("refused", "see what the server expects"),
        };
        Fault::new(code, format!("the server answered {}{said}", self.status), hint)
            .with_status(self.status.as_u16())
    }
}
