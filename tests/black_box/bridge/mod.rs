//! `freshbearer bridge`: real processes on both sides, a client's words on its stdin, and an MCP server that mints,
//! refuses and loses what it likes.

pub(crate) mod carried;
mod conformance;
mod flood;
mod load;
mod manners;
mod modern;
mod origin;
mod refused;
mod sdks;
pub(crate) mod server;
mod sessions;
mod tls;
