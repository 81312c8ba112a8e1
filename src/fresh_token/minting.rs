//! The process behind the answer: mints, tells whoever waits, keeps and notes. It was given the lock, and
//! nobody's deadline is its own.

use crate::ask::Ask;
use crate::ask::caller;
use crate::fresh_token::worker::{self, News};
use crate::keep::record::Mint;
use crate::keep::{Keep, Kept, Placed, Seen};
use crate::mint::{self, Minted, Told};
use crate::system::clock;
use crate::token::credential::Credential;
use std::io::Write;

/// Mints for an caller that may wait, or for nobody; `refused`: the token that is there was.
pub(crate) fn run(ask: &Ask, refused: bool, caller: &mut impl Write) {
    let recipe = &ask.recipe;
    let keep = Keep::of(recipe.cache_key(), ask.store);
    let before = keep.look();
    match mint::mint(recipe, refused, ask.command_timeout) {
        Ok(minted) => {
            let (generation, is_new) = generation(&before, &minted.credential);
            let Minted { credential, said, told, .. } = minted;
            let kept = Kept { generation, credential };
            worker::tell(caller, &News::Token(&kept));
            for line in &said {
                worker::tell(caller, &News::Warning(line));
            }
            for warning in keep_and_note(&keep, ask, &kept, told, refused && !is_new) {
                worker::tell(caller, &News::Warning(&warning));
            }
            keep.sweep_replaced();
        }
        Err(complaint) => {
            let noted = keep.note(recipe, |record| record.failed(clock::now(), &complaint));
            worker::tell(caller, &News::Failure(&complaint));
            if let Err(why) = noted {
                worker::tell(caller, &News::Warning(&why));
            }
        }
    }
    worker::detach();
    keep.sweep_sessions(&caller::world(), caller::is_alive);
    keep.sweep_ended();
}

/// The generation of a token, and whether it is a new one. Generations tell tokens apart: a command
/// that keeps its token itself and gives it again has made no new one, and a session that was given
/// it must not take it for one. They grow even if a record was lost, being no less than the time.
fn generation(before: &Seen, minted: &Credential) -> (u64, bool) {
    match &before.kept {
        Some(old) if old.credential.bearer == minted.bearer => (old.generation, false),
        _ => {
            let last = before.record.as_ref().and_then(|record| Some(record.mint.as_ref()?.generation));
            let now = u64::try_from(clock::now().as_millis()).unwrap_or(0);
            (now.max(last.unwrap_or(0).saturating_add(1)), true)
        }
    }
}

/// Keeps a token that was minted before its user's eyes; the warnings say what was wrong. The caller
/// holds the lock.
pub(crate) fn keep_minted(keep: &Keep, ask: &Ask, minted: Minted) -> Vec<String> {
    let Minted { credential, told, .. } = minted;
    let (generation, _) = generation(&keep.look(), &credential);
    keep_and_note(keep, ask, &Kept { generation, credential }, told, false)
}

fn keep_and_note(keep: &Keep, ask: &Ask, kept: &Kept, told: Told, same_again: bool) -> Vec<String> {
    let issued_after = told.issued.map(|issued| issued.seconds_after(clock::now()));
    let (recipe, credential) = (&ask.recipe, &kept.credential);
    let ends = credential.ends(recipe.freshness.ttl);
    let label = recipe.server.title().filter(|_| !recipe.shared);
    let label = label.map_or_else(|| recipe.title(), |server| format!("{} for {server}", recipe.title()));
    let placed = keep.put(kept, &format!("freshbearer: {label}"), ends);
    let mut warnings: Vec<String> = told.warning(&recipe.title(), ends).into_iter().collect();
    let unreadable_expiry = told.unreadable_expiry;
    if same_again {
        warnings.push(format!("'{}' gave the same token again, though it was refused", recipe.title()));
    }
    if let Err(why) = &placed {
        warnings.push(format!("the token was not kept ({why})"));
    }
    let (store, front, why) = match placed {
        Ok(Placed { store, front, why }) => (Some(store.to_owned()), front, why),
        Err(why) => (None, false, why),
    };
    let (at, told, issued) = (credential.minted, credential.ends.is_some(), credential.issued);
    let done = clock::now();
    let generation = kept.generation;
    let mint = Mint {
        generation,
        at,
        done,
        issued,
        ends,
        told,
        unreadable_expiry,
        store,
        front,
        why,
        same_again,
        issued_after,
    };
    let noted = keep.note(recipe, |record| {
        // The command stands by a token that was rejected: asking it again and again won't change that.
        (record.mint, record.failure, record.rejected) = (Some(mint), None, None);
    });
    let told = |why: &String| warnings.iter().any(|warning| warning.contains(why));
    let more = noted.err().filter(|why| !told(why));
    warnings.extend(more);
    warnings
}
