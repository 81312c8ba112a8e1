//! A stand-in for a consumer's server: whoever has no token, or one that was revoked, is refused.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// What the server knows, shared with the test.
#[derive(Clone, Default)]
pub(crate) struct Known {
    revoked: Arc<Mutex<Vec<String>>>,
    /// `TOKEN METHOD TARGET STATUS` of each request, in their order; `-` where there was no token.
    seen: Arc<Mutex<Vec<String>>>,
}

pub(crate) struct Server {
    pub(crate) port: u16,
    known: Known,
}

impl Server {
    /// One that refuses with this challenge, and else answers with `answer`.
    pub(crate) fn start(
        challenge: &'static str,
        answer: impl Fn(&Request) -> Response + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (known, answer) = (Known::default(), Arc::new(answer));
        let server = Self { port, known: known.clone() };
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (known, answer) = (known.clone(), Arc::clone(&answer));
                thread::spawn(move || serve(&stream.unwrap(), challenge, &known, &*answer));
            }
        });
        server
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// From now on this token is refused.
    pub(crate) fn revoke(&self, token: &str) {
        self.known.revoked.lock().unwrap().push(token.to_owned());
    }

    /// The tokens that came since the last time, each once for a run of requests; those that were refused with a
    /// `!` behind.
    pub(crate) fn tokens(&self) -> Vec<String> {
        let seen = std::mem::take(&mut *self.known.seen.lock().unwrap());
        let mut tokens: Vec<String> = seen
            .iter()
            .map(|line| {
                let token = line.split(' ').next().unwrap();
                if line.ends_with(" 401") { format!("{token}!") } else { token.to_owned() }
            })
            .collect();
        tokens.dedup();
        tokens
    }
}

impl Request {
    fn read(reader: &mut impl BufRead) -> Option<Self> {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|count| *count > 0)?;
        let mut words = line.split_whitespace().map(str::to_owned);
        let (method, target) = (words.next()?, words.next()?);
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut request = Self { method, target, headers, body: Vec::new() };
        let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        if request.header("expect").is_some() || request.header("transfer-encoding").is_some() {
            return None;
        }
        request.body = vec![0; length];
        reader.read_exact(&mut request.body).ok()?;
        Some(request)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The bearer token, with its scheme or as it is; or the password of a user.
    pub(crate) fn token(&self) -> Option<String> {
        let header = self.header("authorization")?;
        let Some((scheme, value)) = header.split_once(' ') else { return Some(header.to_owned()) };
        if scheme.eq_ignore_ascii_case("bearer") {
            return Some(value.to_owned());
        }
        let decoded = String::from_utf8(decoded(value)).ok()?;
        Some(decoded.split_once(':')?.1.to_owned())
    }
}

/// Base64, as in a header of Basic.
fn decoded(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut count, mut bytes) = (0u32, 0, Vec::new());
    for digit in text.bytes().filter_map(|byte| DIGITS.iter().position(|digit| *digit == byte)) {
        bits = bits << 6 | u32::try_from(digit).unwrap();
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap());
        }
    }
    bytes
}

impl Response {
    pub(crate) fn ok(kind: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { status: 200, headers: vec![("Content-Type".to_owned(), kind.to_owned())], body: body.into() }
    }

    pub(crate) fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    fn write(&self, mut stream: &TcpStream) {
        let mut head =
            format!("HTTP/1.1 {} Stand-In\r\nContent-Length: {}\r\n", self.status, self.body.len());
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        // Who asked may have gone.
        let _ = stream.write_all(&[format!("{head}\r\n").as_bytes(), &self.body].concat());
    }
}

fn serve(stream: &TcpStream, challenge: &str, known: &Known, answer: &impl Fn(&Request) -> Response) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while let Some(request) = Request::read(&mut reader) {
        // A user may be named before a password is asked for.
        let token = request.token().filter(|token| !token.is_empty());
        let is_good = token.as_ref().is_some_and(|token| !known.revoked.lock().unwrap().contains(token));
        let response = if is_good {
            answer(&request)
        } else {
            Response::status(401).with("WWW-Authenticate", challenge)
        };
        let token = token.unwrap_or_else(|| "-".to_owned());
        let line = format!("{token} {} {} {}", request.method, request.target, response.status);
        known.seen.lock().unwrap().push(line);
        response.write(stream);
    }
}
