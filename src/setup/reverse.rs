//! One step taken back: the file as it was, byte for byte, if nobody has changed it since; else what setup put
//! into it, and nothing else.

use super::journal::{Step, digest, digest_of_value};
use crate::clients::config_file::{ConfigFile, read_backup};
use crate::clients::document::{Node, at};

pub(super) enum Reversed {
    /// It is as it was before, byte for byte.
    AsBefore,
    /// It was changed since: only what setup had put there is gone.
    EntryOnly,
    /// It is not there, or has nothing of setup's any more.
    Nothing,
    /// Setup's entry was changed since, and stays.
    Left(String),
}

pub(super) fn reverse(step: &Step) -> Result<Reversed, String> {
    let file = ConfigFile::open(&step.file, &step.base)?;
    let Some(text) = &file.text else { return Ok(Reversed::Nothing) };
    let now = digest(text);
    if Some(&now) == step.before.as_ref() {
        return Ok(Reversed::AsBefore);
    }
    let backup = step.backup.as_deref().map(read_backup).transpose()?.flatten();
    let backup = backup.filter(|backup| Some(digest(backup)) == step.before);
    if now == step.after {
        match (&step.before, &backup) {
            (None, _) => return file.remove().map(|()| Reversed::AsBefore),
            (Some(_), Some(backup)) => return file.replace(backup).map(|_| Reversed::AsBefore),
            // Without its backup it is as good as changed.
            (Some(_), None) => {}
        }
    }
    take_out(step, &file, text, backup.as_deref())
}

fn take_out(step: &Step, file: &ConfigFile, text: &str, backup: Option<&str>) -> Result<Reversed, String> {
    let before = step.format.parse(backup.unwrap_or_default())?;
    let (mut new, mut found) = (text.to_owned(), false);
    for entry in &step.entries {
        let path: Vec<&str> = entry.path.iter().map(String::as_str).collect();
        let value = step.format.parse(&new)?;
        let Some(there) = at(&value, &path) else { continue };
        let left = || Ok(Reversed::Left(format!("keeps {}, which was changed since", path.join("."))));
        if digest_of_value(there) != entry.value {
            return left();
        }
        let without = match at(&before, &path) {
            Some(old) => step.format.set(&new, &path, &Node::Value(old.clone())),
            None => step.format.remove(&new, &path),
        };
        let Some(without) = without else { return left() };
        (new, found) = (without, true);
    }
    if !found {
        return Ok(Reversed::Nothing);
    }
    file.replace(&new).map(|_| Reversed::EntryOnly)
}
