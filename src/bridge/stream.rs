//! The messages in an open answer: one in a body of JSON, or one an event.

use super::answer::is_of_type;
use super::events::Events;
use super::fault::Fault;
use http_body_util::BodyExt;
use hyper::Response;
use hyper::body::{Bytes, Incoming};
use hyper::header::HeaderMap;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::task::spawn_local;

/// How long a stream whose messages have all come may take to end, so that its connection can be used again.
const LINGER: Duration = Duration::from_millis(250);

/// An open answer that is being read.
pub(super) struct Stream {
    pub(super) headers: HeaderMap,
    body: Incoming,
    /// None: the body is one message.
    pub(super) events: Option<Events>,
    ready: VecDeque<Vec<u8>>,
    is_over: bool,
}

impl Stream {
    /// Of an answer to a request. An error says that it is neither of the two.
    pub(super) fn open(response: Response<Incoming>) -> Result<Self, Fault> {
        let (parts, body) = response.into_parts();
        let events = is_of_type(&parts.headers, "text/event-stream").then(Events::new);
        if events.is_none() && !is_of_type(&parts.headers, "application/json") {
            let what = format!(
                "the server answered {} with something that is neither JSON nor an event stream",
                parts.status
            );
            let hint = "see whether the URL is the one of its MCP endpoint (Streamable HTTP)";
            return Err(Fault::new("not-there", what, hint).with_status(parts.status.as_u16()));
        }
        Ok(Self { headers: parts.headers, body, events, ready: VecDeque::new(), is_over: false })
    }

    /// The next message; `None` at its end. A connection that breaks is the end of a stream, too: only a message
    /// that came whole is one.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        let mut whole = Vec::new();
        loop {
            if let Some(message) = self.ready.pop_front() {
                return Ok(Some(message));
            }
            if self.is_over {
                return Ok(None);
            }
            let Some(bytes) = self.piece().await else {
                self.is_over = true;
                return Ok(Some(whole).filter(|whole| !whole.is_empty()));
            };
            match &mut self.events {
                Some(events) => self.ready.extend(events.feed(&bytes?)),
                None => whole.extend_from_slice(&bytes?),
            }
        }
    }

    /// What comes next of the body. A stream of events that breaks ends.
    async fn piece(&mut self) -> Option<Result<Bytes, Fault>> {
        loop {
            match self.body.frame().await? {
                Ok(frame) => {
                    if let Ok(bytes) = frame.into_data() {
                        return Some(Ok(bytes));
                    }
                }
                Err(_) if self.events.is_some() => return None,
                Err(_) => {
                    let hint = "whether it was carried out is not known; ask again if that does no harm";
                    return Some(Err(Fault::new(
                        "connection-lost",
                        "the connection broke in the middle of the answer",
                        hint,
                    )));
                }
            }
        }
    }

    /// Its answer has come, and nothing else is expected: lets it end by itself for a moment.
    pub(super) fn finish(mut self) {
        if !self.is_over {
            spawn_local(async move {
                let _ =
                    tokio::time::timeout(LINGER, async { while self.body.frame().await.is_some() {} }).await;
            });
        }
    }
}
