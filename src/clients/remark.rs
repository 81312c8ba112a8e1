//! What a client's configuration says besides its helpers, and a user of helpers should know.

use super::own_name::own_words;

pub(crate) enum Remark {
    /// The client uses the servers of this file alone.
    OnlyManaged { place: String },
    /// A server has a fixed `Authorization`, and no helper.
    FixedAuthorization {
        title: String,
        place: String,
        url: Option<String>,
        /// What `setup` calls the client, if the file is one that `setup` changes.
        client: Option<&'static str>,
    },
    /// A server is started as `freshbearer bridge`.
    Bridge(Bridge),
}

/// The command with which a client starts a server that is ours.
pub(crate) struct Bridge {
    pub(crate) title: String,
    pub(crate) place: String,
    pub(crate) program: String,
    /// What stands behind the verb. They may hold a secret, so there is no `Debug`.
    pub(crate) arguments: Vec<String>,
}

impl Bridge {
    /// That of a server's `command` and `args`, if it is one.
    pub(super) fn new(title: &str, place: &str, program: &str, arguments: Vec<String>) -> Option<Self> {
        let (verb, rest) = arguments.split_first()?;
        let is_bridge = verb == "bridge" && own_words(program).is_some_and(|words| words.is_empty());
        is_bridge.then(|| Self {
            title: title.to_owned(),
            place: place.to_owned(),
            program: program.to_owned(),
            arguments: rest.to_vec(),
        })
    }

    /// The token command, if it doesn't name a profile.
    pub(crate) fn token_command(&self) -> Option<&[String]> {
        let dashes = self.arguments.iter().position(|word| word == "--")?;
        self.arguments.get(dashes + 1..).filter(|command| !command.is_empty())
    }
}
