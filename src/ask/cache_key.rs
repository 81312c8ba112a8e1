//! Pure: the cache key, under which a token is kept. It says which asks may share a token.
//!
//! What the token command can see of the server and of the account is in it; the working directory, the
//! rest of the environment, the form of the answer and the wish for freshness are not: they change from
//! ask to ask and don't change the token. `docs/formats.md` lists the fields.

use super::recipe::Recipe;
use super::server::Server;
use super::varied::Varied;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::Path;
use std::time::Duration;

/// A SHA-256 in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Default))]
#[serde(try_from = "String", into = "String")]
pub(crate) struct CacheKey(String);

impl CacheKey {
    /// The key of the token that this recipe makes for this server. `home`: another home has other logins,
    /// though its user may be the same to the stores.
    pub(crate) fn new(recipe: &Recipe, server: &Server, home: Option<&Path>, varied: &Varied) -> Self {
        let mut fields = named(recipe);
        // A profile whose command was changed makes another token.
        if recipe.profile.is_some() {
            fields.words(&recipe.words_anywhere());
        }
        fields.add(b"token path", recipe.paths.token.as_deref().map(OsStr::new));
        fields.add(b"expiry path", recipe.paths.expiry.as_deref().map(OsStr::new));
        fields.add(b"home", home.map(Path::as_os_str));
        if !recipe.shared {
            fields.add(b"server name", server.name.as_deref());
            fields.add(b"server url", server.url.as_deref());
        }
        for (name, value) in &varied.variables {
            fields.add(b"variable", Some(name));
            fields.add(b"value", value.as_deref());
        }
        for (path, content) in &varied.files {
            fields.add(b"file", Some(path.as_os_str()));
            fields.add_bytes(b"content", content.as_deref());
        }
        fields.finish()
    }

    /// What all keys of a recipe have in common, whatever the server, the variables and the reading.
    pub(crate) fn for_command(recipe: &Recipe) -> Self {
        named(recipe).finish()
    }

    /// As it stands in file names and in the stores.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// So much of it as tells a user's tokens apart.
    pub(crate) fn id(&self) -> &str {
        self.0.get(..8).unwrap_or(&self.0)
    }

    /// Read back from a file name; `None` if it can't be one.
    pub(crate) fn from_hex(text: &str) -> Option<Self> {
        let hex = text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        hex.then(|| Self(text.to_owned()))
    }
}

impl TryFrom<String> for CacheKey {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::from_hex(&text).ok_or("not a SHA-256 in hexadecimal")
    }
}

impl From<CacheKey> for String {
    fn from(key: CacheKey) -> Self {
        key.0
    }
}

impl fmt::Display for CacheKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What of a caller can make a token command fail for it alone: a hash, as the environment is nobody else's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Limits(CacheKey);

impl Limits {
    /// Those of a caller with this `PATH`, whose command may take so long, with this assumed lifetime.
    pub(crate) fn new(path: Option<&OsStr>, command_timeout: Duration, ttl: Duration) -> Self {
        let mut fields = Fields::new();
        fields.add(b"path", path);
        fields.add(b"limits", Some(OsStr::new(&format!("{command_timeout:?} {ttl:?}"))));
        Self(fields.finish())
    }
}

/// The profile by its name, or the command by its words.
fn named(recipe: &Recipe) -> Fields {
    let mut fields = Fields::new();
    match &recipe.profile {
        Some(name) => fields.add(b"profile", Some(OsStr::new(name))),
        None => fields.words(&recipe.words_anywhere()),
    }
    fields
}

/// Fields that are hashed with their kind and length, so that no two lists of fields look alike.
pub(super) struct Fields(Sha256);

impl Fields {
    pub(super) fn new() -> Self {
        Self(Sha256::new())
    }

    pub(super) fn add(&mut self, kind: &[u8], value: Option<&OsStr>) {
        self.add_bytes(kind, value.map(OsStr::as_encoded_bytes));
    }

    fn add_bytes(&mut self, kind: &[u8], bytes: Option<&[u8]>) {
        self.0.update(kind);
        self.0.update(bytes.map_or(u64::MAX, |bytes| bytes.len() as u64).to_le_bytes());
        self.0.update(bytes.unwrap_or_default());
    }

    pub(super) fn finish(self) -> CacheKey {
        let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
        CacheKey(self.0.finalize().iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect())
    }

    fn words(&mut self, command: &[OsString]) {
        for word in command {
            self.add(b"word", Some(word));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CacheKey;
    use crate::ask::recipe::Recipe;
    use crate::ask::server::Server;
    use crate::ask::varied::Varied;
    use proptest::prelude::{Strategy, any, prop_assert_eq, proptest};
    use std::ffi::OsString;
    use std::path::PathBuf;

    fn recipe(command: &[&str]) -> Recipe {
        Recipe { command: command.iter().map(OsString::from).collect(), ..Recipe::default() }
    }

    fn for_server(name: Option<&str>, url: Option<&str>, shared: bool) -> CacheKey {
        let server = Server { name: name.map(Into::into), url: url.map(Into::into) };
        CacheKey::new(&Recipe { shared, ..recipe(&["mint"]) }, &server, None, &Varied::default())
    }

    type Variables = Vec<(String, Option<String>)>;
    type Files = Vec<(String, Option<Vec<u8>>)>;

    fn varied() -> impl Strategy<Value = (Variables, Files)> {
        use proptest::collection::vec;
        let variables = vec(("[AB]{0,2}", any::<Option<String>>()), 0..3);
        (variables, vec(("[AB]{0,2}", any::<Option<Vec<u8>>>()), 0..3))
    }

    fn key((variables, files): &(Variables, Files)) -> CacheKey {
        let variables = variables.iter().map(|(name, value)| (name.into(), value.as_ref().map(Into::into)));
        let files = files.iter().map(|(path, content)| (PathBuf::from(path), content.clone()));
        let varied = Varied { variables: variables.collect(), files: files.collect() };
        CacheKey::new(&recipe(&["mint"]), &Server::default(), None, &varied)
    }

    #[test]
    fn words_are_not_run_together() {
        let key = |words: &[&str]| CacheKey::for_command(&recipe(words));
        assert_ne!(key(&["a", "bc"]), key(&["ab", "c"]));
    }

    #[test]
    fn a_server_has_a_token_of_its_own_unless_it_is_shared() {
        assert_ne!(for_server(Some("one"), None, false), for_server(Some("two"), None, false));
        assert_eq!(for_server(Some("one"), None, true), for_server(Some("two"), None, true));
    }

    #[test]
    fn a_name_is_not_a_url() {
        assert_ne!(for_server(Some("x"), None, false), for_server(None, Some("x"), false));
    }

    proptest! {
        #[test]
        fn what_differs_by_anything_has_another_key(one in varied(), other in varied()) {
            prop_assert_eq!(key(&one) == key(&other), one == other);
        }
    }
}
