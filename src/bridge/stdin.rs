//! Door: standard input, read by a thread of its own. Whatever becomes of a message, the end of the input is seen.

use hyper::body::Bytes;
use std::io::{self, BufRead};
use std::thread;
use tokio::sync::{mpsc, oneshot};

/// So many lines may wait to be looked at. The last ones of a client that sends more wait in its own pipe.
const WAITING: usize = 256;

/// The lines as they come, and word of the end.
pub(super) fn read() -> io::Result<(mpsc::Receiver<Bytes>, oneshot::Receiver<()>)> {
    let (sender, lines) = mpsc::channel(WAITING);
    let (tell, end) = oneshot::channel();
    thread::Builder::new().name("stdin".to_owned()).spawn(move || {
        let mut stdin = io::stdin().lock();
        while let Some(line) = next(&mut stdin) {
            if !line.is_empty() && sender.blocking_send(line).is_err() {
                break;
            }
        }
        // Whoever waits for it may have gone before.
        let _ = tell.send(());
    })?;
    Ok((lines, end))
}

/// The next line, without its end. What is cut off by the end of the input is no line.
fn next(stdin: &mut impl BufRead) -> Option<Bytes> {
    let mut line = Vec::new();
    stdin.read_until(b'\n', &mut line).ok()?;
    line.pop_if(|last| *last == b'\n')?;
    line.pop_if(|last| *last == b'\r');
    Some(Bytes::from(line))
}
