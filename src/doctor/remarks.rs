//! What clients' configuration says besides its helpers: servers that are switched off, tokens that stay the same,
//! servers that freshbearer carries.

use super::finding::Finding;
use super::programs::check;
use crate::ask::profile;
use crate::clients::line::expand_home;
use crate::clients::remark::{Bridge, Remark};
use crate::system::environment;
use crate::ui::redact;

pub(super) fn examine(remark: &Remark) -> Vec<Finding> {
    match remark {
        Remark::OnlyManaged { place } => {
            let what = format!("Claude Code uses the servers of {place} alone; all others are switched off");
            let hint = "an administrator put that file there: ask for your server to be added to it";
            vec![Finding::note("helper-managed", what, hint)]
        }
        Remark::FixedAuthorization { title, place, url, client } => {
            let what = format!("{title} ({place}): has a fixed Authorization header, which nobody refreshes");
            let instead = match client {
                Some(_) => "have it refreshed",
                None => "set the server up in your own configuration instead",
            };
            let hint = format!("if its token expires, {instead}: {}", set_up(url.as_deref(), *client));
            vec![Finding::note("helper-fixed", what, hint)]
        }
        Remark::Bridge(bridge) => carried(bridge),
    }
}

/// The command that has this server's token refreshed; it asks for what isn't known here.
fn set_up(url: Option<&str>, client: Option<&str>) -> String {
    // Whatever follows the path, or stands before the host, may be a secret.
    let is_plain = |url: &&str| {
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let is_good = |byte: u8| byte.is_ascii_alphanumeric() || b"-._/:~".contains(&byte);
        rest.is_some_and(|rest| rest.bytes().all(is_good)) && redact::line(url) == **url
    };
    let url = url.filter(is_plain).map(|url| format!(" --url {url}")).unwrap_or_default();
    let client = client.map(|client| format!(" --client {client}")).unwrap_or_default();
    format!("freshbearer setup{url}{client}")
}

/// A server that the client starts as `freshbearer bridge`.
fn carried(bridge: &Bridge) -> Vec<Finding> {
    let title = format!("{} ({})", bridge.title, bridge.place);
    let home = environment::home().unwrap_or_default();
    let mut findings: Vec<Finding> =
        check(&title, &expand_home(&bridge.program, &home), &[], None).into_iter().collect();
    match bridge.token_command().and_then(|command| command.split_first()) {
        Some((program, rest)) => findings.extend(check(&title, program, rest, None)),
        None => findings.extend(nothing_named(bridge, &title)),
    }
    if findings.iter().all(|finding| !finding.level.needs_attention()) {
        findings
            .push(Finding::ok("helper", format!("{title}: its session is carried by freshbearer bridge")));
    }
    findings
}

/// Without a command, a profile is named, or found by the server's URL.
fn nothing_named(bridge: &Bridge, title: &str) -> Option<Finding> {
    let url = bridge.arguments.iter().find(|word| word.contains("://"));
    let Some(url) = url else {
        let what = format!("{title}: its bridge is given no URL");
        return Some(Finding::error("helper-bridge", what, "write the server's URL behind 'bridge'"));
    };
    let names = profile::names().unwrap_or_default();
    let is_named = bridge.arguments.iter().any(|word| names.contains(word));
    let complaint = match profile::serving(url) {
        _ if is_named => return None,
        Ok(profile) => profile.is_none().then(profile::none_serving)?,
        Err(complaint) => complaint,
    };
    // The complaint may hold words of the configuration.
    let what = redact::line(&complaint.what);
    let hint = "name a profile behind the URL, or a token command behind '--'";
    Some(Finding::error("helper-profile", format!("{title}: {what}"), hint))
}
