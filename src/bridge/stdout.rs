//! Door: standard output, written by a thread of its own. A client that stops reading holds up whoever has a message
//! for it, and so the server; nothing is piled up in between.

use crate::ui::print;
use std::io;
use std::thread;
use tokio::sync::{mpsc, oneshot};

/// So many messages may wait for the thread.
const WAITING: usize = 4;

/// So much is written at once, if it is there.
const BATCH: usize = 64 * 1024;

#[derive(Clone, Debug)]
pub(super) struct Stdout(mpsc::Sender<Vec<u8>>);

impl Stdout {
    /// The way to standard output, and word of its end: nobody reads it any more.
    pub(super) fn open() -> io::Result<(Self, oneshot::Receiver<()>)> {
        let (sender, mut messages) = mpsc::channel::<Vec<u8>>(WAITING);
        let (tell, end) = oneshot::channel();
        thread::Builder::new().name("stdout".to_owned()).spawn(move || {
            while let Some(mut lines) = messages.blocking_recv() {
                while lines.len() < BATCH
                    && let Ok(next) = messages.try_recv()
                {
                    lines.extend(next);
                }
                if print::write(&lines).is_err() {
                    break;
                }
            }
            let _ = tell.send(());
        })?;
        Ok((Self(sender), end))
    }

    /// Passes a message on, once there is room for it. It becomes one line: JSON has line breaks only between tokens.
    pub(super) async fn write(&self, mut message: Vec<u8>) {
        if message.iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
            message.retain(|byte| !matches!(byte, b'\n' | b'\r'));
        }
        message.push(b'\n');
        // Where nobody reads, the end is near, and is told elsewhere.
        let _ = self.0.send(message).await;
    }
}
