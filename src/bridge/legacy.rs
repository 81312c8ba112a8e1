//! A request of 2025-11-25 or before: sent within the session, its stream taken up again if it breaks.

use super::answer::Answer;
use super::fault::Fault;
use super::head::{Head, Kind};
use super::http::PROMPT;
use super::message::Message;
use super::resume::resume;
use super::session::Sessions;
use super::stdout::Stdout;
use super::stream::Stream;
use super::wire::Sent;
use std::rc::Rc;

/// Carries a request to the server, and all that it says until it has answered.
pub(super) async fn request(
    sessions: &Rc<Sessions>,
    stdout: &Stdout,
    message: &mut Message,
) -> Result<(), Fault> {
    let sent = Sent::post(message.bytes.clone());
    let answer = if message.is_initialize() {
        // It opens a session, and so belongs to none.
        sessions.wire.send(&sent.within(PROMPT)).await?
    } else {
        sessions.send(sent).await?
    };
    let response = match answer {
        Answer::Open(response) => response,
        Answer::Refused(refusal) => {
            let answer = refusal.as_answer(message.id.as_deref());
            stdout.write(answer.ok_or_else(|| refusal.fault(&message.method))?).await;
            return Ok(());
        }
    };
    if !message.is_initialize() {
        message.forget_bytes();
    }
    let mut stream = Stream::open(response)?;
    loop {
        if pass(sessions, stdout, message, &mut stream).await? {
            stream.finish();
            return Ok(());
        }
        stream = resume(sessions, stream).await?;
    }
}

/// Passes on what a stream says; whether the request is answered at its end.
async fn pass(
    sessions: &Sessions,
    stdout: &Stdout,
    message: &Message,
    stream: &mut Stream,
) -> Result<bool, Fault> {
    let mut said_anything = false;
    while let Some(said) = stream.next().await? {
        said_anything = true;
        if message.is_batch {
            stdout.write(said).await;
            continue;
        }
        let Some(head) = Head::read(&said) else {
            sessions.wire.voice.warn("the server sent something that is no message; it was left out");
            continue;
        };
        let is_answer = message.is_answered_by(&head);
        if is_answer && message.is_initialize() && head.result.is_some() {
            sessions.opened(message, &stream.headers, &head)?;
        } else if head.kind() == Kind::Response && !is_answer {
            sessions.wire.voice.warn("the server answered a request that was not asked; it was left out");
            continue;
        }
        stdout.write(said).await;
        if is_answer {
            return Ok(true);
        }
    }
    Ok(message.is_batch && said_anything)
}
