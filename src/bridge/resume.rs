//! A stream that broke before it was over is taken up again where it broke, if its events have ids.

use super::answer::Answer;
use super::fault::Fault;
use super::http::PROMPT;
use super::session::Sessions;
use super::stream::Stream;
use super::wire::Sent;
use hyper::header::{HeaderName, HeaderValue};
use std::rc::Rc;
use std::time::Duration;

pub(super) const LAST_EVENT: HeaderName = HeaderName::from_static("last-event-id");

/// Before the next try, unless the server says how long; doubled each time.
pub(super) const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// A stream is tried to be taken up so many times.
const TRIES: u32 = 5;

/// The stream that goes on where this one ended.
pub(super) async fn resume(sessions: &Rc<Sessions>, broken: Stream) -> Result<Stream, Fault> {
    let events = broken.events.as_ref();
    let last =
        events.and_then(|events| events.last_id.as_deref()).and_then(|id| HeaderValue::from_bytes(id).ok());
    let (Some(events), Some(last)) = (events, last) else { return Err(unanswered()) };
    let mut sent = Sent::get().within(PROMPT);
    sent.headers.insert(LAST_EVENT, last.clone());
    let mut pause = events.retry.unwrap_or(FIRST_PAUSE);
    for _ in 0..TRIES {
        tokio::time::sleep(pause).await;
        match sessions.send(sent.clone()).await {
            Ok(Answer::Open(response)) => {
                let mut stream = Stream::open(response)?;
                if let Some(continued) = &mut stream.events {
                    continued.last_id = Some(last.as_bytes().to_vec());
                    continued.retry = events.retry;
                }
                return Ok(stream);
            }
            // It may be back soon.
            Ok(Answer::Refused(refusal)) if refusal.status.is_server_error() => {}
            Ok(Answer::Refused(_)) => return Err(unanswered()),
            Err(_) => {}
        }
        pause = pause.max(FIRST_PAUSE / 2) * 2;
    }
    Err(unanswered())
}

fn unanswered() -> Fault {
    Fault::new(
        "connection-lost",
        "the server's stream ended before the answer came",
        "whether it was carried out is not known; ask again if that does no harm",
    )
}
