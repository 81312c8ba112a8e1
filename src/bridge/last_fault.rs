//! Notes the last fault of the bridge where `freshbearer status` finds it. A thread of its own writes: a disk that
//! hangs must not hold up the session.

use super::fault::Fault;
use crate::ask::server::Server;
use crate::keep::bridges::{BridgeFault, BridgeNote};
use crate::system::clock;
use crate::ui::redact;
use std::cell::RefCell;
use std::ffi::OsString;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// How long the end waits for the note to be removed.
const FAREWELL: Duration = Duration::from_millis(100);

#[derive(Debug)]
pub(super) struct LastFault {
    server: String,
    last: RefCell<Option<BridgeFault>>,
    writer: RefCell<Option<Writer>>,
}

#[derive(Debug)]
struct Writer {
    faults: Sender<BridgeFault>,
    ended: Receiver<()>,
}

impl LastFault {
    /// `url`: the server's, as it was written.
    pub(super) fn new(url: &str) -> Self {
        let server = Server { name: None, url: Some(OsString::from(url)) };
        let server = server.title().unwrap_or_default();
        Self { server, last: RefCell::default(), writer: RefCell::default() }
    }

    /// Takes note of what came of a request: a fault, or an answer.
    pub(super) fn note(&self, fault: Option<&Fault>) {
        let mut last = self.last.borrow_mut();
        match fault {
            None => match last.as_mut().filter(|fault| !fault.is_over) {
                Some(fault) => fault.is_over = true,
                None => return,
            },
            Some(fault) if is_told_elsewhere(fault) => return,
            Some(fault) => {
                *last = Some(BridgeFault {
                    server: self.server.clone(),
                    at: clock::now(),
                    what: redact::line(&fault.what),
                    hint: redact::line(&fault.hint),
                    status: fault.status,
                    is_over: false,
                });
            }
        }
        if let Some(fault) = last.clone() {
            let mut writer = self.writer.borrow_mut();
            // A writer that found no place has ended, and takes no more.
            let _ = writer.get_or_insert_with(Writer::start).faults.send(fault);
        }
    }

    /// The end: the note goes with the bridge.
    pub(super) fn end(&self) {
        if let Some(Writer { faults, ended }) = self.writer.borrow_mut().take() {
            drop(faults);
            // Whoever looks for notes removes what is left.
            let _ = ended.recv_timeout(FAREWELL);
        }
    }
}

impl Writer {
    fn start() -> Self {
        let (faults, told) = channel();
        let (end, ended) = channel();
        std::thread::spawn(move || {
            let _end: Sender<()> = end;
            let Some(note) = BridgeNote::open() else { return };
            while let Ok(fault) = told.recv() {
                // Only the last is of use.
                note.write(&told.try_iter().last().unwrap_or(fault));
            }
            drop(note);
        });
        Self { faults, ended }
    }
}

/// What the token command failed at, `status` has from its record; and that a server doesn't know a method, which
/// clients try out, is no fault of the bridge.
fn is_told_elsewhere(fault: &Fault) -> bool {
    fault.code == "no-token" && fault.status.is_none() || fault.code == "not-known"
}
