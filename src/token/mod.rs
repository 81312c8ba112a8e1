//! What a token is: its text, its life, and the header that carries it. Pure.

pub(crate) mod headers;
pub(crate) mod mark;

pub(crate) mod credential;
pub(crate) mod header;
pub(crate) mod variable;

mod refresh_after;
mod template;

pub(crate) mod moment;
pub(crate) mod secret;
