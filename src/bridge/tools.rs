//! Pure: what a list of tools says of headers: which parameters of each are mirrored, and which tools say it wrongly
//! and so may not be listed (2026-07-28).

use super::head::text;
use hyper::header::HeaderName;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::ops::Range;

const ANNOTATION: &str = "x-mcp-header";

/// A parameter that is mirrored into a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mirrored {
    /// The members that lead to it in the arguments.
    pub(super) path: Vec<String>,
    pub(super) header: HeaderName,
}

/// What a list of tools came to.
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// Each tool with its mirrored parameters.
    pub(super) tools: BTreeMap<String, Vec<Mirrored>>,
    /// The tools that were cut, and why.
    pub(super) cut: Vec<String>,
    /// Where the list goes on.
    pub(super) cursor: Option<String>,
}

#[derive(Default, Deserialize)]
struct List<'a> {
    #[serde(borrow, default)]
    tools: Vec<&'a RawValue>,
    #[serde(borrow, default, rename = "nextCursor")]
    cursor: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
struct Tool<'a> {
    #[serde(borrow, default)]
    name: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "inputSchema")]
    schema: Option<&'a RawValue>,
}

/// Reads the result of `tools/list`, which is a part of `answer`, and gives the answer without the tools that may not
/// be listed. All other bytes stay as they are.
pub(super) fn read(answer: &[u8], result: &RawValue) -> (Listed, Vec<u8>) {
    let list: List<'_> = serde_json::from_str(result.get()).unwrap_or_default();
    let mut listed = Listed { cursor: list.cursor.and_then(text), ..Listed::default() };
    let mut kept = Vec::new();
    for raw in &list.tools {
        let tool: Tool<'_> = serde_json::from_str(raw.get()).unwrap_or_default();
        let name = tool.name.and_then(text).unwrap_or_default();
        let schema = tool.schema.filter(|schema| schema.get().contains(ANNOTATION));
        match schema.map_or(Ok(Vec::new()), |schema| mirrored(schema.get())) {
            Ok(parameters) => {
                listed.tools.insert(name, parameters);
                kept.push(place(answer, raw));
            }
            Err(why) => listed.cut.push(format!("{name} ({why})")),
        }
    }
    let text = if listed.cut.is_empty() { answer.to_vec() } else { without(answer, &list.tools, &kept) };
    (listed, text)
}

/// Where a part of it lies.
fn place(whole: &[u8], part: &RawValue) -> Range<usize> {
    let start = part.get().as_ptr().addr().saturating_sub(whole.as_ptr().addr());
    start..start + part.get().len()
}

/// The answer with these tools in place of all.
fn without(answer: &[u8], all: &[&RawValue], kept: &[Range<usize>]) -> Vec<u8> {
    let (Some(first), Some(last)) = (all.first(), all.last()) else { return answer.to_vec() };
    let (before, after) = (&answer[..place(answer, first).start], &answer[place(answer, last).end..]);
    let kept: Vec<&[u8]> = kept.iter().map(|place| &answer[place.clone()]).collect();
    [before, &kept.join(&b','), after].concat()
}

/// The mirrored parameters of a tool with this schema, or what is wrong with them.
fn mirrored(schema: &str) -> Result<Vec<Mirrored>, String> {
    let schema: Value = serde_json::from_str(schema).map_err(|error| error.to_string())?;
    let mut found = Vec::new();
    find(&schema, Some(&[]), &mut found)?;
    let mut names: Vec<_> = found.iter().map(|one: &Mirrored| one.header.as_str().to_owned()).collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(format!("{} twice", pair[0])),
        None => Ok(found),
    }
}

/// Looks for annotations in a schema. `path`: the members that lead to it; none: it is reached by something else than
/// `properties`, and so its value can't be found.
fn find(schema: &Value, path: Option<&[String]>, found: &mut Vec<Mirrored>) -> Result<(), String> {
    let Value::Object(members) = schema else {
        let items = schema.as_array().map(Vec::as_slice).unwrap_or_default();
        return items.iter().try_for_each(|item| find(item, None, found));
    };
    if let Some(annotation) = members.get(ANNOTATION) {
        let header = header(annotation, schema)?;
        let path = path.filter(|path| !path.is_empty()).ok_or("it is not at a property of its own")?;
        found.push(Mirrored { path: path.to_vec(), header });
    }
    for (keyword, inside) in members {
        match (keyword.as_str(), inside) {
            // Values, not schemas.
            ("default" | "enum" | "const" | "examples", _) => {}
            ("properties", Value::Object(properties)) => {
                for (name, schema) in properties {
                    let inner = path.map(|path| [path, std::slice::from_ref(name)].concat());
                    find(schema, inner.as_deref(), found)?;
                }
            }
            // Schemas by name.
            ("$defs" | "definitions" | "patternProperties" | "dependentSchemas", Value::Object(named)) => {
                named.values().try_for_each(|schema| find(schema, None, found))?;
            }
            (_, inside) => find(inside, None, found)?,
        }
    }
    Ok(())
}

/// The header that an annotation names.
fn header(annotation: &Value, schema: &Value) -> Result<HeaderName, String> {
    let name = annotation.as_str().ok_or("its header is no text")?;
    if name.is_empty() {
        return Err("its header has no name".to_owned());
    }
    if !matches!(schema.get("type").and_then(Value::as_str), Some("string" | "integer" | "boolean")) {
        return Err(format!("{name} is neither a string nor an integer nor a boolean"));
    }
    HeaderName::try_from(format!("mcp-param-{name}"))
        .map_err(|_| format!("'{name}' can't be a header's name"))
}

#[cfg(test)]
mod tests {
    use super::{Listed, read};
    use crate::bridge::head::Head;
    use serde_json::{Value, json};

    fn listed(answer: &str) -> (Listed, String) {
        let head = Head::read(answer.as_bytes()).unwrap();
        let (listed, text) = read(answer.as_bytes(), head.result.unwrap());
        (listed, String::from_utf8(text).unwrap())
    }

    fn with(properties: &Value) -> Listed {
        let tool = json!({ "name": "t", "inputSchema": { "type": "object", "properties": properties } });
        listed(&json!({ "id": 1, "result": { "tools": [tool] } }).to_string()).0
    }

    #[test]
    fn a_wrong_tool_is_cut_and_all_other_bytes_stay() {
        let good = r#"{"name" : "a","x":1e2,"inputSchema":{"properties":{"r":{"type":"string","x-mcp-header":"Region"}}}}"#;
        let bad = r#"{"name":"b","inputSchema":{"properties":{"r":{"type":"string","x-mcp-header":""}}}}"#;
        let (found, text) = listed(&format!(
            r#"{{ "id":1,"result":{{"nextCursor":"c","tools":[{bad}, {good},{bad}], "y":1.0}}}}"#
        ));
        assert_eq!(text, format!(r#"{{ "id":1,"result":{{"nextCursor":"c","tools":[{good}], "y":1.0}}}}"#));
        assert_eq!((found.cut.len(), found.cursor.as_deref()), (2, Some("c")));
        assert_eq!(found.tools["a"][0].header, "mcp-param-region");
        let (_, text) = listed(&format!(r#"{{"id":1,"result":{{"tools":[{bad}]}}}}"#));
        assert_eq!(text, r#"{"id":1,"result":{"tools":[]}}"#);
    }

    #[test]
    fn a_parameter_is_found_where_it_is() {
        let found = with(
            &json!({ "a": { "type": "object", "properties": { "b": { "type": "integer", "x-mcp-header": "B" } } } }),
        );
        assert_eq!(found.tools["t"][0].path, ["a", "b"]);
        // A property of that name is no annotation, nor is a value.
        assert!(
            with(&json!({ "x-mcp-header": { "type": "string", "default": { "x-mcp-header": "" } } }))
                .cut
                .is_empty()
        );
    }

    #[test]
    fn each_wrong_annotation_is_found() {
        let one = json!({ "type": "string", "x-mcp-header": "A" });
        for wrong in [
            json!({ "a": { "type": "string", "x-mcp-header": "a b" } }),
            json!({ "a": { "type": "string", "x-mcp-header": 7 } }),
            json!({ "a": { "type": "string", "x-mcp-header": "a\r\nb" } }),
            json!({ "a": { "type": "object", "x-mcp-header": "A" } }),
            json!({ "a": { "type": "number", "x-mcp-header": "A" } }),
            json!({ "a": { "x-mcp-header": "A" } }),
            json!({ "a": one, "b": { "type": "string", "x-mcp-header": "a" } }),
            json!({ "a": { "type": "array", "items": one } }),
            json!({ "a": { "oneOf": [one] } }),
            json!({ "a": { "$defs": { "d": one }, "$ref": "#/$defs/d" } }),
            json!({ "a": { "additionalProperties": one } }),
            json!({ "a": { "items": { "properties": { "b": one } } } }),
        ] {
            assert_eq!(with(&wrong).cut.len(), 1, "{wrong}");
        }
    }
}
