//! Door: freshbearer itself, started to get us a token. It goes the ordinary way: look, lock, mint, keep.

use crate::ask::server::SERVER_VARIABLES;
use crate::fresh_token::delivery::{self, Delivery, Wish};
use crate::system::environment;
use crate::ui::complaint::{Complaint, Exit};
use std::ffi::OsString;
use std::io;
use std::process::Stdio;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use zeroize::Zeroizing;

/// A token with its headers fits in; a larger one grows it.
const USUAL: usize = 64 * 1024;

/// How it is started: with the words that we were started with, for this server.
#[derive(Clone, Debug)]
pub(super) struct Freshbearer {
    pub(super) words: Vec<OsString>,
    pub(super) url: String,
}

impl Freshbearer {
    /// Gets a token newer than this generation, or says why there is none. It is ended with us.
    pub(super) async fn token(self, newer_than: Option<u64>) -> Delivery {
        match self.ask(Wish::newer_than(newer_than)).await {
            Ok(told) => delivery::read(&told),
            Err(error) => Err(Complaint::new(
                Exit::Broken,
                format!("freshbearer, which gets the token, could not be started ({error})"),
                "it belongs beside freshbearer-bridge: install freshbearer again",
            )),
        }
    }

    #[allow(clippy::disallowed_methods, reason = "this is the bridge's door to processes")]
    async fn ask(self, wish: Wish) -> io::Result<Zeroizing<Vec<u8>>> {
        let program = environment::sibling("freshbearer").ok_or(io::ErrorKind::NotFound)?;
        let [name, url] = SERVER_VARIABLES;
        let mut child = Command::new(program)
            .arg(delivery::VERB)
            .args(self.words)
            // The token command sees which server it mints for, as it does for a client's helper.
            .env_remove(name)
            .env(url, self.url)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            // One that ended before it had read all is seen to have said nothing.
            let _ = stdin.write_all(&wish.write()).await;
        }
        let mut told = Zeroizing::new(Vec::with_capacity(USUAL));
        if let Some(mut stdout) = child.stdout.take() {
            stdout.read_to_end(&mut told).await?;
        }
        child.wait().await?;
        Ok(told)
    }
}
