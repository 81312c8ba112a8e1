//! Which command makes the token, for which server, how it is read, worn and kept fresh; and the
//! cache_key under which the token is kept.
//!
//! The cache_key says which asks may share a token. What the token command can see of the server is in
//! it; the working directory, the rest of the environment, the header's form and the wish for
//! freshness are not: they change from ask to ask and don't change the token.

use crate::ask::allowed_server::AllowedServer;
use crate::ask::server::Server;
use crate::ask::session::Session;
use crate::ask::title;
use crate::token::credential::Freshness;
use crate::token::header::HeaderTemplate;
use crate::ui::redact;
use sha2::{Digest, Sha256};
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};

/// How a token is made and what it is for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recipe {
    /// The profile that it comes from.
    pub(crate) profile: Option<String>,
    /// The token command with its arguments; started as it is, without a shell.
    pub(crate) command: Vec<OsString>,
    /// Its form for when the token that it gave was refused; none: the same.
    pub(crate) refresh_command: Option<Vec<OsString>>,
    /// Where in its output the token stands, if it has to be told.
    pub(crate) paths: Paths,
    /// The headers to make of the token; none: `Authorization: Bearer {token}`, or what the command printed.
    pub(crate) headers: Vec<HeaderTemplate>,
    /// How fresh the token must be.
    pub(crate) freshness: Freshness,
    /// The server that the client named.
    pub(crate) server: Server,
    /// The servers to which the token may go; none: wherever it is asked for.
    pub(crate) allowed_servers: Vec<AllowedServer>,
    /// Whether all servers share one token; then the command can't see which one asks.
    pub(crate) shared: bool,
    /// Our own directory. Another home has other logins, though its user may be the same to the stores.
    pub(crate) home: Option<PathBuf>,
    /// Variables that change which token the command gives, with their values.
    pub(crate) varied: Vec<(String, Option<OsString>)>,
}

/// JSON pointers (RFC 6901) into the token command's output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Paths {
    /// To the token.
    pub(crate) token: Option<String>,
    /// To the moment of its end, or the seconds until then.
    pub(crate) expiry: Option<String>,
}

/// Under which a token is kept: a SHA-256 in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CacheKey(String);

impl CacheKey {
    /// As it stands in file names and in the stores.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Read back from a file name; `None` if it can't be one.
    pub(crate) fn from_hex(text: &str) -> Option<Self> {
        let hex = text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        hex.then(|| Self(text.to_owned()))
    }
}

impl Recipe {
    /// The cache_key of the token that this recipe makes for this server.
    pub(crate) fn cache_key(&self) -> CacheKey {
        let mut hash = self.common();
        // A profile whose command was changed makes another token.
        if self.profile.is_some() {
            self.hash_command(&mut hash);
        }
        field(&mut hash, b"token path", self.paths.token.as_deref().map(OsStr::new));
        field(&mut hash, b"expiry path", self.paths.expiry.as_deref().map(OsStr::new));
        field(&mut hash, b"home", self.home.as_deref().map(Path::as_os_str));
        if !self.shared {
            field(&mut hash, b"server name", self.server.name.as_deref());
            field(&mut hash, b"server url", self.server.url.as_deref());
        }
        for (name, value) in &self.varied {
            field(&mut hash, b"variable", Some(OsStr::new(name)));
            field(&mut hash, b"value", value.as_deref());
        }
        finish(hash)
    }

    /// What all cache_keys of this recipe have in common, whatever the server, the variables and the reading.
    pub(crate) fn command_key(&self) -> CacheKey {
        finish(self.common())
    }

    /// The profile by its name, or the command by its words.
    fn common(&self) -> Sha256 {
        let mut hash = Sha256::new();
        match &self.profile {
            Some(name) => field(&mut hash, b"profile", Some(OsStr::new(name))),
            None => self.hash_command(&mut hash),
        }
        hash
    }

    fn hash_command(&self, hash: &mut Sha256) {
        for word in &self.command {
            field(hash, b"word", Some(word));
        }
    }

    /// The session with the server that this recipe serves, of a client that is known by `name`.
    pub(crate) fn session(&self, name: &str, client: Option<(u32, u64)>, world: String) -> Session {
        let mut hash = Sha256::new();
        field(&mut hash, b"session", Some(OsStr::new(name)));
        let (id, started) = client.unwrap_or_default();
        hash.update(id.to_le_bytes());
        hash.update(started.to_le_bytes());
        field(&mut hash, b"world", Some(OsStr::new(&world)));
        field(&mut hash, b"server name", self.server.name.as_deref());
        field(&mut hash, b"server url", self.server.url.as_deref());
        // Named by hand, or by the variables of a client that names its servers.
        let names_server = client.is_none() || self.server.name.is_some();
        Session { mark: finish(hash).0[..32].to_owned(), client, world, names_server }
    }

    /// The server, as it may be shown, if the token may not go there. A server that the client doesn't
    /// name can't be told from those it may go to.
    pub(crate) fn forbidden_server(&self) -> Option<String> {
        let url = self.server.url.as_ref().filter(|_| !self.allowed_servers.is_empty())?.to_string_lossy();
        let allowed = self.allowed_servers.iter().any(|allowed| allowed.covers(&url));
        (!allowed).then(|| self.server.title().unwrap_or_default())
    }

    /// As it may be shown: the profile's name, or the command's program and subcommands.
    pub(crate) fn title(&self) -> String {
        if let Some(name) = &self.profile {
            return redact::line(name);
        }
        title::of_command(&self.command)
    }

    /// The program that could not be started, as it may be shown: a profile's name doesn't tell it.
    pub(crate) fn named_program(&self) -> String {
        match &self.profile {
            Some(name) => {
                format!("'{}' of profile '{}'", title::of_program(&self.command), redact::line(name))
            }
            None => format!("'{}'", self.title()),
        }
    }
}

impl fmt::Display for CacheKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Fields with their kind and length, so that no two lists of fields look alike.
fn field(hash: &mut Sha256, kind: &[u8], value: Option<&OsStr>) {
    hash.update(kind);
    let bytes = value.map(OsStr::as_encoded_bytes);
    hash.update(bytes.map_or(u64::MAX, |bytes| bytes.len() as u64).to_le_bytes());
    hash.update(bytes.unwrap_or_default());
}

fn finish(hash: Sha256) -> CacheKey {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    CacheKey(hash.finalize().iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect())
}

#[cfg(test)]
mod tests {
    use super::Recipe;
    use crate::ask::server::Server;
    use std::ffi::OsString;

    fn recipe(command: &[&str]) -> Recipe {
        Recipe { command: command.iter().map(OsString::from).collect(), ..Recipe::default() }
    }

    fn serving(name: &str) -> Server {
        Server { name: Some(name.into()), url: None }
    }

    #[test]
    fn words_are_not_run_together() {
        assert_ne!(recipe(&["a", "bc"]).cache_key(), recipe(&["ab", "c"]).cache_key());
    }

    #[test]
    fn a_server_has_a_token_of_its_own_unless_it_is_shared() {
        let one = Recipe { server: serving("one"), ..recipe(&["mint"]) };
        let two = Recipe { server: serving("two"), ..recipe(&["mint"]) };
        assert_ne!(one.cache_key(), two.cache_key());
        assert_eq!(one.command_key(), two.command_key());
        let share = |one: Recipe| Recipe { shared: true, ..one }.cache_key();
        assert_eq!(share(one), share(two));
    }

    #[test]
    fn a_name_is_not_a_url() {
        let named = Recipe { server: serving("x"), ..recipe(&["mint"]) };
        let at = Server { name: None, url: Some("x".into()) };
        assert_ne!(named.cache_key(), Recipe { server: at, ..recipe(&["mint"]) }.cache_key());
    }

    #[test]
    fn a_variable_unset_is_not_one_that_is_empty() {
        let with = |value: Option<&str>| Recipe {
            varied: vec![("V".to_owned(), value.map(OsString::from))],
            ..recipe(&["mint"])
        };
        assert_ne!(with(None).cache_key(), with(Some("")).cache_key());
    }
}
