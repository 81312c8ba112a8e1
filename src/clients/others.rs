//! The files of the clients that run no helper: what their servers say.

use super::document::at;
use super::found::{Found, json_with_comments};
use super::helper::{has_authorization, words};
use super::installed::places;
use super::remark::{Bridge, Remark};
use crate::ui::{redact, terminal};
use serde_json::Value;
use std::path::Path;

pub(super) fn look(found: &mut Found, home: &Path) {
    for (known, file) in places().into_iter().filter(|(known, _)| known.helper.is_none()) {
        let Some(value) = found.read(&file, home, json_with_comments) else { continue };
        let place = terminal::path(&file, home);
        let servers = at(&value, &[known.servers]).and_then(Value::as_object).into_iter().flatten();
        let remarks =
            servers.filter_map(|(name, server)| remark(&redact::line(name), server, &place, known.name));
        found.remarks.extend(remarks);
    }
}

fn remark(title: &str, server: &Value, place: &str, client: &'static str) -> Option<Remark> {
    // opencode has all words in `command`.
    let command = server.get("command").and_then(Value::as_str).map(str::to_owned);
    let mut started =
        command.into_iter().chain(words(server.get("command"))).chain(words(server.get("args")));
    if let Some(program) = started.next() {
        return Bridge::new(title, place, &program, started.collect()).map(Remark::Bridge);
    }
    let headers = server.get("headers").and_then(Value::as_object);
    headers.is_some_and(has_authorization).then(|| Remark::FixedAuthorization {
        title: title.to_owned(),
        place: place.to_owned(),
        url: server.get("url").or_else(|| server.get("httpUrl")).and_then(Value::as_str).map(str::to_owned),
        client: Some(client),
    })
}
