//! What the bridge is started with, read by whoever reads it: `freshbearer bridge`, the bridge itself, and the
//! freshbearer that the bridge asks for a token.

use super::arguments::AskArgs;
use super::options::PositiveDuration;
use super::reading;
use super::request;
use super::server::Server;
use super::{Ask, NewerThan, Request};
use crate::forms::Wants;
use crate::system::clock;
use crate::ui::complaint::Complaint;
use clap::{Arg, Args, Parser};
use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;
use url::{Host, Url};

#[derive(Args)]
#[command(mut_args(unless_of_no_use))]
pub(crate) struct BridgeArgs {
    /// The server's URL: https, or http on this machine
    #[arg(value_name = "URL")]
    pub(crate) url: ServerUrl,
    /// A file of certificates (PEM) to trust besides the system's
    #[arg(long, value_name = "PATH")]
    pub(crate) ca_file: Option<PathBuf>,
    /// How long it may take to connect to the server [default: 15s]
    #[arg(long, value_name = "DURATION")]
    pub(crate) connect_timeout: Option<PositiveDuration>,
    /// How long the server may take until its answer to a call begins [default: 30m]
    #[arg(long, value_name = "DURATION")]
    pub(crate) answer_timeout: Option<PositiveDuration>,
    /// Say on standard error what passes: methods, statuses and times, and never a token or a message
    #[arg(long)]
    pub(crate) verbose: bool,
    #[command(flatten)]
    pub(crate) ask: AskArgs,
}

/// Options that a bridge has no use for are understood, so that a helper's own can be pasted.
fn unless_of_no_use(argument: Arg) -> Arg {
    let hide = ["refresh", "session", "form"].contains(&argument.get_id().as_str());
    argument.hide(hide)
}

/// The arguments by themselves, without a verb.
#[derive(Parser)]
#[command(name = "freshbearer-bridge", no_binary_name = true, version, term_width = 80)]
struct Alone {
    #[command(flatten)]
    arguments: BridgeArgs,
}

/// A server's URL to which a token may be sent.
#[derive(Clone, Debug)]
pub(crate) struct ServerUrl {
    pub(crate) url: Url,
    /// As it was written, which is how a client's helper is told it.
    pub(crate) written: String,
}

impl FromStr for ServerUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut url = Url::parse(text).map_err(|error| format!("{error}; it must begin with https://"))?;
        let may_be_plain = url.scheme() == "http" && is_loopback(&url);
        if url.scheme() != "https" && !may_be_plain {
            return Err("must be https; a token goes over plain http to this machine only".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must be without a user and a password: the token says who asks".to_owned());
        }
        url.set_fragment(None);
        Ok(Self { url, written: text.to_owned() })
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl BridgeArgs {
    /// Reads what stands behind the verb. If that asks for help or is wrong, prints that and exits.
    pub(crate) fn read(words: &[OsString]) -> Self {
        Alone::parse_from(words).arguments
    }

    /// What is asked of the hall, for the bridge's own server.
    pub(crate) fn asked(self, newer_than: NewerThan) -> Result<(Ask, Request), Complaint> {
        let asked_at = clock::now();
        let server = Server { name: None, url: Some(OsString::from(self.url.written)) };
        let (ask, _) = reading::standing(server, self.ask, Wants::Headers)?;
        let request = request::for_bridge(&ask, asked_at, newer_than);
        Ok((ask, request))
    }
}

#[cfg(test)]
mod tests {
    use super::ServerUrl;

    #[test]
    fn a_token_goes_to_https_or_to_this_machine() {
        for url in [
            "https://mcp.example/mcp",
            "http://127.0.0.1:8/mcp",
            "http://[::1]/",
            "http://localhost",
            "HTTPS://H",
        ] {
            assert!(url.parse::<ServerUrl>().is_ok(), "{url}");
        }
        for url in [
            "http://mcp.example/mcp",
            "http://10.0.0.1/mcp",
            "http://127.0.0.1.example/mcp",
            "ftp://127.0.0.1/",
            "mcp.example",
            "",
            "https://u:canary@h/mcp",
            "https://canary@h",
            "file:///canary",
            "wss://h/mcp",
            "http://localhost.example/",
            "http://[::2]/",
        ] {
            let why = url.parse::<ServerUrl>().unwrap_err();
            assert!(!why.contains("canary"), "{url}: {why}");
        }
    }
}
