//! `freshbearer bridge`: real processes on both sides, a client's words on its stdin, and an MCP server that mints,
//! refuses and loses what it likes.

pub(crate) mod carried;
mod conformance;
mod flood;
pub(crate) mod listed;
mod load;
mod manners;
mod modern;
mod odd;
mod origin;
mod proxy;
mod refused;
mod sdks;
pub(crate) mod server;
mod sessions;
mod tls;
