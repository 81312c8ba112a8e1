//! What becomes of each line from the client: carried, in order where order counts, and answered whatever happens.

use super::answer::Answer;
use super::fault::Fault;
use super::head::Kind;
use super::http::PROMPT;
use super::last_fault::LastFault;
use super::legacy;
use super::message::Message;
use super::modern::Modern;
use super::session::Sessions;
use super::stdout::Stdout;
use super::voice::Voice;
use super::wire::Sent;
use crate::system::clock::Stopwatch;
use hyper::body::Bytes;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, spawn_local};

/// What comes after a notification waits for the server to have taken it, but no longer than this.
const IN_ORDER: Duration = Duration::from_secs(5);

/// A request under way.
struct UnderWay {
    task: AbortHandle,
    is_modern: bool,
}

pub(super) struct Carrier {
    sessions: Rc<Sessions>,
    modern: Modern,
    stdout: Stdout,
    voice: Voice,
    last_fault: Rc<LastFault>,
    under_way: RefCell<HashMap<String, UnderWay>>,
}

impl Carrier {
    pub(super) fn new(sessions: Rc<Sessions>, stdout: Stdout, last_fault: Rc<LastFault>) -> Rc<Self> {
        let (wire, voice) = (sessions.wire.clone(), sessions.wire.voice);
        let modern = Modern::new(wire, stdout.clone());
        Rc::new(Self { sessions, modern, stdout, voice, last_fault, under_way: RefCell::default() })
    }

    /// Carries line after line.
    pub(super) async fn carry(self: Rc<Self>, mut lines: mpsc::Receiver<Bytes>) {
        while let Some(line) = lines.recv().await {
            match Message::read(line) {
                Some(message) if message.is_batch && !self.may_be_batch() => {
                    self.refuse("several messages are on one line, which this session's version of the protocol has not")
                        .await;
                }
                Some(message) => self.clone().take(message).await,
                None => self.refuse("a line is no message of JSON-RPC").await,
            }
        }
    }

    async fn refuse(&self, what: &str) {
        let fault = Fault::new("not-a-message", what, "this is a fault of the client");
        self.voice.fault("stdin", &fault);
        self.stdout.write(fault.answer(None)).await;
    }

    async fn take(self: Rc<Self>, message: Message) {
        match message.kind {
            Kind::Request => {
                // What follows it belongs to the session that it opens.
                let is_first = message.is_initialize();
                let task = self.begin(message);
                if is_first {
                    // Its end is all that counts; a panic ends the process anyway.
                    let _ = task.await;
                }
            }
            Kind::Notification | Kind::Response => {
                let is_done = message.cancels.as_ref().is_some_and(|cancelled| self.cancel_modern(cancelled));
                // It belongs to a session: one that was not opened, or that 2026-07-28 does not have, can't take it.
                let has_no_place = self.sessions.current().is_none();
                if is_done || has_no_place {
                    return self.voice.verbose(|| format!("{}: not for the server", name(&message)));
                }
                let this = self.clone();
                let task = spawn_local(async move { this.tell(message).await });
                let _ = tokio::time::timeout(IN_ORDER, task).await;
            }
        }
    }

    /// Starts to carry a request, beside all others.
    fn begin(self: &Rc<Self>, message: Message) -> tokio::task::JoinHandle<()> {
        let (this, key, is_modern) = (self.clone(), message.key(), message.version.is_some());
        let task = spawn_local({
            let key = key.clone();
            async move {
                this.request(message).await;
                key.and_then(|key| this.under_way.borrow_mut().remove(&key));
            }
        });
        if let Some(key) = key {
            self.under_way.borrow_mut().insert(key, UnderWay { task: task.abort_handle(), is_modern });
        }
        task
    }

    async fn request(&self, mut message: Message) {
        let watch = Stopwatch::start();
        let outcome = if message.version.is_some() {
            self.modern.request(&mut message).await
        } else {
            legacy::request(&self.sessions, &self.stdout, &mut message).await
        };
        let (method, took) = (message.method.as_str(), watch.elapsed());
        self.last_fault.note(outcome.as_ref().err());
        if let Err(fault) = &outcome {
            self.voice.fault(method, fault);
            self.stdout.write(fault.answer(message.id.as_deref())).await;
        }
        self.voice.verbose(|| {
            format!("{method}: {} after {took:?}", if outcome.is_ok() { "answered" } else { "failed" })
        });
    }

    fn may_be_batch(&self) -> bool {
        self.sessions.current().is_some_and(|session| session.has_batches())
    }

    /// A request of 2026-07-28 is cancelled by closing its stream, and by nothing else.
    fn cancel_modern(&self, key: &str) -> bool {
        let mut under_way = self.under_way.borrow_mut();
        let Some(request) = under_way.get(key).filter(|request| request.is_modern) else { return false };
        request.task.abort();
        under_way.remove(key);
        true
    }

    /// Carries what is not answered. Whatever goes wrong with it is not the client's to know.
    async fn tell(&self, message: Message) {
        let sent = Sent::post(message.bytes.clone()).within(PROMPT);
        let outcome = match self.sessions.send(sent).await {
            Ok(Answer::Open(_)) => {
                self.told(&message);
                Ok(())
            }
            Ok(Answer::Refused(refusal)) => Err(refusal.fault(&message.method)),
            Err(fault) => Err(fault),
        };
        self.last_fault.note(outcome.as_ref().err());
        if let Err(fault) = outcome {
            self.voice.fault(name(&message), &fault);
        }
    }

    fn told(&self, message: &Message) {
        self.voice.verbose(|| format!("{}: delivered", name(message)));
        if message.method == "notifications/initialized" {
            self.sessions.client_is_ready();
        }
        // Nothing more is expected of it, and a stream that breaks is not to be taken up again.
        if let Some(request) =
            message.cancels.as_ref().and_then(|key| self.under_way.borrow_mut().remove(key))
        {
            request.task.abort();
        }
    }
}

fn name(message: &Message) -> &str {
    if message.kind == Kind::Response { "response" } else { &message.method }
}
