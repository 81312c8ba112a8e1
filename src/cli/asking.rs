//! From what was said to an ask: flags over profile over defaults, and who asks.

use super::arguments::{AskArgs, Which};
use crate::ask::Ask;
use crate::ask::caller;
use crate::ask::options::{Form, MinTtl, Options, PositiveDuration};
use crate::ask::profile::{self, Profile};
use crate::ask::recipe::{Paths, Recipe};
use crate::ask::server::{SERVER_VARIABLES, Server};
use crate::ask::session::Session;
use crate::system::clock;
use crate::system::environment;
use crate::token::credential::{Freshness, RefreshAfter};
use crate::token::header::HeaderTemplate;
use crate::ui::complaint::{Complaint, Exit};
use std::ffi::OsString;
use std::time::Duration;

/// The ask that these arguments make, and how its answer is laid out: as headers or as a bare token.
pub(super) fn ask(arguments: AskArgs, as_headers: bool) -> Result<(Ask, Form), Complaint> {
    ask_for(server(), arguments, as_headers)
}

/// The same for a server of which the client didn't tell us.
pub(super) fn ask_for(
    server: Server,
    arguments: AskArgs,
    as_headers: bool,
) -> Result<(Ask, Form), Complaint> {
    let AskArgs { refresh, session, options, profile, command } = arguments;
    let asked = clock::now();
    let (profile, said) = match one_of(profile, &command)? {
        None if !command.is_empty() => (None, Options::default()),
        name => {
            let Profile { name, options } = profile_for(name, &server)?;
            (Some(name), options)
        }
    };
    let options = options.over(said);
    let span = |said: Option<PositiveDuration>, default| {
        said.map_or(Duration::from_secs(default), |PositiveDuration(span)| span)
    };
    let recipe = Recipe {
        headers: distinct(options.header.clone().unwrap_or_default())?,
        freshness: Freshness {
            ttl: span(options.ttl, 60),
            refresh_after: options.refresh_after.unwrap_or(RefreshAfter::Share(0.5)),
            min_ttl: options.min_ttl.map(|MinTtl(floor)| floor),
        },
        ..recipe(&options, profile, command, server)
    };
    let retry_failed = environment::at_a_terminal();
    let form = options.form.unwrap_or_default();
    let as_helper = as_headers && form == Form::Json && !retry_failed;
    let ask = Ask {
        session: session_of(&recipe, session, as_helper),
        recipe,
        store: options.store.unwrap_or_default(),
        deadline: span(options.deadline, 8),
        command_timeout: span(options.command_timeout, 60),
        asked,
        refresh,
        retry_failed,
    };
    Ok((ask, form))
}

/// The recipe whose kept tokens are meant, whatever the server. A profile is known by its name alone,
/// so that its tokens can be forgotten when it has gone from config.toml.
pub(super) fn named_recipe(which: Which) -> Result<Recipe, Complaint> {
    let Which { token_path, expiry_path, profile, command } = which;
    let profile = one_of(profile, &command)?;
    if profile.is_none() && command.is_empty() {
        return Err(nothing_named());
    }
    let paths = Options { token_path, expiry_path, ..Options::default() };
    Ok(recipe(&paths, profile, command, Server::default()))
}

fn recipe(options: &Options, profile: Option<String>, command: Vec<OsString>, server: Server) -> Recipe {
    let words = |words: &Vec<String>| words.iter().map(OsString::from).collect::<Vec<_>>();
    let varied =
        options.vary_env.iter().flatten().map(|name| (name.clone(), environment::variable_as_it_is(name)));
    Recipe {
        command: options.command.as_ref().map_or(command, words),
        refresh_command: options.refresh_command.as_ref().map(|command| words(&command.0)),
        paths: Paths {
            token: options.token_path.as_ref().map(|path| path.0.clone()),
            expiry: options.expiry_path.as_ref().map(|path| path.0.clone()),
        },
        headers: Vec::new(),
        freshness: Freshness::default(),
        server,
        allowed_servers: options.servers.clone().unwrap_or_default(),
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

/// A profile's name or a command, and not both: most often the `--` between them was left out.
fn one_of(mut profile: Vec<String>, command: &[OsString]) -> Result<Option<String>, Complaint> {
    let name = profile.pop();
    if !profile.is_empty() || name.is_some() && !command.is_empty() {
        return Err(Complaint::new(
            Exit::Usage,
            "one profile or one command is wanted",
            "a command goes behind '--': freshbearer headers -- mycli auth print-access-token",
        ));
    }
    Ok(name)
}

fn nothing_named() -> Complaint {
    Complaint::new(
        Exit::Usage,
        "neither a profile nor a command was named",
        "name a profile of config.toml, or write a token command behind '--': ... -- mycli auth print-access-token",
    )
}

fn server() -> Server {
    let [name, url] = SERVER_VARIABLES.map(environment::variable);
    Server { name, url }
}

/// The session that must not be given the same token twice: of a client that is known to run its
/// helper again when it was refused. Never a person at a terminal, or a script in a loop, not even one
/// that Codex runs: what it runs as a helper prints an object.
fn session_of(recipe: &Recipe, named: Option<String>, as_helper: bool) -> Option<Session> {
    if let Some(name) = named {
        return Some(recipe.session(&name, None, String::new()));
    }
    let names_its_server = recipe.server.name.is_some();
    if !names_its_server && !as_helper {
        return None;
    }
    let client = caller::client()?;
    if !names_its_server && !client.is_codex() {
        return None;
    }
    Some(recipe.session("", Some(client.born()?), caller::world()))
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
