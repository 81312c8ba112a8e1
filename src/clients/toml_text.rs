//! Pure: one table, or one key of a table, set in a TOML text or removed from it, and every other byte left as
//! it is. A table that is new goes to the end, so that what stands there need not be understood to be kept.

use super::json_text::Node;
use serde_json::Value;
use std::ops::Range;

/// What it says.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    toml::from_str(text).map_err(|error| {
        let before = text.get(..error.span().map_or(0, |span| span.start)).unwrap_or_default();
        format!("line {}: invalid TOML", 1 + before.matches('\n').count())
    })
}

/// The text with a table at a path of two names, or with a text at a path of three, whose table is there.
pub(super) fn set(text: &str, path: &[&str], node: &Node) -> Option<String> {
    match (path, node) {
        ([above, name], Node::Object(keys)) => {
            let (rest, newline) = match table(text, &[above, name]) {
                Some(range) => (splice(text, blank_before(text, range), ""), newline(text)),
                None => (text.to_owned(), newline(text)),
            };
            let between = match rest.trim_end().is_empty() {
                true => String::new(),
                false if rest.ends_with('\n') => newline.to_owned(),
                false => newline.repeat(2),
            };
            let mut lines = vec![format!("[{above}.{name}]")];
            for (key, node) in keys {
                lines.push(format!("{key} = {}", literal(node)?));
            }
            Some(format!("{rest}{between}{}{newline}", lines.join(newline)))
        }
        ([above, name, key], node) => {
            let table = table(text, &[above, name])?;
            let new = literal(node)?;
            Some(match value(text, table.clone(), key) {
                Some(range) => splice(text, range, &new),
                None => {
                    // After all that the table has, which ends with a line of its own.
                    let end = table.start + text[table.clone()].trim_end().len();
                    splice(text, end..end, &format!("{}{key} = {new}", newline(text)))
                }
            })
        }
        _ => None,
    }
}

/// The text without the table or the key at this path; `None` if it isn't there, or not in lines of its own.
pub(super) fn remove(text: &str, path: &[&str]) -> Option<String> {
    match path {
        [above, name] => {
            let range = table(text, &[above, name])?;
            Some(splice(text, blank_before(text, range), ""))
        }
        [above, name, key] => {
            let value = value(text, table(text, &[above, name])?, key)?;
            let start = text[..value.start].rfind('\n')? + 1;
            let end = text[value.end..].find('\n').map_or(text.len(), |length| value.end + length + 1);
            Some(splice(text, start..end, ""))
        }
        _ => None,
    }
}

/// The lines of a table, from its header to its last key: what follows a blank line or a comment below is
/// somebody else's.
fn table(text: &str, path: &[&str]) -> Option<Range<usize>> {
    let (mut at, mut found): (usize, Option<Range<usize>>) = (0, None);
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let bare = line.trim();
        if bare.starts_with('[') && found.is_none() {
            found = (header(bare)? == path).then_some(start..at);
        } else if let Some(range) = &mut found {
            if bare.is_empty() || bare.starts_with('[') {
                break;
            }
            range.end = at;
        }
    }
    found
}

/// The names in a table's header; of one that can't be read by these means, none.
fn header(line: &str) -> Option<Vec<String>> {
    let inside = line.split('#').next()?.trim().strip_prefix('[').unwrap_or_default();
    let inside = inside.strip_suffix(']').unwrap_or_default();
    let is_plain =
        |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    let bare = |name: &str| name.trim().trim_matches(['"', '\'']).to_owned();
    Some(inside.split('.').map(bare).take_while(|name| is_plain(name)).collect())
}

/// Where the text is that a table gives a key, if it stands in a line of its own.
fn value(text: &str, table: Range<usize>, key: &str) -> Option<Range<usize>> {
    let mut at = table.start;
    for line in text[table].split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some((name, rest)) = line.split_once('=') else { continue };
        if name.trim() != key {
            continue;
        }
        let begin = start + name.len() + 1 + (rest.len() - rest.trim_start().len());
        let rest = rest.trim();
        let quote = rest.chars().next().filter(|c| "\"'".contains(*c))?;
        let (mut end, mut escaped) = (None, false);
        for (index, c) in rest.char_indices().skip(1) {
            if c == quote && !escaped {
                end = Some(index + 1);
                break;
            }
            escaped = c == '\\' && !escaped && quote == '"';
        }
        // Two quotes are an empty text, or the beginning of one over several lines.
        return end.filter(|end| *end > 2 || rest.len() == 2).map(|end| begin..begin + end);
    }
    None
}

/// With the blank line above it, which came with it.
fn blank_before(text: &str, range: Range<usize>) -> Range<usize> {
    let before = &text[..range.start];
    let bare = before.strip_suffix('\n').map(|before| before.strip_suffix('\r').unwrap_or(before));
    match bare {
        Some(bare) if bare.is_empty() || bare.ends_with('\n') => bare.len()..range.end,
        _ => range,
    }
}

fn newline(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// A text of JSON is one of TOML too, but for a control character that JSON leaves as it is.
fn literal(node: &Node) -> Option<String> {
    let Node::Value(value) = node else { return None };
    match value {
        Value::String(_) | Value::Bool(_) => Some(value.to_string().replace('\u{7f}', "\\u007f")),
        Value::Array(items) => {
            let items: Option<Vec<String>> =
                items.iter().map(|item| literal(&Node::Value(item.clone()))).collect();
            Some(format!("[{}]", items?.join(", ")))
        }
        _ => None,
    }
}

fn splice(text: &str, range: Range<usize>, new: &str) -> String {
    [&text[..range.start], new, &text[range.end..]].concat()
}
