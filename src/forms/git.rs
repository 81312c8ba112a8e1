//! What git wants to read of its credential helpers: lines of `KEY=VALUE`.
//!
//! A user's name and a password, as Basic takes them; or, if both git and its server know how, a bearer token. Where
//! git can ask twice, it is told to come back if that one was refused.

use super::form::{Facts, Form};
use crate::token::credential::Bearer;
use crate::token::mark::TokenMark;
use crate::token::secret::Secret;
use zeroize::Zeroizing;

pub(crate) const FORM: Form =
    Form { name: "git", about: "a git credential", token: Some(write), ..Form::NONE };

/// What a state of ours begins with: git hands all helpers the states of all of them.
const STATE: &str = "freshbearer.given=";

/// What git says in a request: <https://git-scm.com/docs/git-credential#IOFMT>.
#[derive(Debug, Default)]
pub(crate) struct Request<'a> {
    protocol: &'a str,
    host: &'a str,
    path: &'a str,
    username: Option<&'a str>,
    /// The token that it speaks of, if it says which.
    pub(crate) token: Option<&'a str>,
    /// The token that it was given before, and comes back from.
    pub(crate) refused: Option<TokenMark>,
    knows_authtype: bool,
    knows_state: bool,
    wants_bearer: bool,
}

impl<'a> Request<'a> {
    pub(crate) fn read(text: &'a str) -> Self {
        let mut request = Self::default();
        for (key, value) in text.lines().filter_map(|line| line.split_once('=')) {
            match key {
                "protocol" => request.protocol = value,
                "host" => request.host = value,
                "path" => request.path = value,
                "username" => request.username = Some(value),
                "password" | "credential" => request.token = Some(value),
                "capability[]" if value == "authtype" => request.knows_authtype = true,
                "capability[]" if value == "state" => request.knows_state = true,
                "wwwauth[]" => request.wants_bearer |= is_bearer(value),
                "state[]" => {
                    let given = value.strip_prefix(STATE).and_then(|mark| mark.parse().ok());
                    request.refused = given.or(request.refused);
                }
                _ => {}
            }
        }
        request
    }

    /// The URL of the server; `None`: it isn't one that takes bearer tokens.
    pub(crate) fn url(&self) -> Option<String> {
        let is_http = matches!(self.protocol, "http" | "https") && !self.host.is_empty();
        is_http.then(|| format!("{}://{}/{}", self.protocol, self.host, self.path))
    }
}

fn is_bearer(challenge: &str) -> bool {
    challenge.split([' ', ',']).next().is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer"))
}

fn write(token: &Secret, facts: &Facts<'_>) -> Zeroizing<String> {
    let request = Request::read(facts.told);
    // Allocated at full size: growing would leave a copy of the token behind.
    let mut text = Zeroizing::new(String::with_capacity(token.expose().len() + facts.told.len() + 512));
    let mut line = |key: &str, value: &str| {
        for part in [key, "=", value, "\n"] {
            text.push_str(part);
        }
    };
    if request.knows_authtype && request.wants_bearer {
        line("capability[]", "authtype");
        line("authtype", "Bearer");
        line("credential", token.expose());
        // No other helper needs to keep it.
        line("ephemeral", "1");
        if request.knows_state && request.refused.is_none() {
            let mark = TokenMark::new(&Bearer::Token(token.clone()));
            line("capability[]", "state");
            line("state[]", &format!("{STATE}{mark}"));
            line("continue", "1");
        }
    } else {
        line("username", request.username.unwrap_or(facts.username));
        line("password", token.expose());
    }
    line("password_expiry_utc", &facts.until.as_millis().div_euclid(1000).to_string());
    text
}

#[cfg(test)]
mod tests {
    use super::{Facts, Request, write};
    use crate::token::secret::Secret;
    use proptest::prelude::{any, prop_assert, proptest};

    const BEARER: &str = "capability[]=authtype\ncapability[]=state\nprotocol=https\nhost=h:8\nwwwauth[]=Basic realm=a\nwwwauth[]=bearer\n";

    fn written(told: &str) -> String {
        write(&Secret::new("T"), &Facts { told, username: "u", ..Facts::default() }).to_string()
    }

    #[test]
    fn a_bearer_token_only_if_both_git_and_its_server_take_one() {
        assert!(written(BEARER).contains("\nauthtype=Bearer\ncredential=T\n"), "{}", written(BEARER));
        for without in ["capability[]=authtype\n", "wwwauth[]=bearer\n"] {
            let told = BEARER.replace(without, "");
            assert!(written(&told).starts_with("username=u\npassword=T\n"), "{told}");
        }
        assert!(written("username=alice\n").starts_with("username=alice\npassword=T\n"));
    }

    #[test]
    fn who_comes_back_says_from_which_token_and_is_not_told_to_come_back_once_more() {
        let first = written(BEARER);
        let state = first.lines().find(|line| line.starts_with("state[]=")).unwrap();
        let told = format!("{BEARER}state[]=other.1\n{state}\n");
        assert!(Request::read(&told).refused.is_some() && Request::read(BEARER).refused.is_none());
        assert!(!written(&told).contains("continue"), "{}", written(&told));
    }

    #[test]
    fn its_server_is_one_of_the_web() {
        assert_eq!(Request::read(BEARER).url().as_deref(), Some("https://h:8/"));
        assert_eq!(
            Request::read("protocol=http\nhost=h\npath=a/b.git\n").url().as_deref(),
            Some("http://h/a/b.git")
        );
        for other in ["protocol=ssh\nhost=h\n", "protocol=https\n", "host=h\n", ""] {
            assert_eq!(Request::read(other).url(), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn whatever_git_says_it_gets_whole_lines(told in any::<String>()) {
            let text = written(&format!("{BEARER}{told}"));
            prop_assert!(text.ends_with('\n') && text.lines().all(|line| line.contains('=')), "{text}");
        }
    }
}
