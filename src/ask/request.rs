//! What one request brings: who asks, how long that one waits, and what it was given before.

use super::caller::{self, Client};
use super::server::{SERVER_VARIABLES, Server};
use super::session::Session;
use super::{Ask, NewerThan, Request};
use crate::system::environment;
use crate::token::moment::Moment;
use std::time::Duration;

/// Clients wait for a helper for 10 s.
const HELPER_DEADLINE: Duration = Duration::from_millis(9500);

/// In the place of a session's name: that of the program that started us.
const PARENT: &str = "parent";

/// What is left to say that the command took too long, once it has.
const GRACE: Duration = Duration::from_secs(2);

/// How often Claude Code runs its `apiKeyHelper`, unless the variable says otherwise, in milliseconds.
const KEY_HELPER_PERIOD: (&str, Duration) = ("CLAUDE_CODE_API_KEY_HELPER_TTL_MS", Duration::from_secs(300));

/// What Claude Code sets for whatever it runs.
const ENTRY_POINT: &str = "CLAUDE_CODE_ENTRYPOINT";

/// Whoever asks.
enum Caller {
    /// A client that named its server.
    Naming(Client),
    /// Codex, which doesn't.
    Codex(Client),
    /// A person at a terminal, a script in a loop, a program that Codex runs for its user.
    NoClient,
}

/// The server that the client named in our environment.
pub(super) fn server() -> Server {
    let [name, url] = SERVER_VARIABLES.map(environment::variable);
    Server { name, url }
}

/// One request for what `ask` stands for. `prints_object`: the answer is one that Codex would take.
pub(super) fn new(
    ask: &Ask,
    asked_at: Moment,
    prints_object: bool,
    session: Option<&str>,
    refresh: bool,
) -> Request {
    let caller = caller(&ask.server, prints_object && !ask.retry_failed);
    let usual = match caller {
        Caller::NoClient => ask.command_timeout.saturating_add(GRACE),
        Caller::Naming(_) | Caller::Codex(_) => HELPER_DEADLINE,
    };
    let session = match session {
        Some(PARENT) => session_of_parent(&ask.server),
        Some(name) => Some(named_session(name, &ask.server)),
        None => session_of(&caller, &ask.server),
    };
    Request {
        asked_at,
        from_client: !matches!(caller, Caller::NoClient),
        deadline: ask.deadline.unwrap_or(usual),
        session,
        newer_than: if refresh { NewerThan::Kept } else { NewerThan::Nothing },
    }
}

/// One of the bridge's, which waits for as long as the token command may take: its own client waits for an answer.
pub(super) fn for_bridge(ask: &Ask, asked_at: Moment, newer_than: NewerThan) -> Request {
    let deadline = ask.deadline.unwrap_or(ask.command_timeout.saturating_add(GRACE));
    Request { asked_at, from_client: false, deadline, session: None, newer_than }
}

fn caller(server: &Server, may_be_codex: bool) -> Caller {
    let found = match &server.name {
        Some(name) => caller::naming_client(SERVER_VARIABLES[0], name).map(Caller::Naming),
        // Codex reads the answer, and gives us nothing to read.
        None if may_be_codex && !environment::is_answer_dropped() && !environment::reads_a_terminal() => {
            caller::codex().map(Caller::Codex)
        }
        None => None,
    };
    found.unwrap_or(Caller::NoClient)
}

/// The session of the program that started us, which has said what it is: it comes back if it was refused.
pub(super) fn session_of_parent(server: &Server) -> Option<Session> {
    let client = caller::parent_client()?;
    Some(Session::for_client(client.process, caller::process_scope(), server))
}

/// The name is the same in every window of Claude Code, whose `apiKeyHelper` it stands in: then the window counts too.
fn named_session(name: &str, server: &Server) -> Session {
    let entry = environment::variable(ENTRY_POINT);
    let window = period(server).zip(entry.and_then(|entry| caller::naming_client(ENTRY_POINT, &entry)));
    match window {
        Some((period, client)) => Session::of_window(name, period, client.process, scope(&client)),
        None => Session::named(name, server),
    }
}

fn session_of(caller: &Caller, server: &Server) -> Option<Session> {
    match caller {
        Caller::Naming(client) => Some(Session::for_client(client.process, scope(client), server)),
        Caller::Codex(client) => {
            let directory = environment::working_directory();
            Some(Session::for_codex(client.process, scope(client), directory.as_deref()))
        }
        Caller::NoClient => None,
    }
}

/// Where the client's process can be seen; if it can't, all of a login are taken for one.
fn scope(client: &Client) -> String {
    match client.process {
        Some(_) => caller::process_scope(),
        None => caller::login_scope(),
    }
}

/// How often Claude Code runs us, if it does so as its `apiKeyHelper`: such a one is told no server. What
/// Claude Code runs for its user has a variable more.
fn period(server: &Server) -> Option<Duration> {
    let is_set = |name| environment::variable(name).is_some();
    if server.name.is_some() || !is_set(ENTRY_POINT) || is_set("CLAUDECODE") {
        return None;
    }
    let (name, usual) = KEY_HELPER_PERIOD;
    let said = environment::variable(name).and_then(|millis| millis.to_str()?.parse().ok());
    Some(said.map_or(usual, Duration::from_millis)).filter(|period| !period.is_zero())
}
