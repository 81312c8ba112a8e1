//! Door: what a program says on our standard input, by its protocol.

use crate::ui::complaint::{Complaint, Exit};
use std::io::Read;
use zeroize::Zeroizing;

/// No protocol says more.
const LARGEST: u64 = 64 << 10;

/// All of it. It may hold a token.
pub(super) fn read() -> Result<Zeroizing<String>, Complaint> {
    let mut text = Zeroizing::new(String::with_capacity(LARGEST as usize + 1));
    match std::io::stdin().lock().take(LARGEST + 1).read_to_string(&mut text) {
        Ok(_) if text.len() as u64 <= LARGEST => Ok(text),
        Ok(_) => Err(unreadable("it is larger than 64 KiB")),
        Err(error) => Err(unreadable(&error.to_string())),
    }
}

fn unreadable(why: &str) -> Complaint {
    Complaint::new(
        Exit::Usage,
        format!("the request on standard input can't be read ({why})"),
        "this verb is run by the program whose protocol it speaks; see 'freshbearer help'",
    )
}

/// The URL of a server that may be named by its host alone. Such a host is trusted with a token over TLS only.
pub(super) fn url(server: &str) -> String {
    if server.contains("://") { server.to_owned() } else { format!("https://{server}") }
}
