//! Pure: the last fault of running bridges, as `status` lists it.

use super::standing::{head, row};
use crate::keep::bridges::BridgeFault;
use crate::token::moment::Moment;
use crate::ui::terminal::{Level, Look, span};
use serde_json::{Value, json};
use std::time::Duration;

/// What is over for so long is not worth a word any more.
const PAST: Duration = Duration::from_secs(60 * 60);

/// Those that are worth a word.
pub(super) fn current(mut faults: Vec<BridgeFault>, now: Moment) -> Vec<BridgeFault> {
    faults.retain(|fault| !fault.is_over || now.since(fault.at) < PAST);
    faults
}

/// One as JSON. Moments are RFC 3339 in UTC.
pub(super) fn entry(fault: &BridgeFault) -> Value {
    json!({
        "server": fault.server,
        "at": fault.at.rfc3339(),
        "what": fault.what,
        "hint": fault.hint,
        "http_status": fault.status,
        "answered_since": fault.is_over,
    })
}

/// One as a few lines.
pub(super) fn paragraph(fault: &BridgeFault, now: Moment, look: Look) -> String {
    let (state, level) = if fault.is_over { ("well", Level::Ok) } else { ("failing", Level::Error) };
    let mut text = head((state, level), &format!("bridge to {}", fault.server), "", look);
    let since = if fault.is_over { "; the server has answered since" } else { "" };
    let what = format!("{} ago: {}{since}", span(now.since(fault.at)), fault.what);
    text.push_str(&row("failed", &what, level, look));
    if !fault.is_over {
        text.push_str(&row("", &fault.hint, Level::Ok, look));
    }
    text
}
