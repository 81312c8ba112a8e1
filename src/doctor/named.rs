//! How a helper is called in a finding, and what there is to say of a program that its line names.

use super::finding::Finding;
use super::programs::{self, Place};
use crate::clients::helper::Helper;
use crate::system::environment;
use crate::ui::redact;
use crate::ui::terminal;
use std::path::Path;

/// How it is called in a finding.
pub(super) fn title(helper: &Helper) -> String {
    format!("{} ({})", helper.title, helper.place)
}

/// A program of a helper's line, or of the token command in it.
pub(super) fn program_of(title: &str, program: &str) -> Option<Finding> {
    let place = programs::find(program);
    let shown = match &place {
        // A file's path is no secret.
        Place::There(_) | Place::NotExecutable(_) => {
            format!("'{}'", terminal::whole_path(Path::new(program)))
        }
        _ if is_showable(program) => format!("'{program}'"),
        _ => "its program".to_owned(),
    };
    match place {
        Place::There(path)
            if !program.contains(std::path::is_separator) && !programs::on_default_path(&path) =>
        {
            Some(Finding::note(
                "helper-path",
                format!("{title}: {shown} is found on this shell's PATH, and a client's may be shorter"),
                format!("write its full path: {}", terminal::whole_path(&path)),
            ))
        }
        Place::There(_) | Place::Unknown => None,
        Place::NotExecutable(_) => Some(Finding::error(
            "helper-not-executable",
            format!("{title}: {shown} can't be executed"),
            "chmod +x, or write 'sh' before it",
        )),
        Place::Nowhere => Some(Finding::error(
            "helper-not-found",
            format!("{title}: {shown} was not found"),
            match environment::program_path().filter(|_| program == "freshbearer") {
                Some(path) => format!("write its full path: {}", terminal::whole_path(&path)),
                None => "write the full path of a program that is there".to_owned(),
            },
        )),
        Place::Relative => Some(relative(title, &shown)),
    }
}

/// Whether a word at a program's place can be told: it is written as programs are, and as no secret is.
pub(super) fn is_showable(program: &str) -> bool {
    redact::line(program) == program && !program.contains(|c: char| c.is_whitespace() || "=:'\"".contains(c))
}

/// A program or script at a path that isn't the same from everywhere.
pub(super) fn relative(title: &str, what: &str) -> Finding {
    Finding::warning(
        "helper-relative",
        format!("{title}: {what} is at a path from the directory in which the client happens to be started"),
        "write its full path",
    )
}
