//! config.toml, with the profiles: token commands by name, and the servers they may serve.

use super::options::Options;
use super::trust;
use crate::system::environment;
use crate::system::user_file;
use crate::ui::complaint::{Complaint, Exit};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use toml::Spanned;

/// The user's name beside a token, if a profile has none: Google's registries want this one, most others any.
pub(crate) const USERNAME: &str = "oauth2accesstoken";

/// One `[profile.NAME]`.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    pub(crate) name: String,
    pub(crate) options: Options,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Config {
    profile: BTreeMap<String, Spanned<Options>>,
}

/// A configuration with its text, for telling lines.
struct Configuration {
    path: PathBuf,
    exists: bool,
    text: String,
    profiles: BTreeMap<String, Spanned<Options>>,
}

/// Whether config.toml can be read; there need not be one.
pub(crate) fn check() -> Result<(), Complaint> {
    read().map(drop)
}

/// The names of all profiles.
pub(crate) fn names() -> Result<Vec<String>, Complaint> {
    read().map(|config| config.profiles.into_keys().collect())
}

/// The profile of this name.
pub(crate) fn named(name: &str) -> Result<Profile, Complaint> {
    let mut config = read()?;
    match config.profiles.remove(name) {
        Some(options) => config.whole(name.to_owned(), options),
        None => {
            let names: Vec<&str> = config.profiles.keys().map(String::as_str).collect();
            let known = match names[..] {
                _ if !config.exists => "write the profile there".to_owned(),
                [] => "that file has no profiles".to_owned(),
                _ => format!("that file has {}", names.join(", ")),
            };
            let path = config.path.display();
            let place = if config.exists { format!(" in {path}") } else { format!(": there is no {path}") };
            Err(Complaint::new(
                Exit::Usage,
                format!("no profile '{}'{place}", name.escape_debug()),
                format!("{known}; a command of your own goes behind '--'"),
            ))
        }
    }
}

/// The one profile whose servers cover `url`, if there is one.
pub(crate) fn serving(url: &str) -> Result<Option<Profile>, Complaint> {
    let mut config = read()?;
    let covers = |options: &Options| options.servers.iter().flatten().any(|allowed| allowed.covers(url));
    let matching: Vec<(String, usize)> = config
        .profiles
        .iter()
        .filter(|(_, options)| covers(options.get_ref()))
        .map(|(name, options)| (name.clone(), config.line(options.span().start)))
        .collect();
    match &matching[..] {
        [(name, _)] => {
            let options = config.profiles.remove(name);
            options.map(|options| config.whole(name.clone(), options)).transpose()
        }
        [] => Ok(None),
        several => {
            let places: Vec<String> =
                several.iter().map(|(name, line)| format!("'{name}' (line {line})")).collect();
            Err(Complaint::new(
                Exit::Usage,
                format!(
                    "several profiles in {} serve this server: {}",
                    config.path.display(),
                    places.join(", ")
                ),
                "name one: freshbearer headers NAME",
            ))
        }
    }
}

/// Each server of every profile, with who logs in there.
pub(crate) fn servers() -> Result<Vec<(String, String)>, Complaint> {
    let profiles = read()?.profiles.into_values().map(Spanned::into_inner);
    let each = |options: Options| {
        let username = options.username.unwrap_or_else(|| USERNAME.to_owned());
        let servers = options.servers.unwrap_or_default();
        servers.into_iter().map(move |server| (server.as_str().to_owned(), username.clone()))
    };
    Ok(profiles.flat_map(each).collect())
}

/// No profile covers a server that needs one.
pub(crate) fn none_serving() -> Complaint {
    let path = environment::config_file().unwrap_or_default();
    let place = path.display();
    Complaint::new(
        Exit::Usage,
        match path.exists() {
            true => format!("no profile in {place} serves this server"),
            false => format!("no profile serves this server: there is no {place}"),
        },
        "add the server's URL to the 'servers' of a profile, or name a command behind '--'",
    )
}

impl Configuration {
    fn whole(&self, name: String, options: Spanned<Options>) -> Result<Profile, Complaint> {
        let line = self.line(options.span().start);
        let options = options.into_inner();
        if options.command.as_ref().is_none_or(Vec::is_empty) {
            return Err(Complaint::new(
                Exit::Usage,
                format!("profile '{name}' in {}, line {line}, has no command", self.path.display()),
                "write its words as an array: command = [\"mycli\", \"auth\", \"print-access-token\"]",
            ));
        }
        Ok(Profile { name, options })
    }

    fn line(&self, offset: usize) -> usize {
        line_at(&self.text, offset)
    }
}

fn line_at(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}

/// The file must be nobody else's to change.
fn read() -> Result<Configuration, Complaint> {
    let path = environment::config_file().ok_or_else(|| {
        Complaint::new(Exit::Usage, "there is no home directory for config.toml", "set HOME")
    })?;
    let read = user_file::read(&path, user_file::LARGEST_OF_OURS, trust::distrust);
    let read = read.and_then(|bytes| bytes.map(user_file::utf8).transpose());
    match read {
        Ok(Some(text)) => parse(path, text),
        Ok(None) => Ok(Configuration { path, exists: false, text: String::new(), profiles: BTreeMap::new() }),
        Err(why) => Err(Complaint::new(
            Exit::Usage,
            format!("{} can't be read: {why}", path.display()),
            "fix this, or name a command behind '--'",
        )),
    }
}

/// Pure: the profiles in a configuration's text.
fn parse(path: PathBuf, text: String) -> Result<Configuration, Complaint> {
    match toml::from_str::<Config>(&text) {
        Ok(config) => Ok(Configuration { path, exists: true, text, profiles: config.profile }),
        Err(error) => {
            let line = error.span().map_or(1, |span| line_at(&text, span.start));
            Err(Complaint::new(
                Exit::Usage,
                format!("{}, line {line}: {}", path.display(), error.message().replace('\n', " ")),
                "fix that line; the manual lists all that a profile can say",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::corpus;
    use proptest::prelude::{any, prop_assert, proptest};
    use std::path::PathBuf;

    fn lines_of(text: &str) -> Option<usize> {
        let complaint = parse(PathBuf::from("config.toml"), text.to_owned()).err()?;
        let line = complaint.what.split_once(", line ")?.1.split_once(':')?.0;
        line.parse().ok()
    }

    #[test]
    fn a_mistake_is_told_by_its_line() {
        assert_eq!(lines_of("[profile.a]\ncommand = [\"a\"]\n\nrefresh-after = \"150%\"\n"), Some(4));
        assert_eq!(
            lines_of("[profile.a]\ncommand = [\"a\"]\nrefresh-after = \"80%\"\nheader = \"X: {token}\"\n"),
            None
        );
    }

    proptest! {
        #[test]
        fn a_damaged_configuration_is_read_or_told_by_a_line_that_it_has(bytes in corpus::damaged("config")) {
            let text = String::from_utf8_lossy(&bytes);
            if let Some(line) = lines_of(&text) {
                prop_assert!((1..=1 + text.matches('\n').count()).contains(&line), "{line}: {text:?}");
            }
        }

        #[test]
        fn any_text_is_read_or_told_by_a_line_that_it_has(text in any::<String>(), key in "[a-z-]{1,12}",
                                                          value in "[ -~]{0,30}") {
            for text in [text, format!("[profile.a]\n{key} = {value}\n"), format!("[profile.a]\nttl = \"{value}\"")] {
                if let Some(line) = lines_of(&text) {
                    prop_assert!((1..=1 + text.matches('\n').count()).contains(&line), "{line}: {text:?}");
                }
            }
        }
    }
}
