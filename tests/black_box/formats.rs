//! docs/formats.md and the program: every key that is written is on the page, and every key on the page is
//! written.

use crate::bridge::listed::with_a_fault;
use crate::house::House;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

type Keys = BTreeSet<String>;

/// What only runs with a keychain or in two containers write; versions.rs and namespaces.rs look at it there.
const WITH_MORE_STORES: &[&str] = &[
    "versions",
    "elsewhere",
    "elsewhere[].namespace",
    "elsewhere[].store",
    "elsewhere[].generation",
    "elsewhere[].mark",
    "elsewhere[].expires_at",
    "forgotten.generation",
    "forgotten.until",
];

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sample/mint-jwt");

fn text(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

/// The lines of one section of the page.
fn section(name: &str) -> String {
    let page = text("docs/formats.md");
    let from = page.find(&format!("\n## {name}\n")).unwrap_or_else(|| panic!("no section {name}"));
    let rest = &page[from + 1..];
    rest[..rest.find("\n## ").unwrap_or(rest.len())].to_owned()
}

/// The first column of the section's table.
fn stated(name: &str) -> Keys {
    let section = section(name);
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    rows.map(|(key, _)| key.to_owned()).collect()
}

/// The section's example.
fn example(name: &str) -> Value {
    let section = section(name);
    let (_, rest) = section.split_once("```json\n").unwrap();
    serde_json::from_str(rest.split_once("\n```").unwrap().0).unwrap()
}

/// The paths of all keys: of an object in an object `outer.inner`, of objects in an array `outer[].inner`.
fn keys(value: &Value, path: &str, found: &mut Keys) {
    match value {
        Value::Object(object) => {
            for (key, inner) in object {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                found.insert(path.clone());
                keys(inner, &path, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, &format!("{path}[]"), found)),
        _ => {}
    }
}

/// A key that only holds others may be left out of the page.
pub(crate) fn compare(name: &str, written: &[Value], elsewhere: &[&str]) {
    let (stated, mut found) = (stated(name), Keys::new());
    written.iter().for_each(|value| keys(value, "", &mut found));
    let holds_others = |key: &String| stated.iter().any(|other| other.starts_with(&format!("{key}.")));
    let missing: Vec<&String> = found.difference(&stated).filter(|key| !holds_others(key)).collect();
    assert!(missing.is_empty(), "{name}: not on the page: {missing:?}");
    let stale: Vec<&String> =
        stated.difference(&found).filter(|key| !elsewhere.contains(&key.as_str())).collect();
    assert!(stale.is_empty(), "{name}: on the page, and not written: {stale:?}");
    let mut in_example = Keys::new();
    keys(&example(name), "", &mut in_example);
    let unknown: Vec<&String> = in_example.difference(&stated).filter(|key| !holds_others(key)).collect();
    assert!(unknown.is_empty(), "{name}: only in its example: {unknown:?}");
}

/// A house in which all has happened that leaves a trace: a mint for a server and for a session, at a second
/// try, a rejected token, one that is presumed refused, a failure, a server that was refused.
fn lived_in() -> House {
    let mut house = House::new();
    house.token(&["--session", "ci"], SAMPLE);
    house.answer(&["reject", "--", SAMPLE]);
    house.variables = vec![("CLAUDE_CODE_MCP_SERVER_URL".to_owned(), "https://b.example/mcp".to_owned())];
    house.token(&[], SAMPLE);
    house.variables.push(("AWS_PROFILE".to_owned(), "work".to_owned()));
    house.token(&[], SAMPLE);
    house.variables.pop();
    let place = house.home().join(".config/freshbearer");
    fs::create_dir_all(&place).unwrap();
    let servers = "servers = [\"https://a.example/mcp\"]";
    let profile = format!("[profile.work]\ncommand = [\"echo\", \"T\"]\nstore = \"file\"\n{servers}\n");
    fs::write(place.join("config.toml"), profile).unwrap();
    assert_eq!(house.run(&["headers", "work"]).code, 6);
    house.variables.clear();

    let helper = house.script("helper", "#!/bin/sh\necho '{\"Authorization\":\"Bearer T\"}'\n");
    house.answer(&["headers", "--store", "file", "--", &helper]);
    // These exit codes are not tried again, but for the last.
    let failing = house.script("failing", "#!/bin/sh\necho no session >&2\nexit 127\n");
    assert_eq!(house.token(&[], &failing).code, 3);
    let once = house.script("once", "#!/bin/sh\n[ -e once.ran ] && exit 127\n: > once.ran\necho T\n");
    for _ in 0..2 {
        assert_eq!(house.token(&["--session", "ci"], &once).stdout, "T\n");
    }
    let second =
        house.script("second", "#!/bin/sh\n[ -e second.ran ] && echo T && exit\n: > second.ran\nexit 1\n");
    assert_eq!(house.token(&[], &second).stdout, "T\n");
    let vague = house.script("vague", "#!/bin/sh\necho '{\"access_token\":\"T\",\"expires_at\":\"soon\"}'\n");
    assert_eq!(house.token(&[], &vague).stdout, "T\n");
    house
}

/// What all files with this ending hold.
fn written(house: &House, ending: &str) -> Vec<Value> {
    let files = fs::read_dir(house.state()).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<PathBuf> = files.filter(|path| path.to_str().unwrap().ends_with(ending)).collect();
    assert!(!files.is_empty(), "nothing ends in {ending}");
    files.iter().map(|file| serde_json::from_slice(&fs::read(file).unwrap()).unwrap()).collect()
}

#[test]
fn what_is_kept_has_the_keys_of_the_page() {
    let house = lived_in();
    compare("The record", &written(&house, ".json"), WITH_MORE_STORES);
    compare("The stored form", &written(&house, ".token"), &[]);
    compare("The session note", &written(&house, ".served"), &[]);
}

#[test]
fn reports_have_the_keys_of_the_page() {
    let house = lived_in();
    let _bridge = with_a_fault(&house);
    let status: Value = serde_json::from_str(&house.answer(&["status", "--json"])).unwrap();
    // What has no record is there only where none can be written (rooms.rs).
    let unrecorded = ["unrecorded[].count", "unrecorded[].store"];
    compare("`status --json`", std::slice::from_ref(&status), &unrecorded);
    let states = status["tokens"].as_array().unwrap().iter().map(|token| token["state"].as_str().unwrap());
    let known = section("`status --json`");
    for state in states {
        assert!(known.contains(&format!("`{state}`")), "the state {state} is not on the page");
    }
    let findings: Value = serde_json::from_str(&house.run(&["doctor", "--json"]).stdout).unwrap();
    compare("`doctor --json`", std::slice::from_ref(&findings), &[]);
    let known = section("`doctor --json`");
    for finding in findings.as_array().unwrap() {
        let subject = finding["check"].as_str().unwrap().split('-').next().unwrap();
        assert!(known.contains(&format!("`{subject}`")), "the subject {subject} is not on the page");
    }
}

#[test]
fn file_names_are_those_of_the_page() {
    let house = lived_in();
    let names = stated("File names");
    for entry in fs::read_dir(house.state()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let parts: Vec<&str> = name
            .split('.')
            .map(|part| match (part.len(), part.bytes().all(|byte| byte.is_ascii_hexdigit())) {
                (64, true) => "CACHE_KEY",
                (32, true) => "MARK",
                _ => part,
            })
            .collect();
        assert!(names.contains(&parts.join(".")), "{name} is not on the page");
    }
}

/// What a worker says to an order.
fn told(house: &House, order: &Value) -> String {
    let mut worker = house.command(&["worker"]).stdin(Stdio::piped()).spawn().unwrap();
    worker.stdin.take().unwrap().write_all(order.to_string().as_bytes()).unwrap();
    String::from_utf8(worker.wait_with_output().unwrap().stdout).unwrap()
}

#[test]
fn the_order_of_the_page_is_carried_out_and_another_versions_is_not() {
    let house = House::new();
    let mut order = example("The order");
    compare("The order", std::slice::from_ref(&order), &[]);
    let news = told(&house, &order);
    let token: Value =
        serde_json::from_str(news.strip_prefix("token ").unwrap().lines().next().unwrap()).unwrap();
    assert_eq!(token["t"], "T");
    // Each of its keys counts: without it there is no order, but for those that may be absent.
    for key in ["cache_key", "recipe", "heading", "store", "command_timeout"] {
        let mut less = order.clone();
        less.as_object_mut().unwrap().remove(key);
        assert!(told(&house, &less).starts_with("failure {"), "{key} is not wanted");
    }
    order["v"] = Value::from(2);
    assert!(told(&house, &order).contains("was started by another version"));
}

/// The names of a struct's fields, as its file has them.
fn fields(file: &str, name: &str) -> Vec<String> {
    let code = text(file);
    let (_, body) = code.split_once(&format!("pub(crate) struct {name} {{\n")).unwrap();
    let lines = body.lines().map(str::trim).take_while(|line| *line != "}");
    let fields = lines.filter_map(|line| line.trim_start_matches("pub(crate) ").split_once(": "));
    fields.map(|(field, _)| field.to_owned()).filter(|field| !field.contains(' ')).collect()
}

/// An order is seen by nobody but the worker, so its keys are those of the source.
#[test]
fn an_order_has_the_keys_of_the_page() {
    let stated = stated("The order");
    for (file, name, path) in [
        ("src/fresh_token/order.rs", "Order", ""),
        ("src/ask/recipe.rs", "Recipe", "recipe."),
        ("src/ask/recipe.rs", "Paths", "recipe.paths."),
        ("src/keep/heading.rs", "Heading", "heading."),
    ] {
        let fields = fields(file, name);
        assert!(fields.len() > 1, "{name}: {fields:?}");
        for field in fields {
            let path = format!("{path}{field}");
            let is_stated = stated.iter().any(|key| *key == path || key.starts_with(&format!("{path}.")));
            assert!(is_stated, "{path} is not on the page");
        }
    }
}

#[test]
fn exit_codes_are_those_of_complaints() {
    let code = text("src/ui/complaint.rs");
    let arms = code
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Self::")?.strip_suffix(',')?.split_once(" => "));
    let known: Keys = arms.map(|(name, code)| format!("{code} {}", name.to_lowercase())).collect();
    assert_eq!(known.len(), 6, "{known:?}");
    let section = section("Exit codes");
    let rows = section.lines().filter_map(|line| {
        let mut cells = line.split('|').map(str::trim).skip(1);
        let (code, name) = (cells.next()?, cells.next()?.trim_matches('`'));
        (code.parse::<u8>().is_ok() && !name.is_empty()).then(|| format!("{code} {name}"))
    });
    assert_eq!(rows.collect::<Keys>(), known);
}
