//! Pure: a configuration's text as what it says, and changed at one place. Every change is read back: the new text
//! must say what the old one said and the change, and nothing else.

use super::json_text;
pub(crate) use super::json_text::Node;
use super::toml_text;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Format {
    Json,
    Toml,
}

impl Format {
    /// What the text says. The error names a line, and quotes nothing.
    pub(crate) fn parse(self, text: &str) -> Result<Value, String> {
        match self {
            Self::Json => json_text::parse(text),
            Self::Toml => toml_text::parse(text),
        }
    }

    /// The text with this at this path; `None` if it can't be written there without touching more.
    pub(crate) fn set(self, text: &str, path: &[&str], node: &Node) -> Option<String> {
        let new = match self {
            Self::Json => json_text::set(text, path, node),
            Self::Toml => toml_text::set(text, path, node),
        }?;
        let value = serde_json::to_value(node).ok()?;
        self.is_changed_alone(text, &new, path, Some(value)).then_some(new)
    }

    /// The text without what stands at this path; `None` if that can't be taken out by itself.
    pub(crate) fn remove(self, text: &str, path: &[&str]) -> Option<String> {
        let new = match self {
            Self::Json => json_text::remove(text, path),
            Self::Toml => toml_text::remove(text, path),
        }?;
        self.is_changed_alone(text, &new, path, None).then_some(new)
    }

    fn is_changed_alone(self, old: &str, new: &str, path: &[&str], value: Option<Value>) -> bool {
        let (Ok(mut expected), Ok(new)) = (self.parse(old), self.parse(new)) else { return false };
        put(&mut expected, path, value);
        // A table of TOML that only held what was removed goes with it.
        expected == new || self == Self::Toml && without_empty(expected) == without_empty(new)
    }
}

/// What stands at a path.
pub(crate) fn at<'a>(value: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, name| value.get(name))
}

fn put(value: &mut Value, path: &[&str], new: Option<Value>) {
    let Some((name, below)) = path.split_first() else { return };
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    let Some(object) = value.as_object_mut() else { return };
    match (below, new) {
        ([], Some(new)) => {
            object.insert((*name).to_owned(), new);
        }
        ([], None) => {
            object.remove(*name);
        }
        (below, new) => put(object.entry(*name).or_insert(Value::Object(Map::new())), below, new),
    }
}

fn without_empty(mut value: Value) -> Value {
    if let Some(object) = value.as_object_mut() {
        object.retain(|_, inner| inner.as_object().is_none_or(|inner| !inner.is_empty()));
    }
    value
}

#[cfg(test)]
mod tests {
    use super::{Format, Node, at};
    use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
    use serde_json::{Value, json};

    fn entry(url: &str) -> Node {
        let text = |text: &str| Node::Value(Value::from(text));
        Node::Object(vec![("type".to_owned(), text("http")), ("url".to_owned(), text(url))])
    }

    #[test]
    fn a_member_is_added_in_the_files_own_style() {
        let own = "\"a\": {\n      \"type\": \"http\",\n      \"url\": \"u\"\n    }";
        for (before, after) in [
            ("", "{\n  \"s\": {\n    \"a\": {\n      \"type\": \"http\",\n      \"url\": \"u\"\n    }\n  }\n}\n".to_owned()),
            ("{}\n", format!("{{\n  \"s\": {{\n    {own}\n  }}\n}}\n")),
            ("{\n  \"x\": 1\n}", format!("{{\n  \"x\": 1,\n  \"s\": {{\n    {own}\n  }}\n}}")),
            ("{\"x\":1}", "{\"x\":1,\"s\":{\"a\":{\"type\":\"http\",\"url\":\"u\"}}}".to_owned()),
            (
                "{\n  // why\n  \"s\": {\n    \"b\": 1, // b\n  }, /* e */\n}\n",
                format!("{{\n  // why\n  \"s\": {{\n    \"b\": 1, // b\n    {own},\n  }}, /* e */\n}}\n"),
            ),
            (
                "{\n  \"s\": {\n    \"b\": \"//\" // b\n  }\n}\n",
                format!("{{\n  \"s\": {{\n    \"b\": \"//\", // b\n    {own}\n  }}\n}}\n"),
            ),
            ("{\n\t\"x\": []\n}", "{\n\t\"x\": [],\n\t\"s\": {\n\t\t\"a\": {\n\t\t\t\"type\": \"http\",\n\t\t\t\"url\": \"u\"\n\t\t}\n\t}\n}".to_owned()),
        ] {
            assert_eq!(Format::Json.set(before, &["s", "a"], &entry("u")), Some(after), "{before}");
        }
    }

    #[test]
    fn what_is_no_object_on_the_way_is_left_alone() {
        for text in ["[]", "{\"s\": []}", "{\"s\": 1}", "{", "null", "{\"a\": 1} x"] {
            assert_eq!(Format::Json.set(text, &["s", "a"], &entry("u")), None, "{text}");
        }
        for text in ["s = 1\n", "s = { a = 1 }\n", "[s.a.b]\nx = 1\n[s]\na = 2\n", "[s"] {
            assert_eq!(Format::Toml.set(text, &["s", "a"], &entry("u")), None, "{text}");
        }
    }

    #[test]
    fn a_table_is_added_at_the_end_and_a_key_in_its_table() {
        let own = "[s.a]\ntype = \"http\"\nurl = \"u\"\n";
        for (before, after) in [
            ("", own.to_owned()),
            ("# mine\nx = 1", format!("# mine\nx = 1\n\n{own}")),
            ("[s.b]\nx = 1 # why\n", format!("[s.b]\nx = 1 # why\n\n{own}")),
            ("x = 1\r\n", format!("x = 1\r\n\r\n{}", own.replace('\n', "\r\n"))),
        ] {
            assert_eq!(Format::Toml.set(before, &["s", "a"], &entry("u")), Some(after), "{before}");
        }
        let new = Node::Value(Value::from("new"));
        for (before, after) in [
            ("[s.a]\nurl = \"old\" # why\n[t]\n", "[s.a]\nurl = \"new\" # why\n[t]\n"),
            ("[s.\"a\"]\nurl = 'old'\n", "[s.\"a\"]\nurl = \"new\"\n"),
            ("[s.a] # x\nkind = 1\n\n[t]\n", "[s.a] # x\nkind = 1\nurl = \"new\"\n\n[t]\n"),
        ] {
            assert_eq!(
                Format::Toml.set(before, &["s", "a", "url"], &new).as_deref(),
                Some(after),
                "{before}"
            );
        }
        assert_eq!(Format::Toml.set("[s.a]\nurl = \"\"\"\nold\"\"\"\n", &["s", "a", "url"], &new), None);
    }

    /// Texts of JSON in many styles, each an object.
    fn json_text() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            Just("null".to_owned()),
            any::<i32>().prop_map(|n| n.to_string()),
            "[ -~]{0,8}".prop_map(|text| Value::from(text).to_string()),
            Just("[1, {\"b\": \"}\"}]".to_owned()),
        ];
        let blank =
            prop_oneof![Just(""), Just(" "), Just("\n  "), Just(" // it's \"x\"\n"), Just("/* , } */")];
        leaf.prop_recursive(3, 12, 4, move |inner| {
            let member = ("[a-e]", inner, blank.clone(), blank.clone());
            (proptest::collection::vec(member, 0..4), any::<bool>()).prop_map(|(members, comma)| {
                let mut text = "{".to_owned();
                for (index, (name, value, before, after)) in members.iter().enumerate() {
                    let last = index + 1 == members.len();
                    let sign = if last && !comma { "" } else { "," };
                    text += &format!("{before}\"{name}\":{before}{value}{after}{sign}{after}");
                }
                text + "}"
            })
        })
    }

    fn toml_text() -> impl Strategy<Value = String> {
        let line = prop_oneof![
            Just(String::new()),
            "# [ -~]{0,8}",
            "[a-d] = [0-9]",
            "[a-d] = \"[a-z #=\\[\\]]{0,5}\"",
            "\\[(s|t)\\.[a-d]\\]",
            "\\[[a-d]\\]",
        ];
        proptest::collection::vec(line, 0..9).prop_map(|lines| lines.join("\n"))
    }

    proptest! {
        #[test]
        fn json_is_changed_at_one_place_and_back(text in json_text(), name in "[a-e]", other in "[a-e]") {
            let path = [name.as_str(), other.as_str()];
            if let Some(new) = Format::Json.set(&text, &path, &entry("u")) {
                let value = Format::Json.parse(&new).unwrap();
                let written = json!({"type": "http", "url": "u"});
                prop_assert_eq!(at(&value, &path), Some(&written));
                // Comments are all there.
                prop_assert!(new.matches("it's").count() >= text.matches("it's").count() || at(&Format::Json.parse(&text).unwrap(), &path).is_some());
                // Of a name that stands there twice, one would be left.
                let is_twice = text.matches(&format!("\"{other}\":")).count() > 1 || text.matches(&format!("\"{name}\":")).count() > 1;
                prop_assert!(is_twice || Format::Json.remove(&new, &path).is_some(), "{}", new);
            }
        }

        #[test]
        fn a_new_member_leaves_every_byte_before_and_after_it(text in json_text()) {
            if let Some(new) = Format::Json.set(&text, &["new"], &entry("u")) {
                let mut rest = new.chars();
                prop_assert!(text.chars().all(|c| rest.any(|other| other == c)), "{}\n{}", text, new);
                let back = Format::Json.remove(&new, &["new"]).unwrap();
                prop_assert_eq!(Format::Json.parse(&back), Format::Json.parse(&text));
                let is_empty = Format::Json.parse(&text).unwrap().as_object().unwrap().is_empty();
                prop_assert!(is_empty || back == text, "{}\n{}\n{}", text, new, back);
            }
        }

        #[test]
        fn toml_is_changed_at_its_end_and_back(text in toml_text(), name in "[a-e]") {
            let is_there = Format::Toml.parse(&text).is_ok_and(|value| at(&value, &["s", &name]).is_some());
            if let (Some(new), false) = (Format::Toml.set(&text, &["s", &name], &entry("u")), is_there) {
                prop_assert!(new.starts_with(&text));
                let back = Format::Toml.remove(&new, &["s", &name]).unwrap();
                prop_assert_eq!(back.trim_end_matches('\n'), text.trim_end_matches('\n'));
            }
        }

        #[test]
        fn any_text_is_changed_or_left_alone(text in any::<String>(), name in any::<String>()) {
            for format in [Format::Json, Format::Toml] {
                let _ = format.set(&text, &["s", &name], &entry("u"));
                let _ = format.set(&text, &["s", &name, "url"], &Node::Value(Value::from("u")));
                let _ = format.remove(&text, &[&name]);
            }
        }
    }
}
