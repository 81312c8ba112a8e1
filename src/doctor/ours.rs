//! A helper that asks us: whether we would understand it, and give it what its client can use.

use super::finding::Finding;
use super::named::{is_showable, program_of, title};
use super::profiles::too_patient;
use crate::ask::Ask;
use crate::ask::options::StoreChoice;
use crate::ask::profile;
use crate::ask::understand::{Misunderstood, understand};
use crate::clients::helper::{Helper, Wanted};
use crate::forms::Form;
use crate::ui::complaint::Complaint;

/// What there is to say of our own arguments in a helper's line, and the variables that they name.
pub(super) fn examine(helper: &Helper, words: &[String]) -> (Vec<String>, Vec<Finding>) {
    let title = title(helper);
    match understand(words, helper.server.clone()) {
        // What the shell puts there may be right.
        Err(_) if words.iter().take_while(|word| *word != "--").any(|word| word.contains(['$', '`'])) => {
            let what = format!("{title}: asks freshbearer, and only its shell can tell for what");
            (Vec::new(), vec![Finding::ok("helper", what)])
        }
        Err(Misunderstood::Words(complaint)) => {
            (Vec::new(), vec![Finding::complaint("helper-arguments", &title, complaint)])
        }
        Err(Misunderstood::Ask(complaint)) => {
            (Vec::new(), vec![Finding::complaint("helper-profile", &title, without_its_words(complaint))])
        }
        Ok((ask, form)) => {
            let varied = ask.vary_env.clone();
            let inline = ask.recipe.command.first().filter(|_| ask.recipe.profile.is_none());
            let what = if inline.is_none_or(|program| is_showable(&program.to_string_lossy())) {
                format!("{title}: asks freshbearer for '{}'", ask.recipe.title())
            } else {
                format!("{title}: asks freshbearer for a command's token")
            };
            let mut findings = judge(helper, &title, &ask, form);
            findings.extend(untold(helper, &title, words));
            findings.push(Finding::ok("helper", what));
            // A profile's command is run for the profile itself.
            findings.extend(inline.and_then(|program| program_of(&title, &program.to_string_lossy())));
            (varied, findings)
        }
    }
}

/// The same without what it quotes of a helper's line, which may be a secret at the wrong place. The names
/// of profiles are none.
fn without_its_words(complaint: Complaint) -> Complaint {
    let names = profile::names().unwrap_or_default();
    let mut quoted = complaint.what.split('\'').skip(1).step_by(2);
    if quoted.all(|word| names.iter().any(|name| name == word)) {
        return complaint;
    }
    let what = if complaint.what.starts_with("no profile") {
        "it names a profile that config.toml does not have"
    } else {
        "what it asks for can't be had"
    };
    Complaint { what: what.to_owned(), ..complaint }
}

/// A server that its client keeps to itself: we can't refuse it, and it would get the profile's token.
fn untold(helper: &Helper, title: &str, words: &[String]) -> Option<Finding> {
    let (ask, _) = understand(words, helper.untold.clone()?).ok()?;
    let server = ask.forbidden_server()?;
    let what = format!("{title}: profile '{}' is not for {server}, which gets its token", ask.recipe.title());
    let hint = format!(
        "{} doesn't say which server it works for, so nobody can refuse it; name a profile that is for it",
        helper.client.title()
    );
    Some(Finding::warning("helper-server", what, hint))
}

fn judge(helper: &Helper, title: &str, ask: &Ask, form: &Form) -> Vec<Finding> {
    let mut findings = Vec::new();
    // A client fills in variables of its own, and these can't be seen from here.
    let is_known = helper.server.url.as_ref().is_some_and(|url| !url.to_string_lossy().contains("${"));
    if let Some(server) = ask.forbidden_server().filter(|_| is_known) {
        let what = format!("{title}: profile '{}' is not for {server}", ask.recipe.title());
        let hint = "if it should be, add the server's URL to 'servers' in config.toml; if not, see who configured it";
        findings.push(Finding::error("helper-server", what, hint));
    }
    let wrong_form = match helper.wanted {
        Wanted::Headers if form.name != "json" => {
            Some("one JSON object: 'freshbearer headers', and no --form")
        }
        Wanted::Token if form.name != "token" => Some("the bare token: 'freshbearer token', and no --form"),
        _ => None,
    };
    if let Some(wanted) = wrong_form {
        let what = format!("{title}: it prints what {} can't use", helper.client.title());
        findings.push(Finding::error("helper-form", what, format!("it wants {wanted}")));
    }
    findings.extend(too_patient(title, "helper-deadline", ask.deadline));
    if ask.store == StoreChoice::None {
        let what = format!("{title}: with the store 'none' it is not cached");
        let hint = "leave 'store' out: 'auto' takes the keychain, or the kernel keyring";
        findings.push(Finding::warning("helper-not-cached", what, hint));
    }
    findings
}
