//! Requests with a token. One whose token is refused is sent once more, with a new one: nothing of its answer has
//! been passed on then.

use super::answer::{Answer, Refusal};
use super::fault::Fault;
use super::http::Http;
use super::tokens::{Held, Tokens, refused_again};
use super::voice::Voice;
use hyper::Method;
use hyper::body::Bytes;
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use std::rc::Rc;
use std::time::Duration;

pub(super) struct Wire {
    pub(super) http: Http,
    pub(super) tokens: Rc<Tokens>,
    pub(super) voice: Voice,
}

/// A request without its token.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// None: that of a call.
    pub(super) timeout: Option<Duration>,
}

impl Sent {
    pub(super) fn post(body: Bytes) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json, text/event-stream"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Self { method: Method::POST, headers, body, timeout: None }
    }

    pub(super) fn get() -> Self {
        let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("text/event-stream"))]);
        Self { method: Method::GET, headers, body: Bytes::new(), timeout: None }
    }

    pub(super) fn delete() -> Self {
        Self { method: Method::DELETE, headers: HeaderMap::new(), body: Bytes::new(), timeout: None }
    }

    pub(super) fn within(self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self }
    }
}

impl Wire {
    /// Sends it, with a token that the server takes.
    pub(super) async fn send(&self, sent: &Sent) -> Result<Answer, Fault> {
        let held = self.tokens.get().await?;
        match self.send_with(sent, &held).await? {
            Answer::Refused(refusal) if refusal.is_of_token() => {
                self.voice.verbose(|| format!("{}: the token was refused", refusal.status));
                let newer = self.tokens.newer_than(&held).await.map_err(|fault| because(&refusal, fault))?;
                match self.send_with(sent, &newer).await? {
                    Answer::Refused(refusal) if refusal.is_of_token() => {
                        Err(because(&refusal, refused_again()))
                    }
                    answer => Ok(answer),
                }
            }
            answer => Ok(answer),
        }
    }

    /// Sends it with the token that is held, if one is; for what must not wait.
    pub(super) async fn send_at_once(&self, sent: &Sent) {
        if let Some(held) = self.tokens.valid() {
            // Nobody is left whom it could be told.
            let _ = self.send_with(sent, &held).await;
        }
    }

    async fn send_with(&self, sent: &Sent, held: &Held) -> Result<Answer, Fault> {
        let mut headers = sent.headers.clone();
        for (name, value) in &held.token.headers {
            let name = HeaderName::try_from(name).map_err(|_| unusable(name))?;
            let mut value = HeaderValue::try_from(value.expose()).map_err(|_| unusable(name.as_str()))?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        let response = self.http.send(sent.method.clone(), &headers, &sent.body, sent.timeout).await?;
        let answer = Answer::read(response).await;
        if !matches!(&answer, Answer::Refused(refusal) if refusal.is_of_token()) {
            held.was_accepted.set(true);
        }
        Ok(answer)
    }
}

/// Why there is no token, after the server has refused one.
fn because(refusal: &Refusal, fault: Fault) -> Fault {
    let status = refusal.status;
    let what = if fault.code == "no-token" {
        format!("the server refused the token ({status}); {}", fault.what)
    } else {
        fault.what
    };
    Fault { what, ..fault }.with_status(status.as_u16())
}

fn unusable(name: &str) -> Fault {
    Fault::new(
        "no-token",
        format!("the header {name} can't be sent"),
        "see what --header says, and what the token command prints",
    )
}
