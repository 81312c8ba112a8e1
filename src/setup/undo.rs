//! `freshbearer setup --undo`: takes back what setup did, the last first, and nothing else.

use super::journal::{Journal, Step};
use super::reverse::{Reversed, reverse};
use crate::ask::server::Server;
use crate::ask::understand::understand;
use crate::clients::config_file::tidy;
use crate::keep::{Attempt, Keep};
use crate::system::clock::Deadline;
use crate::system::environment;
use crate::system::hardening::Uninterrupted;
use crate::ui::complaint::{Complaint, Exit};
use crate::ui::print::{print, say};
use crate::ui::terminal;
use std::collections::BTreeSet;
use std::time::Duration;

/// How long to wait for a mint that is under way.
const PATIENCE: Duration = Duration::from_secs(5);

/// Takes back what was done for this server, or everything.
pub(super) fn undo(server: Option<&str>) -> Result<(), Complaint> {
    let _uninterrupted = Uninterrupted::start();
    let mut journal = Journal::open()?;
    let is_meant = |step: &Step| server.is_none() || step.server.as_deref() == server;
    let (meant, others): (Vec<Step>, Vec<Step>) = journal.steps.drain(..).partition(is_meant);
    journal.steps = others;
    if meant.is_empty() {
        return print("the outcome", "there is nothing to take back\n");
    }
    forget_tokens(&meant);
    let mut failed = Vec::new();
    for step in meant.into_iter().rev() {
        match reverse(&step) {
            Ok(reversed) => {
                tell(&step, &reversed)?;
                // Of a file that is gone, the copy may be all that is left.
                let copy = step.backup.iter().filter(|_| !matches!(reversed, Reversed::Missing));
                copy.chain(&step.made).for_each(|path| tidy(path));
            }
            Err(why) => {
                failed.push(format!("{} {why}", terminal::whole_path(&step.file)));
                journal.steps.push(step);
            }
        }
    }
    journal.save()?;
    if failed.is_empty() {
        return Ok(());
    }
    let what = format!("not everything could be taken back: {}", failed.join("; "));
    Err(Complaint::new(Exit::Broken, what, "fix this, and run it again"))
}

fn tell(step: &Step, reversed: &Reversed) -> Result<(), Complaint> {
    let place = terminal::path(&step.file, &environment::home().unwrap_or_default());
    let text = match reversed {
        Reversed::AsBefore => format!("{place} is as it was before"),
        Reversed::EntryOnly => format!("{place} was changed since; only what setup had put there is gone"),
        Reversed::Nothing => format!("{place} has nothing of setup's any more"),
        Reversed::Missing => match &step.backup {
            Some(copy) => format!("{place} is gone; what it was before is in {}", terminal::whole_path(copy)),
            None => format!("{place} is gone"),
        },
        Reversed::Left(why) => format!("{place} {why}"),
    };
    print("the outcome", &format!("{text}\n"))
}

/// While their profiles are still there to tell which these are.
fn forget_tokens(steps: &[Step]) {
    let names: BTreeSet<&String> = steps.iter().filter_map(|step| step.server.as_ref()).collect();
    for name in names {
        let has_profile =
            steps.iter().flat_map(|step| &step.entries).any(|entry| entry.path == ["profile", name]);
        let words = ["headers".to_owned(), name.clone()];
        if let (true, Ok((ask, _))) = (has_profile, understand(&words, Server::default())) {
            let keep = Keep::new(ask.cache_key, ask.store);
            let lock = keep.lock_until(Deadline::after(PATIENCE), || false);
            if let Err(why) = keep.forget() {
                say(&format!("warning: the token of profile '{name}' stays ({why})"));
            }
            drop::<Attempt>(lock);
        }
    }
}
