//! Pure: documents in which services say what went wrong, instead of a token.

use super::names::plain;
use crate::ui::redact;
use serde_json::{Map, Value};

/// Fields that are there when something went wrong: OAuth's, Vault's, Okta's, Google's, AWS's, Apigee's.
const ERRORS: [&str; 10] = [
    "error",
    "errors",
    "errorcode",
    "errormessage",
    "errorsummary",
    "errordescription",
    "err",
    "exception",
    "fault",
    "faultstring",
];

/// Fields that describe it, the most telling first.
const DESCRIPTIONS: [&str; 12] = [
    "errordescription",
    "errorsummary",
    "errormessage",
    "message",
    "detail",
    "details",
    "faultstring",
    "msg",
    "title",
    "reason",
    "code",
    "status",
];

/// Kubernetes' `"status":"Failure"` and the like.
const FAILURES: [&str; 4] = ["failure", "failed", "fail", "error"];

/// What the document reports, fit to be shown; `None` if nothing went wrong by its own account.
pub(super) fn error(top: &Map<String, Value>) -> Option<String> {
    let named = ERRORS.iter().find_map(|name| field(top, name).filter(|value| is_telling(value)));
    if named.is_none() && !has_failed(top) {
        return None;
    }
    let name = named.and_then(text);
    let description = DESCRIPTIONS.iter().find_map(|name| field(top, name).and_then(text));
    Some(match (name, description) {
        (Some(name), Some(more)) if more != name => {
            format!("{} ({})", redact::line(&name), redact::line(&more))
        }
        (Some(one), _) | (None, Some(one)) => redact::line(&one),
        (None, None) => "it does not say which".to_owned(),
    })
}

/// What it says, where it says nothing else; fit to be shown.
pub(super) fn message(top: &Map<String, Value>) -> Option<String> {
    let message = ["message", "detail", "msg"].iter().find_map(|name| field(top, name)?.as_str());
    message.map(redact::line).filter(|message| !message.is_empty())
}

fn has_failed(top: &Map<String, Value>) -> bool {
    let no = ["success", "ok"].iter().any(|name| field(top, name) == Some(&Value::Bool(false)));
    let status = ["status", "code", "statuscode"].iter().filter_map(|name| field(top, name));
    no || status.into_iter().any(|status| match status {
        Value::String(word) => FAILURES.contains(&&*word.to_ascii_lowercase()),
        other => other.as_u64().is_some_and(|code| (400..600).contains(&code)),
    })
}

fn field<'a>(top: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    top.iter().find(|(spelling, _)| plain(spelling) == name).map(|(_, value)| value)
}

fn is_telling(error: &Value) -> bool {
    match error {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(map) => !map.is_empty(),
        Value::Bool(true) => true,
        Value::Number(number) => number.as_f64() != Some(0.0),
    }
}

/// The text in an error, or in the first of several.
fn text(error: &Value) -> Option<String> {
    match error {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(list) => list.iter().find_map(text),
        Value::Object(inner) => DESCRIPTIONS.iter().find_map(|name| field(inner, name).and_then(text)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::error;
    use proptest::prelude::{any, proptest};
    use serde_json::{Map, Value, json};

    fn reported(value: Value) -> Option<String> {
        error(value.as_object().unwrap())
    }

    #[test]
    fn as_services_report_them() {
        for (value, wanted) in [
            (
                json!({"error": "invalid_grant", "error_description": "Session ended"}),
                "invalid_grant (Session ended)",
            ),
            (json!({"access_token": "", "error": "login_required"}), "login_required"),
            (json!({"errors": ["permission denied"]}), "permission denied"),
            (json!({"errors": [{"code": 7, "message": "no such role"}]}), "no such role"),
            (
                json!({"errorCode": "E0000011", "errorSummary": "Invalid token provided", "errorCauses": []}),
                "E0000011 (Invalid token provided)",
            ),
            (
                json!({"kind": "Status", "status": "Failure", "message": "Unauthorized", "code": 401}),
                "Unauthorized",
            ),
            (json!({"error": true, "message": "session expired"}), "session expired"),
            (
                json!({"error": {"code": 401, "message": "Request had invalid credentials", "status": "UNAUTHENTICATED"}}),
                "Request had invalid credentials",
            ),
            (json!({"ok": false, "error": "invalid_auth"}), "invalid_auth"),
            (json!({"success": false, "message": "no session"}), "no session"),
            (
                json!({"statusCode": 401, "error": "Unauthorized", "message": "no session"}),
                "Unauthorized (no session)",
            ),
            (json!({"type": "about:blank", "title": "Unauthorized", "status": 401}), "Unauthorized"),
            (json!({"fault": {"faultstring": "Invalid key"}}), "Invalid key"),
            (json!({"Error": {"Code": "ExpiredToken", "Message": "it has expired"}}), "it has expired"),
            (json!({"error": 1}), "1"),
            (json!({"error": true}), "it does not say which"),
        ] {
            assert_eq!(reported(value.clone()).as_deref(), Some(wanted), "{value}");
        }
    }

    #[test]
    fn what_reports_none() {
        for value in [
            json!({"error": null}),
            json!({"error": ""}),
            json!({"error": false, "message": "welcome"}),
            json!({"errors": []}),
            json!({"status": "ok"}),
            json!({"status": {"token": "T"}}),
            json!({"code": 0}),
            json!({"message": "hello"}),
        ] {
            assert_eq!(reported(value.clone()), None, "{value}");
        }
    }

    #[test]
    fn no_secret_is_shown() {
        let said = reported(json!({"error": "refresh_token=canary1 was refused"})).unwrap();
        assert!(!said.contains("canary"), "{said}");
    }

    proptest! {
        #[test]
        fn anything_is_read_without_a_panic(name in any::<String>(), text in any::<String>()) {
            let _ = error(&Map::from_iter([(name, Value::from(text.clone())), ("error".to_owned(), Value::from(text))]));
        }
    }
}
