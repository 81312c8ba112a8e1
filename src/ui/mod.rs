//! How we speak: complaints with what to do, text made fit to be shown, the terminal.

pub(crate) mod notice;

pub(crate) mod print;
pub(crate) mod terminal;

mod wrapped;

pub(crate) mod complaint;
pub(crate) mod redact;
