//! From what was said to an ask: flags over profile over defaults, and who asks.

use super::arguments::{AskArgs, Which};
use crate::asker;
use crate::complaint::{Complaint, Exit};
use crate::credential::{Early, Freshness};
use crate::environment;
use crate::fresh_token::Ask;
use crate::header::HeaderTemplate;
use crate::options::{Form, Options, Span};
use crate::profile::{self, Profile};
use crate::recipe::{Paths, Recipe, SERVER_VARIABLES, Server};
use crate::session::Session;
use std::ffi::OsString;
use std::time::Duration;

/// The ask that these arguments make, and how its answer is laid out.
pub(super) fn ask(arguments: AskArgs) -> Result<(Ask, Form), Complaint> {
    let AskArgs { refresh, session, options, profile, command } = arguments;
    let server = server();
    let (profile, said) = match (profile, command.is_empty()) {
        (None, false) => (None, Options::default()),
        (name, _) => {
            let Profile { name, options } = profile_for(name, &server)?;
            (Some(name), options)
        }
    };
    let options = options.over(said);
    let at_a_terminal = environment::at_a_terminal();
    let some = |span: Option<Span>, name, default| match span {
        Some(Span(Duration::ZERO)) => Err(Complaint::new(
            Exit::Usage,
            format!("{name} is no time at all"),
            "write a duration, such as 90s or 5m",
        )),
        span => Ok(span.map_or(Duration::from_secs(default), |Span(duration)| duration)),
    };
    let form = options.form.unwrap_or_default();
    let (ttl, deadline) = (some(options.ttl, "ttl", 60)?, some(options.deadline, "deadline", 8)?);
    let command_timeout = some(options.command_timeout, "command-timeout", 60)?;
    let recipe = Recipe {
        headers: distinct(options.header.clone().unwrap_or_default())?,
        freshness: Freshness {
            ttl,
            early: options.early.unwrap_or(Early::Share(0.5)),
            min_ttl: options.min_ttl.map(|Span(duration)| duration),
        },
        ..recipe(&options, profile, command, server)
    };
    let session = session_of(&recipe, session, at_a_terminal);
    let store = options.store.unwrap_or_default();
    Ok((Ask { recipe, store, deadline, command_timeout, refresh, insists: at_a_terminal, session }, form))
}

/// The recipe whose kept tokens are meant, whatever the server.
pub(super) fn named_recipe(which: Which) -> Result<Recipe, Complaint> {
    let Which { token_path, expiry_path, profile, command } = which;
    let paths = Options { token_path, expiry_path, ..Options::default() };
    match (profile, command.is_empty()) {
        (None, false) => Ok(recipe(&paths, None, command, Server::default())),
        (Some(name), _) => {
            let profile = profile::named(&name)?;
            Ok(recipe(&paths.over(profile.options), Some(profile.name), command, Server::default()))
        }
        (None, true) => Err(nothing_named()),
    }
}

fn recipe(options: &Options, profile: Option<String>, command: Vec<OsString>, server: Server) -> Recipe {
    let words = |words: &Vec<String>| words.iter().map(OsString::from).collect::<Vec<_>>();
    let varied = options.vary_env.iter().flatten().map(|name| (name.clone(), environment::variable(name)));
    Recipe {
        command: options.command.as_ref().filter(|_| profile.is_some()).map_or(command, words),
        refresh_command: options.refresh_command.as_ref().map(|command| words(&command.0)),
        paths: Paths {
            token: options.token_path.as_ref().map(|path| path.0.clone()),
            expiry: options.expiry_path.as_ref().map(|path| path.0.clone()),
        },
        headers: Vec::new(),
        freshness: Freshness::default(),
        server,
        sites: options.servers.clone().unwrap_or_default(),
        // The servers of a profile share its token unless it says otherwise.
        shared: options.shared.unwrap_or(profile.is_some() && !options.per_server.unwrap_or(false)),
        home: environment::state_directory(),
        varied: varied.collect(),
        profile,
    }
}

fn profile_for(name: Option<String>, server: &Server) -> Result<Profile, Complaint> {
    match (name, &server.url) {
        (Some(name), _) => profile::named(&name),
        (None, Some(url)) => profile::serving(&url.to_string_lossy()),
        (None, None) => Err(nothing_named()),
    }
}

fn nothing_named() -> Complaint {
    Complaint::new(
        Exit::Usage,
        "neither a profile nor a command was named",
        "write 'freshbearer headers -- mycli auth print-access-token', with a token command of yours",
    )
}

fn server() -> Server {
    let [name, url] = SERVER_VARIABLES.map(environment::variable);
    Server { name, url }
}

/// The session that must not be given the same token twice: of a client that is known to run its
/// helper again when it was refused. Never a person at a terminal, or a script in a loop.
fn session_of(recipe: &Recipe, named: Option<String>, at_a_terminal: bool) -> Option<Session> {
    if let Some(name) = named {
        return Some(recipe.session(&name, None));
    }
    let names_its_server = recipe.server.name.is_some();
    if at_a_terminal && !names_its_server {
        return None;
    }
    let client = asker::client()?;
    if !names_its_server && !client.is_codex() {
        return None;
    }
    Some(recipe.session("", Some(client.born()?)))
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
