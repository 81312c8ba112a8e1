//! From what was said to an ask: flags over profile over defaults.

use super::arguments::{AskArgs, Which};
use super::cache_key::CacheKey;
use super::options::{MinTtl, Options, PositiveDuration};
use super::profile::{self, Profile};
use super::recipe::{Paths, Recipe};
use super::request;
use super::server::Server;
use super::session::Session;
use super::varied::Varied;
use super::words;
use super::{Ask, Request};
use crate::forms::{self, Form, Wants};
use crate::system::clock;
use crate::system::environment;
use crate::token::credential::{Freshness, RefreshAfter};
use crate::token::header::HeaderTemplate;
use crate::token::variable::VariableTemplate;
use crate::ui::complaint::{Complaint, Exit};
use std::ffi::OsString;
use std::time::Duration;

/// What was asked for.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) ask: Ask,
    pub(crate) request: Request,
    pub(crate) form: &'static Form,
    /// What the program that gets the answer said of itself.
    pub(crate) told: String,
    /// That of the program that started us, if it is to be known again when it comes back.
    pub(crate) remembered: Option<Session>,
}

/// What these arguments ask for, of the server that the client named in our environment.
pub(crate) fn asked(arguments: AskArgs, wants: Wants) -> Result<Asked, Complaint> {
    let asked_at = clock::now();
    let (refresh, session) = (arguments.refresh, arguments.session.clone());
    let (mut ask, form) = standing(request::server(), arguments, wants)?;
    let told = form.variable.and_then(environment::variable);
    let told = told.map(|told| told.to_string_lossy().into_owned()).unwrap_or_default();
    ask.server.url = ask.server.url.or_else(|| (form.server)(&told).map(OsString::from));
    let prints_object = wants == Wants::Headers && form.name == "json";
    let mut request = request::new(&ask, asked_at, prints_object, session.as_deref(), refresh);
    if !told.is_empty() && request.session.is_none() {
        request.session = request::session_of_parent(&ask.server);
    }
    let remembered = form.remembers.then(|| request::session_of_parent(&ask.server)).flatten();
    Ok(Asked { ask, request, form, told, remembered })
}

/// The standing ask that these arguments make for a server, and the form of its answers.
pub(crate) fn standing(
    server: Server,
    arguments: AskArgs,
    wants: Wants,
) -> Result<(Ask, &'static Form), Complaint> {
    let AskArgs { options: said, profile, command, .. } = arguments;
    let (profile, below) = match one_of(profile, &command)? {
        None if !command.is_empty() => (None, Options::default()),
        name => {
            let Profile { name, options } = profile_for(name, &server)?;
            (Some(name), options)
        }
    };
    let form = form(said.form, below.form, wants)?;
    let options = said.over(below);
    let ask = ask(server, options, profile, command)?;
    if form.names_variables && ask.variables.is_empty() {
        return Err(no_variable());
    }
    if form.names_servers && !ask.allowed_servers.iter().any(|server| server.as_str().starts_with("https://"))
    {
        return Err(no_server(form));
    }
    Ok((ask, form))
}

/// The standing ask for a server that all this makes: a profile and its options, or a command and flags.
pub(super) fn ask(
    server: Server,
    options: Options,
    profile: Option<String>,
    command: Vec<OsString>,
) -> Result<Ask, Complaint> {
    let span = |said: Option<PositiveDuration>, default| {
        said.map_or(Duration::from_secs(default), |PositiveDuration(span)| span)
    };
    let recipe = recipe(&options, profile, command);
    words::check(&recipe.command)?;
    let vary_env = options.vary_env.unwrap_or_default();
    let varied = Varied::read(&vary_env, &options.vary_file.unwrap_or_default())?;
    Ok(Ask {
        cache_key: CacheKey::new(&recipe, &server, environment::real_home().as_deref(), &varied),
        server,
        allowed_servers: options.servers.unwrap_or_default(),
        headers: distinct(options.header.unwrap_or_default())?,
        variables: options.env.unwrap_or_default(),
        username: options.username,
        freshness: Freshness {
            ttl: recipe.ttl,
            refresh_after: options.refresh_after.unwrap_or(RefreshAfter::Share(0.5)),
            min_ttl: options.min_ttl.map(|MinTtl(floor)| floor),
        },
        recipe,
        store: options.store.unwrap_or_default(),
        vary_env,
        deadline: options.deadline.map(|PositiveDuration(span)| span),
        command_timeout: span(options.command_timeout, 60),
        retry_failed: environment::at_a_terminal(),
    })
}

/// The recipe whose kept tokens are meant, whatever the server. A profile is known by its name alone,
/// so that its tokens can be forgotten when it has gone from config.toml.
pub(crate) fn named_recipe(which: Which) -> Result<Recipe, Complaint> {
    let Which { token_path, expiry_path, profile, command } = which;
    let profile = one_of(profile, &command)?;
    if profile.is_none() && command.is_empty() {
        return Err(nothing_named());
    }
    let paths = Options { token_path, expiry_path, ..Options::default() };
    Ok(recipe(&paths, profile, command))
}

/// The key of a recipe's token where no server is named, for the account of this moment.
pub(crate) fn key_without_server(recipe: &Recipe) -> CacheKey {
    let varied = Varied::read(&[], &[]).unwrap_or_default();
    CacheKey::new(recipe, &Server::default(), environment::real_home().as_deref(), &varied)
}

/// Whether the form that a profile says is one of headers.
pub(crate) fn prints_headers(profile: &str) -> Result<bool, Complaint> {
    let form = profile::named(profile)?.options.form;
    Ok(form.is_some_and(|form| form.suits(Wants::Headers)))
}

/// The variables that a profile names for its token.
pub(crate) fn variables(profile: &str) -> Result<Vec<VariableTemplate>, Complaint> {
    let said = profile::named(profile)?.options.env.filter(|env| !env.is_empty());
    said.ok_or_else(no_variable)
}

fn recipe(options: &Options, profile: Option<String>, command: Vec<OsString>) -> Recipe {
    let words = |words: &Vec<String>| words.iter().map(OsString::from).collect::<Vec<_>>();
    let default = Recipe::default();
    let command = options.command.as_ref().map_or(command, words);
    Recipe {
        directory: words::directory(&command),
        command,
        refresh_command: options.refresh_command.as_ref().map(|command| words(&command.0)),
        paths: Paths {
            token: options.token_path.as_ref().map(|path| path.0.clone()),
            expiry: options.expiry_path.as_ref().map(|path| path.0.clone()),
        },
        ttl: options.ttl.map_or(default.ttl, |PositiveDuration(ttl)| ttl),
        // The servers of a profile share its token unless it says otherwise.
        shared: options.shared.unwrap_or(profile.is_some() && !options.per_server.unwrap_or(false)),
        profile,
    }
}

/// The form that was named. A profile serves both verbs, so its form counts where it suits.
fn form(
    said: Option<&'static Form>,
    profile: Option<&'static Form>,
    wants: Wants,
) -> Result<&'static Form, Complaint> {
    if let Some(form) = said.filter(|form| !form.suits(wants)) {
        let verb = if wants == Wants::Headers { "token" } else { "headers" };
        return Err(Complaint::new(
            Exit::Usage,
            format!("--form {} is not a form of this verb", form.name),
            format!("it is one of 'freshbearer {verb}'"),
        ));
    }
    Ok(said.or(profile.filter(|form| form.suits(wants))).unwrap_or_else(|| forms::usual(wants)))
}

fn profile_for(name: Option<String>, server: &Server) -> Result<Profile, Complaint> {
    match (name, &server.url) {
        (Some(name), _) => profile::named(&name),
        (None, Some(url)) => profile::serving(&url.to_string_lossy())?.ok_or_else(profile::none_serving),
        (None, None) => Err(nothing_named()),
    }
}

/// A profile's name or a command, and not both.
fn one_of(profile: Option<String>, command: &[OsString]) -> Result<Option<String>, Complaint> {
    if profile.is_some() && !command.is_empty() {
        return Err(several_named());
    }
    Ok(profile)
}

/// Several words stand where a profile's name would: most often the `--` before a command was left out.
pub(crate) fn several_named() -> Complaint {
    Complaint::new(
        Exit::Usage,
        "one profile or one command is wanted",
        "a command goes behind '--': freshbearer headers -- mycli auth print-access-token",
    )
}

fn no_variable() -> Complaint {
    Complaint::new(
        Exit::Usage,
        "no variable is named for the token",
        "name one: --env VAULT_TOKEN, or write env = \"VAULT_TOKEN\" into the profile",
    )
}

fn no_server(form: &Form) -> Complaint {
    Complaint::new(
        Exit::Usage,
        format!("--form {} says to which servers the token may go, and there are none with https", form.name),
        "name a profile that has some: servers = [\"https://...\"]",
    )
}

fn nothing_named() -> Complaint {
    Complaint::new(
        Exit::Usage,
        "neither a profile nor a command was named",
        "name a profile of config.toml, or write a token command behind '--': ... -- mycli auth print-access-token",
    )
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
