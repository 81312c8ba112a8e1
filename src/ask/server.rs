//! The server that a client works for, as the client names it to its helpers.

use crate::ui::redact;
use std::ffi::OsString;

/// The variables by which Claude Code tells a headers helper which server it works for.
pub(crate) const SERVER_VARIABLES: [&str; 2] = ["CLAUDE_CODE_MCP_SERVER_NAME", "CLAUDE_CODE_MCP_SERVER_URL"];

/// The server as the client names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Server {
    /// Its name in the client's configuration.
    pub(crate) name: Option<OsString>,
    /// Its URL.
    pub(crate) url: Option<OsString>,
}

impl Server {
    /// As it may be shown: its name, and its URL without user, query and fragment.
    pub(crate) fn title(&self) -> Option<String> {
        let name = self.name.as_deref().map(|name| redact::line(&name.to_string_lossy()));
        let url = self.url.as_deref().map(|url| bare_url(&url.to_string_lossy()));
        match (name, url) {
            (Some(name), Some(url)) => Some(format!("{name} ({url})")),
            (one, other) => one.or(other),
        }
    }
}

fn bare_url(url: &str) -> String {
    let bare = url.split(['?', '#']).next().unwrap_or_default();
    match bare.split_once("://") {
        Some((scheme, rest)) => {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let host = authority.rsplit('@').next().unwrap_or_default();
            redact::line(&format!("{scheme}://{host}{path}"))
        }
        None => redact::line(bare),
    }
}

#[cfg(test)]
mod tests {
    use super::Server;

    #[test]
    fn its_title_shows_no_user_and_no_query() {
        let server =
            Server { name: Some("n".into()), url: Some("https://u:canary@h.example:8/p?k=canary#c".into()) };
        assert_eq!(server.title().as_deref(), Some("n (https://h.example:8/p)"));
    }
}
