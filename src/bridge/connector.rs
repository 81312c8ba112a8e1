//! How a connection to the server is made: directly, or through the proxy that the environment names; and within
//! a time, with TLS and the proxy's word included.

use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::Intercept;
use rustls::ClientConfig;
use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tower_service::Service;

/// A peer that has gone without a word is noticed after about a minute and a half.
const KEEPALIVE: (Duration, Duration, u32) = (Duration::from_secs(30), Duration::from_secs(15), 4);

pub(super) type Plain = Timed<HttpConnector>;
pub(super) type Direct = Timed<HttpsConnector<HttpConnector>>;
pub(super) type Tunneled = Timed<HttpsConnector<Tunnel<HttpsConnector<HttpConnector>>>>;

/// Without TLS, and so to this machine only.
pub(super) fn plain(timeout: Duration) -> Plain {
    Timed { inner: tcp(), timeout }
}

pub(super) fn direct(tls: ClientConfig, timeout: Duration) -> Direct {
    Timed { inner: https(tls), timeout }
}

/// The proxy is told the server's name and nothing else: what passes is for the server alone.
pub(super) fn tunneled(tls: ClientConfig, proxy: &Intercept, timeout: Duration) -> Tunneled {
    let mut tunnel = Tunnel::new(proxy.uri().clone(), https(tls.clone()));
    if let Some(auth) = proxy.basic_auth() {
        tunnel = tunnel.with_auth(auth.clone());
    }
    let inner =
        HttpsConnectorBuilder::new().with_tls_config(tls).https_only().enable_http1().wrap_connector(tunnel);
    Timed { inner, timeout }
}

fn https(tls: ClientConfig) -> HttpsConnector<HttpConnector> {
    let mut tcp = tcp();
    // Its scheme is https.
    tcp.enforce_http(false);
    HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().wrap_connector(tcp)
}

fn tcp() -> HttpConnector {
    let mut tcp = HttpConnector::new();
    tcp.set_nodelay(true);
    let (after, every, times) = KEEPALIVE;
    tcp.set_keepalive(Some(after));
    tcp.set_keepalive_interval(Some(every));
    tcp.set_keepalive_retries(Some(times));
    tcp
}

/// A connector that gives up.
#[derive(Clone)]
pub(super) struct Timed<C> {
    inner: C,
    timeout: Duration,
}

/// No connection within this time.
#[derive(Debug)]
struct TimedOut(Duration);

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no connection within {}", humantime::format_duration(self.0))
    }
}

impl Error for TimedOut {}

type BoxError = Box<dyn Error + Send + Sync>;

impl<C, R> Service<R> for Timed<C>
where
    C: Service<R>,
    C::Future: Send + 'static,
    C::Error: Into<BoxError>,
{
    type Response = C::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<C::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, target: R) -> Self::Future {
        let (connecting, timeout) = (self.inner.call(target), self.timeout);
        Box::pin(async move {
            match tokio::time::timeout(timeout, connecting).await {
                Ok(connected) => connected.map_err(Into::into),
                Err(_) => Err(TimedOut(timeout).into()),
            }
        })
    }
}
