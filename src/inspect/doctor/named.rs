//! How a helper is called in a finding, and what there is to say of a program that its line names.

use super::finding::Finding;
use super::programs::{self, Place};
use crate::clients::helper::Helper;
use crate::environment;
use crate::redact;

/// How it is called in a finding.
pub(super) fn title(helper: &Helper) -> String {
    format!("{} ({})", helper.title, helper.place)
}

/// A program of a helper's line, or of the token command in it.
pub(super) fn program_of(title: &str, program: &str) -> Option<Finding> {
    let shown = redact::line(program);
    match programs::find(program) {
        Place::There(path) if !program.contains('/') && !programs::is_everywhere(&path) => {
            Some(Finding::note(
                "helper-path",
                format!("{title}: '{shown}' is found on this shell's PATH, and a client's may be shorter"),
                format!("write its full path: {}", redact::line(&path.to_string_lossy())),
            ))
        }
        Place::There(_) | Place::Unknown => None,
        Place::NotExecutable(_) => Some(Finding::trouble(
            "helper-not-executable",
            format!("{title}: '{shown}' can't be executed"),
            "chmod +x, or write 'sh' before it",
        )),
        Place::Nowhere => Some(Finding::trouble(
            "helper-not-found",
            format!("{title}: '{shown}' was not found"),
            match environment::program_path().filter(|_| program == "freshbearer") {
                Some(path) => format!("write its full path: {}", redact::line(&path.to_string_lossy())),
                None => "write the full path of a program that is there".to_owned(),
            },
        )),
        Place::Relative => Some(relative(title, &format!("'{shown}'"))),
    }
}

/// A program or script at a path that isn't the same from everywhere.
pub(super) fn relative(title: &str, what: &str) -> Finding {
    Finding::attention(
        "helper-relative",
        format!("{title}: {what} is at a path from the directory in which the client happens to be started"),
        "write its full path",
    )
}
