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
    /// It has nothing of setup's any more.
    Nothing,
    /// It is gone; a copy of what it was may be left.
    Missing,
    /// Setup's entry was changed since, and stays.
    Left(String),
}

pub(super) fn reverse(step: &Step) -> Result<Reversed, String> {
    let file = ConfigFile::open(&step.file, &step.base)?;
    let Some(text) = &file.text else { return Ok(Reversed::Missing) };
    let now = digest(text);
    if Some(&now) == step.before.as_ref() {
        return Ok(Reversed::AsBefore);
    }
    let copy = step.backup.as_deref();
    let backup = copy.map(read_backup).transpose()?.flatten();
    let backup = backup.filter(|backup| Some(digest(backup)) == step.before);
    if now == step.after {
        match (&step.before, copy, &backup) {
            (None, ..) => return file.remove().map(|()| Reversed::AsBefore),
            (_, Some(copy), Some(backup)) => return file.restore(copy, backup).map(|()| Reversed::AsBefore),
            // Without its backup it is as good as changed.
            _ => {}
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
