//! The server over HTTP: a request, and the beginning of its answer. Nothing here knows of tokens or sessions.

use super::connector::{self, Direct, Plain, Tunneled};
use super::fault::Fault;
use super::redirect::{self, Target};
use super::trust;
use crate::system::clock::Stopwatch;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderMap, LOCATION};
use hyper::{Method, Request, Response};
use hyper_util::client::legacy::{Client, Error, ResponseFuture};
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use std::cell::RefCell;
use std::error::Error as _;
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// A connection that is idle for so long is not used again: most servers close theirs after five seconds, and
/// what is sent at that very moment is lost.
const IDLE: Duration = Duration::from_secs(4);

/// What doesn't do any work at the server has to be answered within this time.
pub(super) const PROMPT: Duration = Duration::from_secs(60);

/// So many redirects are followed.
const REDIRECTS: usize = 5;

/// The user's settings.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) ca_file: Option<PathBuf>,
    pub(super) connect_timeout: Duration,
    /// How long it may take until the answer to a request begins. A tool may be at work until then.
    pub(super) answer_timeout: Duration,
}

#[allow(clippy::large_enum_variant, reason = "there is one of it")]
enum Pool {
    Plain(Client<Plain, Full<Bytes>>),
    Direct(Client<Direct, Full<Bytes>>),
    Tunneled(Client<Tunneled, Full<Bytes>>),
}

impl Pool {
    fn request(&self, request: Request<Full<Bytes>>) -> ResponseFuture {
        match self {
            Self::Plain(client) => client.request(request),
            Self::Direct(client) => client.request(request),
            Self::Tunneled(client) => client.request(request),
        }
    }
}

pub(super) struct Http {
    settings: Settings,
    /// Where it is; a redirect for good changes it.
    url: RefCell<Url>,
    /// The connections, and how long ago they were last used.
    pool: RefCell<Option<(Pool, Stopwatch)>>,
}

impl Http {
    pub(super) const fn new(url: Url, settings: Settings) -> Self {
        Self { settings, url: RefCell::new(url), pool: RefCell::new(None) }
    }

    /// Sends a request, and waits for the beginning of its answer. `timeout`: none for the usual one of a call.
    pub(super) async fn send(
        &self,
        method: Method,
        headers: &HeaderMap,
        body: &Bytes,
        timeout: Option<Duration>,
    ) -> Result<Response<Incoming>, Fault> {
        let mut url = self.url.borrow().clone();
        for _ in 0..REDIRECTS {
            let mut request = Request::new(Full::new(body.clone()));
            *request.method_mut() = method.clone();
            *request.uri_mut() = url.as_str().parse().map_err(|_| unusable(&url))?;
            *request.headers_mut() = headers.clone();
            let response = self.answered(request, timeout).await?;
            let location = response.headers().get(LOCATION).and_then(|place| place.to_str().ok());
            match redirect::target(&url, response.status(), location)? {
                None => return Ok(response),
                Some(Target { place, for_good }) => {
                    if for_good {
                        *self.url.borrow_mut() = place.clone();
                    }
                    url = place;
                }
            }
        }
        Err(Fault::new(
            "redirected",
            "the server redirects again and again",
            "give the URL at which it really is",
        ))
    }

    async fn answered(
        &self,
        request: Request<Full<Bytes>>,
        timeout: Option<Duration>,
    ) -> Result<Response<Incoming>, Fault> {
        let sent = self.pool()?.request(request);
        let timeout = timeout.unwrap_or(self.settings.answer_timeout);
        match tokio::time::timeout(timeout, sent).await {
            Ok(answered) => answered.map_err(|error| not_reached(&error)),
            Err(_) => Err(Fault::new(
                "timed-out",
                format!("the server did not begin to answer within {}", humantime::format_duration(timeout)),
                "see whether it is well; --answer-timeout waits longer for a call",
            )),
        }
    }

    /// The connections. After a pause, which may have been the machine's sleep, they are new ones: the
    /// other end of an old one may be gone without a word.
    fn pool(&self) -> Result<std::cell::RefMut<'_, Pool>, Fault> {
        let mut place = self.pool.borrow_mut();
        let is_usable = place.as_ref().is_some_and(|(_, used)| used.elapsed() < IDLE);
        let pool = match place.take().filter(|_| is_usable) {
            Some((pool, _)) => pool,
            None => self.connect()?,
        };
        *place = Some((pool, Stopwatch::start()));
        std::cell::RefMut::filter_map(place, |place| place.as_mut().map(|(pool, _)| pool))
            .map_err(|_| unusable(&self.url.borrow()))
    }

    fn connect(&self) -> Result<Pool, Fault> {
        let url = self.url.borrow();
        let (timeout, uri) =
            (self.settings.connect_timeout, url.as_str().parse().map_err(|_| unusable(&url))?);
        let mut builder = Client::builder(TokioExecutor::new());
        builder.pool_timer(TokioTimer::new()).pool_idle_timeout(IDLE);
        // What is not encrypted stays on this machine, whatever proxy there is.
        if url.scheme() == "http" {
            return Ok(Pool::Plain(builder.build(connector::plain(timeout))));
        }
        let tls = trust::configuration(self.settings.ca_file.as_deref())?;
        Ok(match Matcher::from_system().intercept(&uri) {
            Some(proxy) => Pool::Tunneled(builder.build(connector::tunneled(tls, &proxy, timeout))),
            None => Pool::Direct(builder.build(connector::direct(tls, timeout))),
        })
    }
}

fn unusable(url: &Url) -> Fault {
    let what = format!("the URL of the server can't be used ({})", redirect::origin(url));
    Fault::new("not-reached", what, "write it as a browser would show it")
}

/// What hyper says comes in layers, of which the innermost knows why.
fn not_reached(error: &Error) -> Fault {
    let mut why = Vec::new();
    let mut layer = error.source();
    while let Some(inner) = layer {
        why.push(inner.to_string());
        layer = inner.source();
    }
    why.dedup();
    let why = if why.is_empty() { error.to_string() } else { why.join(": ") };
    if error.is_connect() {
        let hint = "see whether it runs, and whether a proxy or a certificate authority of your company has to be named";
        Fault::new("not-reached", format!("the server could not be reached ({why})"), hint)
    } else {
        let hint = "whether it was carried out is not known; ask again if that does no harm";
        Fault::new("connection-lost", format!("the connection to the server was lost ({why})"), hint)
    }
}
