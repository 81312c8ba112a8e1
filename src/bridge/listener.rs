//! The stream in which a server says by itself what it has to say: opened once a session is ready, opened again when
//! it ends. A server that has none is asked once.

use super::answer::Answer;
use super::head::{Head, Kind};
use super::http::PROMPT;
use super::resume::{FIRST_PAUSE, LAST_EVENT};
use super::session::{Session, Sessions};
use super::stdout::Stdout;
use super::stream::Stream;
use super::wire::Sent;
use hyper::header::HeaderValue;
use std::rc::Rc;
use std::time::Duration;

/// A server that is gone is looked for this often.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Listens in each session in turn, for as long as there is one.
pub(super) async fn listen(sessions: Rc<Sessions>, stdout: Stdout) {
    let mut ready = sessions.ready();
    while ready.changed().await.is_ok() {
        loop {
            let session = ready.borrow_and_update().clone();
            let Some(session) = session else { break };
            tokio::select! {
                () = listen_in(&sessions, &session, &stdout) => break,
                changed = ready.changed() => if changed.is_err() { return },
            }
        }
    }
}

/// Returns once there is nothing to be heard in it any more.
async fn listen_in(sessions: &Rc<Sessions>, session: &Session, stdout: &Stdout) {
    let (mut last, mut pause, mut was_open) = (None, FIRST_PAUSE, false);
    loop {
        let mut sent = Sent::get().within(PROMPT);
        if let Some(id) = &last {
            sent.headers.insert(LAST_EVENT, HeaderValue::clone(id));
        }
        match sessions.send_in(session, sent).await {
            Ok(Answer::Open(response)) => {
                let Ok(mut stream) = Stream::open(response) else { return };
                if stream.events.is_none() {
                    return;
                }
                was_open = true;
                let heard = pass(sessions, stdout, &mut stream).await;
                let events = stream.events.as_ref();
                let id = events.and_then(|events| events.last_id.as_deref());
                last = id.and_then(|id| HeaderValue::from_bytes(id).ok()).or(last);
                let asked = events.and_then(|events| events.retry);
                // One that ends at once each time is opened less and less often.
                pause = asked.unwrap_or(if heard { FIRST_PAUSE } else { (pause * 2).min(LONGEST_PAUSE) });
            }
            Ok(Answer::Refused(refusal)) if was_open && refusal.is_of_session() => {
                // Whoever waits for a word would wait in vain; a new session is listened to by itself.
                if sessions.replace(session).await.is_ok() {
                    return;
                }
            }
            Ok(Answer::Refused(refusal)) if !refusal.status.is_server_error() => return,
            _ => pause = (pause * 2).min(LONGEST_PAUSE),
        }
        tokio::time::sleep(pause).await;
    }
}

/// Passes on what is said; whether anything was.
async fn pass(sessions: &Sessions, stdout: &Stdout, stream: &mut Stream) -> bool {
    let mut heard = false;
    while let Ok(Some(said)) = stream.next().await {
        heard = true;
        match Head::read(&said) {
            Some(head) if head.kind() != Kind::Response => stdout.write(said).await,
            _ => sessions
                .wire
                .voice
                .warn("the server said something by itself that is no message; it was left out"),
        }
    }
    heard
}
