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
        if !has_plain_path(text) {
            return refuse("has a path that not every server reads alike ('..', '//', ';' or an escape)");
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
    /// As it is compared.
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether the server at `url`, as a client names it, is this one or lies below it.
    pub(crate) fn covers(&self, url: &str) -> bool {
        // What a parser would silently take out is no part of an honest URL.
        if url.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') || !has_plain_path(url) {
            return false;
        }
        let Ok(url) = Url::parse(url) else { return false };
        url.scheme() == self.0.scheme()
            && url.host() == self.0.host()
            && url.port_or_known_default() == self.0.port_or_known_default()
            && is_below(url.path(), self.0.path())
    }
}

/// Escapes that some servers read as the separators, dots and percent signs that they stand for, others as
/// plain characters. Each is a way to say one path to us and another one to the server.
const AMBIGUOUS: [&str; 6] = ["%00", "%25", "%2e", "%2f", "%3b", "%5c"];

/// Whether every server reads the URL's path as we do: nothing in it is a step up or nowhere, doubled,
/// escaped, or a parameter of a segment. Looked for in the text, as a parser takes the steps.
fn has_plain_path(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else { return false };
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let Some((_, path)) = rest.split_once('/') else { return true };
    let lower = path.to_ascii_lowercase();
    let is_step = |segment: &str| !segment.is_empty() && segment.bytes().all(|byte| byte == b'.');
    !rest.starts_with('/')
        && !path.starts_with('/')
        && !path.contains("//")
        && !path.contains(';')
        && !path.split('/').any(is_step)
        && !AMBIGUOUS.iter().any(|code| lower.contains(code))
}

/// Whether `path` is `base` or goes on from it at a segment's boundary.
fn is_below(path: &str, base: &str) -> bool {
    let base = base.strip_suffix('/').unwrap_or(base);
    path.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::AllowedServer;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

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
            ("https://internal.example.com/mcp", "https://internal.example.com/mcp/.well-known/v1..2/"),
            ("https://internal.example.com", "https://internal.example.com/mcp?to=a//b/../c;d%2e"),
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
            ("https://internal.example.com/mcp", "https://internal.example.com/other/../mcp"),
            ("https://internal.example.com", "https://internal.example.com/mcp/../admin"),
            ("https://internal.example.com", "https://internal.example.com/.."),
            ("https://internal.example.com", "https://internal.example.com/./mcp"),
            ("https://internal.example.com", "https://internal.example.com/.../admin"),
            ("https://internal.example.com", "https://internal.example.com/mcp/%2E%2e/admin"),
            ("https://internal.example.com", "https://internal.example.com/mcp%2fadmin"),
            ("https://internal.example.com", "https://internal.example.com/mcp/..%5Cadmin"),
            ("https://internal.example.com", "https://internal.example.com/mcp/%252e%252e/admin"),
            ("https://internal.example.com", "https://internal.example.com/mcp%00/admin"),
            ("https://internal.example.com", "https://internal.example.com/mcp/..;/admin"),
            ("https://internal.example.com", "https://internal.example.com/mcp;x=1"),
            ("https://internal.example.com", "https://internal.example.com/mcp%3Bx"),
            ("https://internal.example.com", "https://internal.example.com//admin"),
            ("https://internal.example.com", "https://internal.example.com/mcp//admin"),
            ("https://internal.example.com", "https:///internal.example.com/mcp"),
            ("https://internal.example.com", "https:/internal.example.com/mcp"),
            ("https://internal.example.com", "https:internal.example.com/mcp"),
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
        for text in [
            "internal.example.com",
            "file:///etc",
            "https://",
            "https://u@h.example",
            "https://h.example/?q",
            "https://h.example/a/../b",
            "https://h.example//a",
        ] {
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

        #[test]
        fn a_covered_path_is_read_by_every_server_alike(path in "(/|[.]{1,3}|;|%2[eEfF5]|%5[cC]|[a-c]){0,12}",
                                                        base in "(/[a-c]){0,2}") {
            let site: AllowedServer = format!("https://h.example{base}").parse().unwrap();
            if site.covers(&format!("https://h.example/{path}")) {
                let path = format!("/{path}");
                // As the strictest and as the laxest server would take it.
                let decoded = path.to_lowercase().replace("%25", "%").replace("%2e", ".").replace("%2f", "/").replace("%5c", "/");
                let mut steps = Vec::new();
                for segment in decoded.split(['/', ';']) {
                    match segment {
                        "" | "." => {}
                        ".." => drop(steps.pop()),
                        other => steps.push(other),
                    }
                }
                let taken = format!("/{}", steps.join("/"));
                prop_assert!(taken == base || base.is_empty() || taken.starts_with(&format!("{base}/")), "{}: {}", path, taken);
                prop_assert_eq!(taken.trim_end_matches('/'), path.trim_end_matches('/'));
            }
        }
    }
}
