//! The server that a client works for, as the client names it to its helpers.

use crate::ui::redact;
use std::ffi::OsString;
use url::Url;

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

/// As clients read it, who make a URL of `https:/user:secret@host` too; what is none is not shown.
fn bare_url(url: &str) -> String {
    let Ok(url) = Url::parse(url) else { return "not a URL".to_owned() };
    let Some(host) = url.host_str() else { return format!("{}:...", url.scheme()) };
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    let path = if url.path() == "/" { "" } else { url.path() };
    redact::line(&format!("{}://{host}{port}{path}", url.scheme()))
}

#[cfg(test)]
mod tests {
    use super::Server;
    use proptest::prelude::{prop_assert, proptest};

    fn title(url: &str) -> String {
        Server { name: Some("n".into()), url: Some(url.into()) }.title().unwrap()
    }

    #[test]
    fn its_title_shows_no_user_and_no_query() {
        for (url, shown) in [
            ("https://u:canary@h.example:8/p?k=canary#c", "https://h.example:8/p"),
            ("https:/u:canary@h.example/p", "https://h.example/p"),
            ("https:u:canary@h.example", "https://h.example"),
            ("https:\\\\u:canary@h.example", "https://h.example"),
            ("mailto:canary@h.example", "mailto:..."),
            ("canary", "not a URL"),
        ] {
            assert_eq!(title(url), format!("n ({shown})"), "{url}");
        }
    }

    proptest! {
        #[test]
        fn whoever_is_named_before_the_host_is_not_shown(scheme in "(https|http|wss):[/\\\\]{0,3}", path in "[ -~]{0,12}") {
            let shown = title(&format!("{scheme}u:canary@h.example{path}"));
            prop_assert!(!shown.contains("canary"), "{}", shown);
        }
    }
}
