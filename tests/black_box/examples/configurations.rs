//! The clients' configurations, and ours: each helper in them is run as its client runs it.

use super::stand::Stand;
use serde_json::Value;

/// A configuration of Claude Code's.
pub(crate) fn json(what: &str, text: &str) {
    let document: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{what}: {error}"));
    let mut helpers = Vec::new();
    find(&document, &mut helpers);
    assert!(!helpers.is_empty(), "{what} has no helper");
    for (name, helper, url) in helpers {
        let stand = Stand::new();
        let server =
            url.map(|url| [("CLAUDE_CODE_MCP_SERVER_NAME", "internal"), ("CLAUDE_CODE_MCP_SERVER_URL", url)]);
        let ran = stand.run("sh", helper, server.as_ref().map_or(&[], |server| &server[..]));
        assert_eq!(ran.code, 0, "{what}: {helper}: {ran:?}");
        if name == "apiKeyHelper" {
            assert!(ran.stdout.starts_with("eyJ") && ran.stdout.lines().count() == 1, "{what}: {ran:?}");
        } else {
            is_header(what, &ran.stdout);
        }
    }
}

/// The helpers in a document: their key, their command line, and the URL beside it.
fn find<'a>(value: &'a Value, helpers: &mut Vec<(&'a str, &'a str, Option<&'a str>)>) {
    for (key, inner) in value.as_object().into_iter().flatten() {
        match inner.as_str() {
            Some(helper) if key.ends_with("Helper") => {
                helpers.push((key, helper, value.get("url").and_then(Value::as_str)));
            }
            _ => find(inner, helpers),
        }
    }
}

/// A configuration of Codex's, or profiles of ours.
pub(crate) fn toml(what: &str, text: &str) {
    let document: toml::Table = text.parse().unwrap_or_else(|error| panic!("{what}: {error}"));
    let mut run = 0;
    for (_, server) in document.get("mcp_servers").and_then(toml::Value::as_table).into_iter().flatten() {
        // Codex clears the environment.
        let helper = server["http_headers_helper"].as_str().unwrap();
        let ran = Stand::new().run("sh", helper, &[]);
        assert_eq!(ran.code, 0, "{what}: {helper}: {ran:?}");
        is_header(what, &ran.stdout);
        run += 1;
    }
    for (name, profile) in document.get("profile").and_then(toml::Value::as_table).into_iter().flatten() {
        let stand = Stand::new();
        stand.configure(text);
        is_header(what, &stand.succeeds(what, "bash", &format!("freshbearer headers {name}")));
        // And without its name, for a server of its own.
        let url = profile["servers"][0].as_str().unwrap();
        let ran = stand.run("sh", "freshbearer headers", &[("CLAUDE_CODE_MCP_SERVER_URL", url)]);
        is_header(what, &ran.stdout);
        run += 1;
    }
    assert!(run > 0, "{what} has no helper and no profile");
}

fn is_header(what: &str, answer: &str) {
    let answer: Value = serde_json::from_str(answer).unwrap_or_else(|_| panic!("{what}: {answer}"));
    let header = answer["Authorization"].as_str();
    assert!(header.is_some_and(|header| header.starts_with("Bearer eyJ")), "{what}: {answer}");
}
