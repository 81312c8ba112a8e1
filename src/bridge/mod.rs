//! `freshbearer-bridge`: an MCP session that outlives any token. On one side a client's stdio, a message a line; on the
//! other a server's Streamable HTTP, each request with a token that is fresh.
//!
//! ```text
//! stdin -> carrier -> legacy (a session, 2025-11-25 and before) -> wire -> http -> the server
//!                     modern (no session, 2026-07-28)              |
//! stdout <- stream <- the server's answer                          tokens -> child: freshbearer, which gets them
//! ```
//!
//! A message passes as the bytes that it is; only its head is read. One thread does all of this: a future that is
//! dropped closes its stream. Two more read standard input and write standard output, which may keep them waiting.

mod carrier;

mod legacy;
mod listener;
mod modern;

mod resume;

mod session;

mod mirror;

mod tools;
mod wire;

mod http;
mod last_fault;
mod stream;
mod tokens;

mod answer;
mod child;
mod connector;
mod flight;
mod message;
mod redirect;
mod stdin;
mod stdout;
mod trust;
mod voice;

mod events;
mod fault;
mod head;

use crate::ask::for_bridge::BridgeArgs;
use crate::ask::options::PositiveDuration;
use crate::system::environment;
use carrier::Carrier;
use child::Freshbearer;
use http::{Http, Settings};
use last_fault::LastFault;
use session::Sessions;
use std::process::ExitCode;
use std::rc::Rc;
use std::time::Duration;
use stdout::Stdout;
use tokens::Tokens;
use tokio::runtime::Builder;
use tokio::task::{LocalSet, spawn_local};
use voice::Voice;
use wire::Wire;

/// Carries a session from the first line on standard input to the last.
pub(crate) fn run() -> anyhow::Result<ExitCode> {
    let (_, words) = environment::arguments();
    let arguments = BridgeArgs::read(&words);
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let outcome = LocalSet::new().block_on(&runtime, session(arguments, words));
    // A thread may be kept waiting by a pipe; the process doesn't wait for it.
    runtime.shutdown_background();
    outcome.map(|()| ExitCode::SUCCESS)
}

async fn session(arguments: BridgeArgs, words: Vec<std::ffi::OsString>) -> anyhow::Result<()> {
    let (lines, input_ended) = stdin::read()?;
    let (stdout, output_ended) = Stdout::open()?;
    let last_fault = Rc::new(LastFault::new(&arguments.url.written));
    let sessions = Rc::new(Sessions::new(Rc::new(wire(arguments, words))));
    spawn_local(listener::listen(sessions.clone(), stdout.clone()));
    spawn_local(Carrier::new(sessions.clone(), stdout, last_fault.clone()).carry(lines));
    tokio::select! {
        _ = input_ended => {}
        _ = output_ended => {}
        signal = signal() => signal?,
    }
    sessions.end().await;
    last_fault.end();
    Ok(())
}

fn wire(arguments: BridgeArgs, words: Vec<std::ffi::OsString>) -> Wire {
    let or = |said: Option<PositiveDuration>, usual| {
        said.map_or(Duration::from_secs(usual), |PositiveDuration(said)| said)
    };
    let settings = Settings {
        ca_file: arguments.ca_file,
        connect_timeout: or(arguments.connect_timeout, 15),
        answer_timeout: or(arguments.answer_timeout, 30 * 60),
    };
    let voice = Voice { verbose: arguments.verbose };
    let freshbearer = Freshbearer { words, url: arguments.url.written };
    Wire {
        http: Http::new(arguments.url.url, settings),
        tokens: Rc::new(Tokens::new(freshbearer, voice)),
        voice,
    }
}

/// Whoever ends us wants us gone.
#[cfg(unix)]
async fn signal() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut hangup) = (signal(SignalKind::terminate())?, signal(SignalKind::hangup())?);
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn signal() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
