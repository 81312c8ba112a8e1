//! How the doctor asks what our own arguments would ask for: by the door at which they come in.

use crate::ask::Ask;
use crate::ask::options::Form;
use crate::ask::server::Server;
use crate::ui::complaint::Complaint;

/// Why no ask can be made of a command line.
#[derive(Debug)]
pub(crate) enum Misunderstood {
    /// Its words are none of ours.
    Words(Complaint),
    /// They are, and there is no such thing to ask for.
    Ask(Complaint),
}

/// The ask that our own arguments would make for a server, and the form of its headers; `None`: the bare
/// token. What answers this is the door at which a client would ask.
pub(crate) type Understand = fn(&[String], Server) -> Result<(Ask, Option<Form>), Misunderstood>;
