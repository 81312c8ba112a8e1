//! The arguments, read into an errand. What is wrong with them is said here, before anything is done.

use crate::behind;
use crate::complaint::{Complaint, Exit};
use crate::credential::{Early, Freshness};
use crate::environment;
use crate::fresh_token::Ask;
use crate::header::HeaderTemplate;
use crate::keep::Choice;
use crate::recipe::{Paths, Recipe, SERVER_VARIABLES, Server};
use crate::spend::headers::Form;
use clap::{Args, Parser, Subcommand};
use std::ffi::OsString;
use std::time::Duration;

/// What we were asked to do.
#[derive(Debug)]
pub enum Errand {
    /// Print headers.
    Headers(Ask, Form),
    /// Print the bare token.
    Token(Ask),
    /// Run the token command before the user's eyes and keep its token.
    Login(Ask),
    /// Forget the tokens of one recipe, for all its servers; `None`: all tokens.
    Forget(Option<Recipe>),
    /// List the kept tokens, as JSON or for people.
    Status {
        /// As JSON.
        json: bool,
    },
    /// Mint for an asker, or behind an answer.
    Behind(Ask),
}

/// Keeps bearer tokens fresh.
///
/// Runs COMMAND when a new token is needed, keeps the token in the OS keychain with the expiry read
/// from it, and prints it in the wanted form: at once while it is fresh, and never once it has ended.
#[derive(Parser)]
#[command(name = "freshbearer", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Print the headers that carry the token: a client's headersHelper
    Headers {
        /// A header to print; {token} stands for the token. Repeatable [default: 'Authorization: Bearer {token}']
        #[arg(long = "header", value_name = "NAME: TEMPLATE")]
        headers: Vec<HeaderTemplate>,
        /// One JSON object, or 'NAME: VALUE' lines [json, lines]
        #[arg(long, default_value = "json", value_parser = form)]
        form: Form,
        #[command(flatten)]
        ask: AskArgs,
    },
    /// Print the bare token
    Token {
        #[command(flatten)]
        ask: AskArgs,
    },
    /// Run COMMAND in this terminal, without a deadline, and keep its token: for when it has to ask you
    Login {
        #[command(flatten)]
        ask: AskArgs,
    },
    /// Forget kept tokens: those of COMMAND for all servers, or all there are
    Forget {
        /// Forget every token
        #[arg(long, conflicts_with = "command", required_unless_present = "command")]
        all: bool,
        #[command(flatten)]
        paths: PathArgs,
        /// The token command whose tokens are to be forgotten
        #[arg(last = true, value_name = "COMMAND")]
        command: Vec<OsString>,
    },
    /// List the kept tokens, never the tokens themselves
    Status {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Mint for an asker that waits, or behind an answer
    #[command(name = behind::ERRAND, hide = true)]
    Behind {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
}

#[derive(Args)]
struct AskArgs {
    /// The life of a token that doesn't tell its own
    #[arg(long, value_name = "DURATION", default_value = "1m", value_parser = some_time)]
    ttl: Duration,
    /// Age, or share of its life, from which on a token is replaced behind the answer
    #[arg(long, value_name = "DURATION|PERCENT", default_value = "50%", value_parser = early)]
    early: Early,
    /// With less left a token is not given out [default: 60s or 20% of its life, whichever is less]
    #[arg(long, value_name = "DURATION", value_parser = humantime::parse_duration)]
    min_ttl: Option<Duration>,
    /// How long this may take; then a token that is still valid is printed, or none
    #[arg(long, value_name = "DURATION", default_value = "8s", value_parser = some_time)]
    deadline: Duration,
    /// How long COMMAND may take; past the deadline it goes on for the next ask
    #[arg(long, value_name = "DURATION", default_value = "60s", value_parser = some_time)]
    command_timeout: Duration,
    /// Where the token is kept [auto, keychain, kernel, file (plain text), none]
    #[arg(long, default_value = "auto", value_parser = store)]
    store: Choice,
    /// A variable that changes which token COMMAND prints; each of its values has a token of its own. Repeatable
    #[arg(long, value_name = "NAME")]
    vary_env: Vec<String>,
    /// One token for all servers; COMMAND can't see which server asks
    #[arg(long)]
    shared: bool,
    /// Get a new token, however fresh the kept one is
    #[arg(long)]
    refresh: bool,
    #[command(flatten)]
    paths: PathArgs,
    /// The token command, started as it is, without a shell
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

#[derive(Args)]
struct PathArgs {
    /// Where in COMMAND's JSON the token is [default: found]
    #[arg(long, value_name = "JSON POINTER", value_parser = pointer)]
    token_path: Option<String>,
    /// Where in COMMAND's JSON the end of its life is [default: found]
    #[arg(long, value_name = "JSON POINTER", value_parser = pointer)]
    expiry_path: Option<String>,
}

/// What the arguments ask for. Where they ask for help or are wrong, the text is printed and the
/// process ends.
pub fn errand() -> Result<Errand, Complaint> {
    let own_name = OsString::from("freshbearer");
    into_errand(Cli::parse_from(std::iter::once(own_name).chain(environment::arguments())).verb)
}

fn into_errand(verb: Verb) -> Result<Errand, Complaint> {
    Ok(match verb {
        Verb::Headers { headers, form, ask } => Errand::Headers(ask.into_ask(distinct(headers)?), form),
        Verb::Token { ask } => Errand::Token(ask.into_ask(Vec::new())),
        Verb::Login { ask } => Errand::Login(ask.into_ask(Vec::new())),
        Verb::Forget { all: true, .. } => Errand::Forget(None),
        Verb::Forget { paths, command, .. } => Errand::Forget(Some(paths.into_recipe(command))),
        Verb::Status { json } => Errand::Status { json },
        Verb::Behind { arguments } => {
            let own_name = OsString::from("freshbearer");
            match into_errand(Cli::parse_from(std::iter::once(own_name).chain(arguments)).verb)? {
                Errand::Headers(ask, _) | Errand::Token(ask) => Errand::Behind(ask),
                other => other,
            }
        }
    })
}

impl AskArgs {
    fn into_ask(self, headers: Vec<HeaderTemplate>) -> Ask {
        let varied = self.vary_env.into_iter().map(|name| {
            let value = environment::variable(&name);
            (name, value)
        });
        let [server_name, server_url] = SERVER_VARIABLES.map(environment::variable);
        Ask {
            recipe: Recipe {
                headers,
                freshness: Freshness { ttl: self.ttl, early: self.early, min_ttl: self.min_ttl },
                server: Server { name: server_name, url: server_url },
                shared: self.shared,
                varied: varied.collect(),
                ..self.paths.into_recipe(self.command)
            },
            store: self.store,
            deadline: self.deadline,
            command_timeout: self.command_timeout,
            refresh: self.refresh,
            insists: environment::at_a_terminal(),
        }
    }
}

impl PathArgs {
    fn into_recipe(self, command: Vec<OsString>) -> Recipe {
        Recipe {
            command,
            paths: Paths { token: self.token_path, expiry: self.expiry_path },
            headers: Vec::new(),
            freshness: Freshness::default(),
            server: Server::default(),
            shared: false,
            varied: Vec::new(),
        }
    }
}

/// Each header once, and the token in one of them at least.
fn distinct(headers: Vec<HeaderTemplate>) -> Result<Vec<HeaderTemplate>, Complaint> {
    for (index, header) in headers.iter().enumerate() {
        if headers[..index].iter().any(|other| other.name().eq_ignore_ascii_case(header.name())) {
            return Err(Complaint::new(
                Exit::Usage,
                format!("--header names '{}' twice", header.name()),
                "give each header once: clients take an object, in which a name stands for one value",
            ));
        }
    }
    if !headers.is_empty() && !headers.iter().any(HeaderTemplate::carries_token) {
        return Err(Complaint::new(
            Exit::Usage,
            "no --header has {token} in it",
            "write --header 'Authorization: Bearer {token}' beside the others",
        ));
    }
    Ok(headers)
}

fn form(text: &str) -> Result<Form, String> {
    match text {
        "json" => Ok(Form::Json),
        "lines" => Ok(Form::Lines),
        _ => Err("wanted json or lines".to_owned()),
    }
}

fn store(text: &str) -> Result<Choice, String> {
    match text {
        "auto" => Ok(Choice::Auto),
        "keychain" => Ok(Choice::Keychain),
        "kernel" => Ok(Choice::Kernel),
        "file" => Ok(Choice::File),
        "none" => Ok(Choice::None),
        _ => Err("wanted auto, keychain, kernel, file or none".to_owned()),
    }
}

fn some_time(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(duration) if duration.is_zero() => Err("wanted more than no time".to_owned()),
        Ok(duration) => Ok(duration),
        Err(error) => Err(error.to_string()),
    }
}

fn early(text: &str) -> Result<Early, String> {
    let Some(percent) = text.strip_suffix('%') else {
        return humantime::parse_duration(text).map(Early::Age).map_err(|error| error.to_string());
    };
    match percent.trim().parse::<f64>() {
        Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(Early::Share(percent / 100.0)),
        _ => Err("wanted a duration, or a percentage from 0% to 100%".to_owned()),
    }
}

fn pointer(text: &str) -> Result<String, String> {
    if text.starts_with('/') {
        Ok(text.to_owned())
    } else {
        Err("wanted a JSON pointer (RFC 6901), such as /data/token".to_owned())
    }
}
