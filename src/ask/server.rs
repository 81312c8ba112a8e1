//! The server that a client works for, as the client names it to its helpers.

use crate::ui::redact;
use std::ffi::OsString;
use url::Url;

/// The variables by which Claude Code tells a headers helper which server it works for.
pub(crate) const SERVER_VARIABLES: [&str; 2] = ["CLAUDE_CODE_MCP_SERVER_NAME", "CLAUDE_CODE_MCP_SERVER_URL"];

/// What is shown of anything but the URL of a server: a password may stand anywhere in it.
const UNREADABLE: &str = "a server whose URL can't be read";

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
        let url = self.url.as_deref().map(|url| place(&url.to_string_lossy()));
        match (name, url) {
            (Some(name), Some(url)) => Some(format!("{name} ({url})")),
            (one, other) => one.or(other),
        }
    }
}

/// Scheme, host and port as clients read them (the WHATWG URL standard), and of the path what can't be a secret.
fn place(url: &str) -> String {
    let parsed = Url::parse(url).ok().filter(|url| ["https", "http", "wss", "ws"].contains(&url.scheme()));
    let Some((url, host)) = parsed.as_ref().and_then(|url| Some((url, url.host_str()?))) else {
        return UNREADABLE.to_owned();
    };
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    let path = if url.path() == "/" { String::new() } else { redact::url_path(url.path()) };
    format!("{}://{host}{port}{path}", url.scheme())
}

#[cfg(test)]
mod tests {
    use super::Server;
    use proptest::prelude::{prop_assert, proptest};

    fn title(url: &str) -> String {
        Server { name: None, url: Some(url.into()) }.title().unwrap()
    }

    #[test]
    fn its_title_is_its_name_and_where_it_is() {
        let named = Server { name: Some("n".into()), url: Some("https://h.example:8/p".into()) };
        assert_eq!(named.title().as_deref(), Some("n (https://h.example:8/p)"));
        assert_eq!(Server { url: None, ..named }.title().as_deref(), Some("n"));
        assert_eq!(Server::default().title(), None);
    }

    #[test]
    fn no_more_of_its_url_than_where_it_is() {
        for (url, shown) in [
            ("https://u:canary@h.example:8/p?k=canary#c", "https://h.example:8/p"),
            ("https:/u:canary@h/p", "https://h/p"),
            ("https:u:canary@h", "https://h"),
            ("https:\\\\u:canary@h\\p", "https://h/p"),
            ("https:///u:canary@h/p", "https://h/p"),
            ("HTTPS://canary@H.Example", "https://h.example"),
            ("  https://u:canary@h/p  ", "https://h/p"),
            ("ht\ttps://u:canary@h/p", "https://h/p"),
            ("https://u:can@ary@h/p", "https://h/p"),
            ("https://h?canary", "https://h"),
            ("http://[::1]:8080/mcp", "http://[::1]:8080/mcp"),
            ("http://127.1:80/mcp", "http://127.0.0.1/mcp"),
            ("https://b\u{fc}cher.example/mcp", "https://xn--bcher-kva.example/mcp"),
            ("https://h/a/../mcp", "https://h/mcp"),
            ("https://h/mcp/s/canary0123456789abcdefghij/mcp", "https://h/mcp/s/[redacted]/mcp"),
            ("https://h/token/canary/mcp", "https://h/token/[redacted]/mcp"),
            ("https://h/%74oken/canary/mcp", "https://h/token/[redacted]/mcp"),
            ("https://h/mcp;jsessionid=canary", "https://h/mcp;jsessionid=[redacted]"),
        ] {
            assert_eq!(title(url), shown, "{url}");
        }
    }

    #[test]
    fn nothing_of_what_can_t_be_read() {
        for url in [
            "u:canary@h/p",
            "//u:canary@h/p",
            "canary@h",
            "canary",
            "",
            "https://",
            "https://u:canary@",
            "https://u:canary@h:port/",
            "mailto:canary@h",
            "file:///canary",
            "other://u:canary@h/p",
            "data:,canary",
            "https://h canary/",
            "https://[canary]/",
        ] {
            assert_eq!(title(url), "a server whose URL can't be read", "{url}");
        }
    }

    proptest! {
        #[test]
        fn never_a_user_a_query_or_a_fragment(slashes in r"[/\\]{0,4}", user in "[A-Z]{6}", password in "[!-~]{0,5}[A-Z]{6}",
                                              path in "[a-z/.;@:%]{0,9}", query in "[A-Z]{6}", sign in "[?#]") {
            let shown = title(&format!("https:{slashes}{user}:{password}@h/{path}{sign}{query}"));
            let shown_in_path = password.contains(['/', '\\', '?', '#']);
            prop_assert!(shown_in_path || !shown.contains(&user), "{shown}");
            prop_assert!(shown_in_path || !shown.contains(&password), "{shown}");
            prop_assert!(shown_in_path || !shown.contains(&query), "{shown}");
        }

        #[test]
        fn never_what_a_terminal_obeys(url in "\\PC*|https://.*") {
            let obeyed = |c: char| c.is_control() || c == '\u{202e}';
            prop_assert!(!title(&url).contains(obeyed));
        }
    }
}
