//! The session of 2025-11-25 and before: opened by the client's `initialize`, lost by the server, opened anew by us.

use super::answer::{Answer, Refusal};
use super::fault::Fault;
use super::flight::Flight;
use super::head::{Head, text};
use super::http::PROMPT;
use super::message::Message;
use super::stream::Stream;
use super::wire::{Sent, VERSION, Wire};
use hyper::body::Bytes;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::watch;

const SESSION: HeaderName = HeaderName::from_static("mcp-session-id");

const INITIALIZED: &str = r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#;

/// How long the end may take.
const FAREWELL: Duration = Duration::from_millis(500);

/// A session, as the server named it.
#[derive(Debug)]
pub(super) struct Session {
    /// Counts the sessions.
    pub(super) number: u64,
    id: Option<HeaderValue>,
    version: Option<HeaderValue>,
    capabilities: Option<String>,
}

impl Session {
    /// What every request in it carries.
    pub(super) fn add_to(&self, headers: &mut HeaderMap) {
        for (name, value) in [(SESSION, &self.id), (VERSION, &self.version)] {
            if let Some(value) = value {
                headers.insert(name, value.clone());
            }
        }
    }

    /// Whether messages may come several at a time: only the first version has that.
    pub(super) fn has_batches(&self) -> bool {
        self.version.as_ref().is_some_and(|version| version == "2025-03-26")
    }
}

pub(super) struct Sessions {
    pub(super) wire: Rc<Wire>,
    current: RefCell<Option<Rc<Session>>>,
    count: Cell<u64>,
    /// The client's `initialize`, to be said again.
    initialize: RefCell<Option<Message>>,
    /// The session that is ready to be listened to.
    ready: watch::Sender<Option<Rc<Session>>>,
    repair: Flight<u64, Result<(), Fault>>,
}

impl Sessions {
    pub(super) fn new(wire: Rc<Wire>) -> Self {
        Self {
            wire,
            current: RefCell::new(None),
            count: Cell::new(0),
            initialize: RefCell::new(None),
            ready: watch::channel(None).0,
            repair: Flight::new(),
        }
    }

    pub(super) fn current(&self) -> Option<Rc<Session>> {
        self.current.borrow().clone()
    }

    pub(super) fn ready(&self) -> watch::Receiver<Option<Rc<Session>>> {
        self.ready.subscribe()
    }

    /// The client has said that it is ready.
    pub(super) fn client_is_ready(&self) {
        self.ready.send_replace(self.current());
    }

    /// Sends it within the session; if that is lost, within a new one.
    pub(super) async fn send(self: &Rc<Self>, sent: Sent) -> Result<Answer, Fault> {
        let Some(session) = self.current() else { return self.wire.send(&sent).await };
        match self.send_in(&session, sent.clone()).await? {
            Answer::Refused(refusal) if refusal.is_of_session() && session.id.is_some() => {
                self.replace(&session).await.map_err(|fault| lost(&refusal, fault))?;
                match self.current() {
                    Some(session) => self.send_in(&session, sent).await,
                    None => Ok(Answer::Refused(refusal)),
                }
            }
            answer => Ok(answer),
        }
    }

    pub(super) async fn send_in(&self, session: &Session, mut sent: Sent) -> Result<Answer, Fault> {
        session.add_to(&mut sent.headers);
        self.wire.send(&sent).await
    }

    /// Opens a new session in place of one that is lost: once for all that were in it.
    pub(super) async fn replace(self: &Rc<Self>, lost: &Session) -> Result<(), Fault> {
        if self.current().is_some_and(|current| current.number > lost.number) {
            return Ok(());
        }
        let this = self.clone();
        let replaced = self.repair.run(lost.number, || async move { this.initialize_again().await });
        replaced.await.unwrap_or(Ok(()))
    }

    async fn initialize_again(&self) -> Result<(), Fault> {
        let Some(message) = self.initialize.borrow().clone() else { return Ok(()) };
        let before = self.current();
        let sent = Sent::post(message.bytes.clone()).within(PROMPT);
        let response = match self.wire.send(&sent).await? {
            Answer::Open(response) => response,
            Answer::Refused(refusal) => return Err(refusal.fault(&message.method)),
        };
        let mut stream = Stream::open(response)?;
        let session = loop {
            let Some(said) = stream.next().await? else {
                return Err(Fault::new(
                    "session-lost",
                    "the server did not open a new session",
                    "connect anew",
                ));
            };
            let head = Head::read(&said).unwrap_or_default();
            if message.is_answered_by(&head) {
                break self.read_opened(&stream.headers, &head)?;
            }
        };
        stream.finish();
        if before.is_some_and(|before| {
            before.version != session.version || before.capabilities != session.capabilities
        }) {
            self.wire.voice.warn("the server lost the session, and its new one has another version or other capabilities: connect anew to see them");
        }
        let notified = Sent::post(Bytes::from_static(INITIALIZED.as_bytes())).within(PROMPT);
        self.send_in(&session, notified).await?;
        // Not before: until then the server takes no requests in it.
        *self.current.borrow_mut() = Some(session.clone());
        self.ready.send_replace(Some(session));
        Ok(())
    }

    /// Takes note of the answer to the client's `initialize`. What follows is the client's to order.
    pub(super) fn opened(
        &self,
        message: &Message,
        headers: &HeaderMap,
        head: &Head<'_>,
    ) -> Result<(), Fault> {
        let session = self.read_opened(headers, head)?;
        *self.initialize.borrow_mut() = Some(message.clone());
        *self.current.borrow_mut() = Some(session);
        Ok(())
    }

    /// The session that the answer to an `initialize` opens.
    fn read_opened(&self, headers: &HeaderMap, head: &Head<'_>) -> Result<Rc<Session>, Fault> {
        #[derive(Default, Deserialize)]
        struct Opened<'a> {
            #[serde(borrow, default, rename = "protocolVersion")]
            version: Option<&'a RawValue>,
            #[serde(borrow, default)]
            capabilities: Option<&'a RawValue>,
        }
        let Some(result) = head.result else {
            return Err(Fault::new("session-lost", "the server opens no session", "connect anew to see why"));
        };
        let opened: Opened<'_> = serde_json::from_str(result.get()).unwrap_or_default();
        self.count.set(self.count.get() + 1);
        let session = Rc::new(Session {
            number: self.count.get(),
            id: headers.get(SESSION).cloned(),
            version: opened.version.and_then(text).and_then(|version| HeaderValue::try_from(version).ok()),
            capabilities: opened.capabilities.map(|raw| raw.get().to_owned()),
        });
        Ok(session)
    }

    /// The end: tells the server, which may not want to know.
    pub(super) async fn end(&self) {
        let Some(session) = self.current().filter(|session| session.id.is_some()) else { return };
        let mut sent = Sent::delete().within(FAREWELL);
        session.add_to(&mut sent.headers);
        let _ = tokio::time::timeout(FAREWELL, self.wire.send_at_once(&sent)).await;
    }
}

/// Why there is no session any more.
fn lost(refusal: &Refusal, fault: Fault) -> Fault {
    let what = format!(
        "the server lost the session ({}), and a new one could not be opened: {}",
        refusal.status, fault.what
    );
    Fault { what, ..fault }
}
