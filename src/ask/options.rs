//! All that can be said of an ask, once: each field is a flag and a line of a profile.
//!
//! A flag wins over the profile, the profile over the default. The parsers are the fields' own types.

use super::allowed_server::AllowedServer;
use super::written::{named, one_or_several};
use crate::forms::{self, Form, Wants};
use crate::token::credential::RefreshAfter;
use crate::token::header::HeaderTemplate;
use crate::token::variable::VariableTemplate;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Arg, Args, ValueEnum};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

// What was said; what was not is `None`.
#[allow(missing_docs, reason = "clap would take it for the help of the verb")]
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Options {
    /// A header to print; {token} stands for the token. Repeatable [default: 'Authorization: Bearer {token}']
    #[arg(long, value_name = "NAME: TEMPLATE")]
    #[serde(deserialize_with = "one_or_several")]
    pub(crate) header: Option<Vec<HeaderTemplate>>,
    /// How the answer is written [default: json for headers, token for token]
    #[arg(long, value_enum)]
    #[serde(deserialize_with = "named")]
    pub(crate) form: Option<&'static Form>,
    /// Refresh in the background after this age, or share of the lifetime [default: 50%]
    #[arg(long, value_name = "DURATION|PERCENT")]
    pub(crate) refresh_after: Option<RefreshAfter>,
    /// Minimum remaining lifetime of a token to return [default: 60s or 20% of the lifetime, whichever is less]
    #[arg(long, value_name = "DURATION")]
    pub(crate) min_ttl: Option<MinTtl>,
    /// How long this may take; then a token that is still valid is printed, or none [default: 9.5s for a client's
    /// helper, else as long as COMMAND may take]
    #[arg(long, value_name = "DURATION")]
    pub(crate) deadline: Option<PositiveDuration>,
    /// How long COMMAND may take; past the deadline it goes on for the next ask [default: 60s]
    #[arg(long, value_name = "DURATION")]
    pub(crate) command_timeout: Option<PositiveDuration>,
    /// Where the token is kept [default: auto]
    #[arg(long, value_enum)]
    #[serde(deserialize_with = "named")]
    pub(crate) store: Option<StoreChoice>,
    /// A variable that changes which token COMMAND prints; each of its values has a token of its own. Repeatable
    #[arg(long, value_name = "NAME")]
    pub(crate) vary_env: Option<Vec<String>>,
    /// A file that changes which token COMMAND prints, such as ~/.config/gcloud/active_config; each of its contents
    /// has a token of its own. Repeatable
    #[arg(long, value_name = "PATH")]
    pub(crate) vary_file: Option<Vec<PathBuf>>,
    /// One token for all servers; COMMAND can't see which server asks
    #[arg(long, num_args = 0, default_missing_value = "true")]
    pub(crate) shared: Option<bool>,
    /// In a profile: a token for each server.
    #[arg(skip)]
    pub(crate) per_server: Option<bool>,
    /// Assumed lifetime of a token that carries no expiry [default: 1m]
    #[arg(long, value_name = "DURATION")]
    pub(crate) ttl: Option<PositiveDuration>,
    /// Where in COMMAND's JSON the token is [default: found]
    #[arg(long, value_name = "JSON POINTER")]
    pub(crate) token_path: Option<Pointer>,
    /// Where in COMMAND's JSON its expiry is [default: found]
    #[arg(long, value_name = "JSON POINTER")]
    pub(crate) expiry_path: Option<Pointer>,
    /// The form of COMMAND that makes a new token even if it keeps one itself; run instead of COMMAND when the
    /// token that a client comes back with has been refused
    #[arg(long, value_name = "COMMAND LINE")]
    pub(crate) refresh_command: Option<Words>,
    /// In a profile: the token command.
    #[arg(skip)]
    pub(crate) command: Option<Vec<String>>,
    /// In a profile: the servers to which its token may go.
    #[arg(skip)]
    pub(crate) servers: Option<Vec<AllowedServer>>,
    /// In a profile: the variables that carry its token. Verbs that set some have a flag for it.
    #[arg(skip)]
    #[serde(deserialize_with = "one_or_several")]
    pub(crate) env: Option<Vec<VariableTemplate>>,
    /// In a profile: who its token logs in, for programs that want a user's name beside it.
    #[arg(skip)]
    pub(crate) username: Option<String>,
}

impl Options {
    /// These, and where nothing was said, what `below` says.
    pub(crate) fn over(self, below: Self) -> Self {
        Self {
            header: self.header.or(below.header),
            form: self.form.or(below.form),
            ttl: self.ttl.or(below.ttl),
            refresh_after: self.refresh_after.or(below.refresh_after),
            min_ttl: self.min_ttl.or(below.min_ttl),
            deadline: self.deadline.or(below.deadline),
            command_timeout: self.command_timeout.or(below.command_timeout),
            store: self.store.or(below.store),
            vary_env: self.vary_env.or(below.vary_env),
            vary_file: self.vary_file.or(below.vary_file),
            shared: self.shared.or(below.shared),
            per_server: self.per_server.or(below.per_server),
            token_path: self.token_path.or(below.token_path),
            expiry_path: self.expiry_path.or(below.expiry_path),
            refresh_command: self.refresh_command.or(below.refresh_command),
            command: self.command.or(below.command),
            servers: self.servers.or(below.servers),
            env: self.env.or(below.env),
            username: self.username.or(below.username),
        }
    }
}

/// Where a token is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum StoreChoice {
    /// The OS keychain; on Linux, where that can't be used, the kernel keyring, and where that can't be used
    /// either, memory
    #[default]
    Auto,
    /// The OS keychain and nothing else
    Keychain,
    /// The Linux kernel keyring and nothing else
    Kernel,
    /// A file that only its owner can read, on a Linux file system in memory, and nothing else
    Memory,
    /// A file that only its owner can read, in plain text
    File,
    /// Nowhere: each ask runs the command
    None,
}

/// A duration as people write it: `90s`, `5m`; more than nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct PositiveDuration(pub(crate) Duration);

/// A duration that may be zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct MinTtl(pub(crate) Duration);

/// A JSON pointer (RFC 6901) to something inside a document.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Pointer(pub(crate) String);

/// A command with its arguments: an array in a profile, one argument with shell quotes on the command line.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(crate) struct Words(pub(crate) Vec<String>);

impl ValueEnum for &'static Form {
    fn value_variants<'a>() -> &'a [Self] {
        forms::all()
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name).help(self.about))
    }
}

/// The option of a verb that prints this, with the forms that suit it.
pub(crate) fn forms_for(wants: Wants) -> impl FnOnce(Arg) -> Arg {
    let suiting = forms::all().iter().filter(move |form| form.suits(wants));
    let values = suiting.filter_map(ValueEnum::to_possible_value).collect::<Vec<_>>();
    let parser = PossibleValuesParser::new(values).try_map(|name| <&Form>::from_str(&name, false));
    |argument| argument.value_parser(parser)
}

impl FromStr for PositiveDuration {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match duration(text)? {
            Duration::ZERO => Err("must be greater than zero".to_owned()),
            // Moments are to the millisecond.
            duration if duration < Duration::from_millis(1) => Err("must be at least 1ms".to_owned()),
            duration => Ok(Self(duration)),
        }
    }
}

impl FromStr for MinTtl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        duration(text).map(Self)
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text)
        .map_err(|_| "wanted a number with its unit, such as 90s, 5m or 1h".to_owned())
}

impl FromStr for Pointer {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.starts_with('/') {
            Ok(Self(text.to_owned()))
        } else {
            Err("wanted a JSON pointer (RFC 6901), such as /data/token".to_owned())
        }
    }
}

impl FromStr for Words {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        shlex::split(text)
            .filter(|words| !words.is_empty())
            .map(Self)
            .ok_or_else(|| "unbalanced quotes".to_owned())
    }
}

macro_rules! from_text {
    ($($kind:ty),*) => {$(
        impl TryFrom<String> for $kind {
            type Error = String;

            fn try_from(text: String) -> Result<Self, String> {
                text.parse()
            }
        }
    )*};
}
from_text!(PositiveDuration, MinTtl, Pointer);
