//! The programs that take a kept token, each the real one, against stand-ins for their servers on loopback: through
//! an expiry, and through a refusal where they have a word for it.
//!
//! `tests/black_box/consumers/install` gets those that Debian doesn't have.

mod cargo;
mod curl;
mod documented;
mod git;
mod go;
mod kubectl;
mod protocols;
mod rclone;
mod registries;
mod server;
mod shells;
mod stage;
mod tls;
mod variables;
