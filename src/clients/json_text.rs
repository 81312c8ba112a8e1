//! Pure: one member of a JSON text set or removed, and every other byte left as it is: comments, order,
//! indentation. Clients write their files by hand or by program, and each has a style of its own.

use super::json_scan::{
    Object, comma_after, first, object as object_at, without_commas_too_many, without_comments,
};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;
use serde_json::ser::PrettyFormatter;
use std::ops::Range;

/// A value to be written. An object has its members in the order in which people expect them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    Value(Value),
    Object(Vec<(String, Node)>),
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, node) in members {
                    map.serialize_entry(name, node)?;
                }
                map.end()
            }
        }
    }
}

/// What it says. Comments and a comma too many are allowed, as most clients allow them.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    let plain = without_commas_too_many(without_comments(text));
    if plain.trim().is_empty() {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    // The parser's own message quotes the file, which may hold a secret.
    serde_json::from_str(&plain).map_err(|error| format!("line {}: invalid JSON", error.line()))
}

/// The text with this value at this path; `None` if something on the way is no object.
pub(super) fn set(text: &str, path: &[&str], node: &Node) -> Option<String> {
    let plain = without_comments(text);
    if plain.trim().is_empty() {
        let whole = render(&nested(path, node), "", "  ", "\n");
        return Some(format!("{text}{whole}\n"));
    }
    let mut object = object_at(&plain, first(&plain, 0))?;
    let style = Style::new(text, &object);
    for (depth, name) in path.iter().enumerate() {
        let Some(member) = object.members.iter().rfind(|member| member.name == *name) else {
            let node = nested(&path[depth + 1..], node);
            return Some(style.inserted(text, &plain, &object, name, &node));
        };
        if depth + 1 == path.len() {
            let new = render(node, indentation(text, member.start), &style.unit, style.newline);
            return Some(splice(text, member.value.clone(), &new));
        }
        object = object_at(&plain, member.value.start)?;
    }
    None
}

/// The text without the member at this path; `None` if there is none.
pub(super) fn remove(text: &str, path: &[&str]) -> Option<String> {
    let plain = without_comments(text);
    let (last, above) = path.split_last()?;
    let mut object = object_at(&plain, first(&plain, 0))?;
    for name in above {
        let member = object.members.iter().rfind(|member| member.name == *name)?;
        object = object_at(&plain, member.value.start)?;
    }
    let index = object.members.iter().rposition(|member| member.name == *last)?;
    let member = &object.members[index];
    let comma = comma_after(&plain, member.value.end);
    let blanks = |from: usize| text[from..].len() - text[from..].trim_start().len();
    if object.members.len() == 1 {
        let rest =
            [&text[object.open + 1..member.start], &text[comma.unwrap_or(member.value.end)..object.close]];
        let is_alone = rest.iter().all(|rest| rest.trim().is_empty());
        let range = if is_alone {
            object.open + 1..object.close
        } else {
            member.start..comma.unwrap_or(member.value.end)
        };
        return Some(splice(text, range, ""));
    }
    if let (Some(comma), true) = (comma, index + 1 < object.members.len()) {
        return Some(splice(text, member.start..comma + blanks(comma), ""));
    }
    let end = comma.unwrap_or(member.value.end);
    let ends_line = text[end..].trim_start_matches([' ', '\t']).starts_with(['\r', '\n']);
    let start = match text[..member.start].trim_end().len() {
        // What follows would become a part of the comment that ends here.
        before if plain[..before].ends_with(' ') && !ends_line => member.start,
        before => before,
    };
    let without = splice(text, start..end, "");
    match comma_after(&plain, object.members[index - 1].value.end) {
        // Its comma would be one too many, where ours wasn't.
        Some(before) if comma.is_none() => Some(splice(&without, before - 1..before, "")),
        _ => Some(without),
    }
}

/// How a text is written.
struct Style {
    unit: String,
    newline: &'static str,
}

impl Style {
    fn new(text: &str, root: &Object) -> Self {
        let unit = root.members.first().map(|member| indentation(text, member.start)).unwrap_or_default();
        Self {
            unit: if unit.is_empty() { "  ".to_owned() } else { unit.to_owned() },
            newline: if text.contains("\r\n") { "\r\n" } else { "\n" },
        }
    }

    /// With one member more, behind the others.
    fn inserted(&self, text: &str, plain: &str, object: &Object, name: &str, node: &Node) -> String {
        let name = Value::from(name);
        let Some(last) = object.members.last() else {
            let outer = indentation(text, object.open);
            let inner = format!("{outer}{}", self.unit);
            let is_open = text[object.open..object.close].contains('\n');
            let end = if is_open { String::new() } else { format!("{}{outer}", self.newline) };
            let value = render(node, &inner, &self.unit, self.newline);
            let new = format!("{}{inner}{name}: {value}{end}", self.newline);
            return splice(text, object.open + 1..object.open + 1, &new);
        };
        let comma = comma_after(plain, last.value.end);
        let (before, behind) = if comma.is_some() { ("", ",") } else { (",", "") };
        let from = comma.unwrap_or(last.value.end);
        if !text[object.open..object.close].contains('\n') {
            let compact = serde_json::to_string(node).unwrap_or_default();
            return splice(text, from..from, &format!("{before}{name}:{compact}{behind}"));
        }
        let starts_line = text[..last.start].rsplit('\n').next().is_some_and(|line| line.trim().is_empty());
        let inner = match starts_line {
            true => indentation(text, last.start).to_owned(),
            false => format!("{}{}", indentation(text, object.close), self.unit),
        };
        let value = render(node, &inner, &self.unit, self.newline);
        let new = format!("{}{inner}{name}: {value}{behind}", self.newline);
        // A comment at the end of the line stays with what it is about.
        let line = plain[from..object.close].split(['\r', '\n']).next().unwrap_or_default();
        let place = if line.trim().is_empty() { from + line.len() } else { from };
        let place = if plain[place..object.close].contains('\n') { place } else { from };
        splice(&splice(text, place..place, &new), from..from, before)
    }
}

fn nested(path: &[&str], node: &Node) -> Node {
    path.iter().rev().fold(node.clone(), |inner, name| Node::Object(vec![((*name).to_owned(), inner)]))
}

fn render(node: &Node, indent: &str, unit: &str, newline: &str) -> String {
    let mut bytes = Vec::new();
    let formatter = PrettyFormatter::with_indent(unit.as_bytes());
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
    // Text and lists of text can always be written.
    let _ = node.serialize(&mut serializer);
    String::from_utf8_lossy(&bytes).replace('\n', &format!("{newline}{indent}"))
}

fn splice(text: &str, range: Range<usize>, new: &str) -> String {
    [&text[..range.start], new, &text[range.end..]].concat()
}

/// The blanks that the line begins with.
fn indentation(text: &str, at: usize) -> &str {
    let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let length = text[line..].len() - text[line..].trim_start_matches([' ', '\t']).len();
    &text[line..line + length]
}
