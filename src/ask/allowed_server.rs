//! Pure: the servers to which a profile's token may go, matched by parsed origin and path segments.
//!
//! Parsed as clients parse them (the WHATWG URL standard), because a difference between our reading
//! and theirs is where a token would slip out: never by the beginning of a text.

use serde::Deserialize;
use std::str::FromStr;
use url::Url;

/// An origin, or a part of one below a path.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct AllowedServer(Url);

impl FromStr for AllowedServer {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refuse = |why: &str| Err(format!("'{}' {why}", text.escape_debug()));
        let Ok(url) = Url::parse(text) else {
            return refuse("is not a URL");
        };
        if !["https", "http", "wss", "ws"].contains(&url.scheme()) || url.host_str().is_none() {
            return refuse("is not the URL of a server: wanted https, http, wss or ws, and a host");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refuse("names a user, and a server is the same for all of them");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return refuse("has a query or a fragment, and only origin and path are compared");
        }
        Ok(Self(url))
    }
}

impl TryFrom<String> for AllowedServer {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl AllowedServer {
    /// Whether the server at `url`, as a client names it, is this one or lies below it.
    pub(crate) fn covers(&self, url: &str) -> bool {
        // What a parser would silently take out is no part of an honest URL.
        if url.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
            return false;
        }
        let Ok(url) = Url::parse(url) else { return false };
        url.scheme() == self.0.scheme()
            && url.host() == self.0.host()
            && url.port_or_known_default() == self.0.port_or_known_default()
            && is_below(url.path(), self.0.path())
    }
}

/// Whether `path` is `base` or goes on from it at a segment's boundary. An escaped separator or dot is
/// read by some servers as a plain one, so with a path to keep to it is refused.
fn is_below(path: &str, base: &str) -> bool {
    let base = base.strip_suffix('/').unwrap_or(base);
    let path_lower = path.to_ascii_lowercase();
    let escaped = ["%2f", "%5c", "%2e"].iter().any(|code| path_lower.contains(code));
    base.is_empty()
        || !escaped && path.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::AllowedServer;
    use proptest::prelude::{prop_assert, proptest};

    fn covers(site: &str, url: &str) -> bool {
        site.parse::<AllowedServer>().unwrap().covers(url)
    }

    #[test]
    fn the_server_itself_and_what_lies_below_it() {
        for (site, url) in [
            ("https://internal.example.com", "https://internal.example.com/mcp"),
            ("https://internal.example.com/", "https://internal.example.com"),
            ("https://internal.example.com/mcp", "https://internal.example.com/mcp"),
            ("https://internal.example.com/mcp", "https://internal.example.com/mcp/"),
            ("https://internal.example.com/mcp/", "https://internal.example.com/mcp"),
            ("https://internal.example.com/mcp", "https://internal.example.com/mcp/v2?x=1#y"),
            ("https://internal.example.com/mcp", "HTTPS://Internal.Example.COM:443/mcp"),
            ("https://internal.example.com/mcp", "https://internal.example.com/other/../mcp"),
            ("https://b\u{fc}cher.example", "https://xn--bcher-kva.example/mcp"),
            ("https://xn--bcher-kva.example", "https://B\u{dc}CHER.example/mcp"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/mcp"),
            ("http://[::1]:8080", "http://[0:0:0:0:0:0:0:1]:8080/"),
        ] {
            assert!(covers(site, url), "{site} should cover {url}");
        }
    }

    #[test]
    fn nothing_else() {
        for (site, url) in [
            ("https://internal.example.com", "https://internal.example.com.evil.org"),
            ("https://internal.example.com", "https://internal.example.com@evil.org"),
            ("https://internal.example.com", "https://internal.example.com:x@evil.org/"),
            ("https://internal.example.com", "https://evil.org/https://internal.example.com"),
            ("https://internal.example.com", "https://evil.org#internal.example.com"),
            ("https://internal.example.com", "https://evil.org\\@internal.example.com"),
            ("https://internal.example.com", "https://internal.example.com\t.evil.org"),
            ("https://internal.example.com", "http://internal.example.com"),
            ("https://internal.example.com", "wss://internal.example.com"),
            ("https://internal.example.com", "https://internal.example.com:8443"),
            ("https://internal.example.com", "https://xinternal.example.com"),
            ("https://internal.example.com", "https://internal.example.com."),
            ("https://internal.example.com/mcp", "https://internal.example.com/mcpx"),
            ("https://internal.example.com/mcp", "https://internal.example.com/"),
            ("https://internal.example.com/mcp", "https://internal.example.com/mcp/../admin"),
            ("https://internal.example.com/mcp", "https://internal.example.com/mcp/%2e%2e/admin"),
            ("https://internal.example.com/mcp", "https://internal.example.com/mcp/..%2fadmin"),
            ("https://internal.example.com/mcp", "https://internal.example.com/mcp%2fadmin"),
            ("https://internal.example.com/mcp", "https://internal.example.com/MCP"),
            ("https://b\u{fc}cher.example", "https://bucher.example"),
            ("https://apple.example", "https://\u{430}pple.example"),
            ("https://internal.example.com", "REDACTED"),
            ("https://internal.example.com", ""),
        ] {
            assert!(!covers(site, url), "{site} must not cover {url}");
        }
    }

    #[test]
    fn what_cannot_be_a_site() {
        for text in
            ["internal.example.com", "file:///etc", "https://", "https://u@h.example", "https://h.example/?q"]
        {
            assert!(text.parse::<AllowedServer>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_covered_url_has_the_same_host_for_any_other_parser(
            host in "[a-z]{1,8}\\.(example|org)", rest in "[ -~]{0,40}"
        ) {
            let site: AllowedServer = format!("https://{host}").parse().unwrap();
            let url = format!("https://{host}{rest}");
            if site.covers(&url) {
                let after = rest.chars().next();
                prop_assert!(matches!(after, None | Some('/' | '?' | '#' | ':' )), "{}", url);
            }
        }
    }
}
