//! What happens in the worker: it reads its order, mints, tells whoever waits, keeps the token and notes it.
//! It was given the lock, and nobody's deadline is its own.

use super::news::{self, News};
use super::order::Order;
use crate::ask::caller;
use crate::keep::record::{ExpirySource, Heading, Mint};
use crate::keep::{Keep, Kept, Lock, Placed, Seen};
use crate::mint::{self, Minted};
use crate::system::clock;
use crate::system::environment;
use crate::token::credential::Credential;
use crate::token::moment::Moment;
use std::io::{Read, Write};
use std::process::ExitCode;
use std::time::Duration;
use zeroize::Zeroizing;

/// Reads an order from standard input and carries it out; what came of it is told on standard output.
pub(crate) fn run() -> ExitCode {
    environment::set_process_name();
    let mut bytes = Zeroizing::new(Vec::new());
    let read = std::io::stdin().lock().read_to_end(&mut bytes);
    // Half an order is none: whoever wrote it has ended.
    let order = Order::read(if read.is_ok() { &bytes } else { &[] });
    let mut caller = std::io::stdout().lock();
    match order {
        Ok(order) => {
            carry_out(&order, &mut caller);
            ExitCode::SUCCESS
        }
        Err(complaint) => {
            news::tell(&mut caller, &News::Failure(&complaint));
            ExitCode::from(complaint.exit.code())
        }
    }
}

fn carry_out(order: &Order, caller: &mut impl Write) {
    let lock = order.lock.and_then(Lock::inherited);
    let Order { recipe, heading, newer_than, .. } = order;
    let keep = Keep::new(order.cache_key.clone(), order.store);
    let before = keep.look();
    match mint::mint(recipe, newer_than.is_some(), order.command_timeout) {
        Ok(minted) => {
            let (generation, is_new) = generation(&before, &minted.credential);
            let kept = Kept { generation, credential: minted.credential };
            news::tell(caller, &News::Token(&kept));
            for line in &minted.said {
                news::tell(caller, &News::Warning(line));
            }
            let unchanged = newer_than.is_some() && !is_new;
            let placed = keep_and_note(&keep, heading, recipe.ttl, &kept, minted.issued, unchanged);
            for warning in placed {
                news::tell(caller, &News::Warning(&warning));
            }
            keep.sweep_replaced();
        }
        Err(complaint) => {
            let noted = keep.note(heading, |record| record.failed(clock::now(), &complaint));
            news::tell(caller, &News::Failure(&complaint));
            if let Err(why) = noted {
                news::tell(caller, &News::Warning(&why));
            }
        }
    }
    // All is told and noted: what is left to do is nobody's to wait for.
    drop(lock);
    detach();
    keep.sweep_sessions(&caller::process_scope(), caller::is_alive);
    keep.sweep_ended();
}

/// Lets the caller go.
fn detach() {
    #[cfg(unix)]
    {
        use rustix::fs::{Mode, OFlags, open};
        if let Ok(null) = open("/dev/null", OFlags::RDWR | OFlags::CLOEXEC, Mode::empty()) {
            // What can't be replaced ends with us.
            let _ = rustix::stdio::dup2_stdout(&null);
        }
    }
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
pub(super) fn keep_minted(keep: &Keep, heading: &Heading, ttl: Duration, minted: Minted) -> Vec<String> {
    let Minted { credential, issued, .. } = minted;
    let (generation, _) = generation(&keep.look(), &credential);
    keep_and_note(keep, heading, ttl, &Kept { generation, credential }, issued, false)
}

fn keep_and_note(
    keep: &Keep,
    heading: &Heading,
    ttl: Duration,
    kept: &Kept,
    issued: Option<Moment>,
    unchanged: bool,
) -> Vec<String> {
    let issued_after = issued.map(|issued| issued.seconds_after(clock::now()));
    let credential = &kept.credential;
    let expires_at = credential.ends(ttl);
    let placed = keep.put(kept, &heading.label(), expires_at);
    let mut warnings = Vec::new();
    if unchanged {
        let command = &heading.command;
        warnings.push(format!("'{command}' gave the same token again, though a newer one was wanted"));
    }
    if let Err(why) = &placed {
        warnings.push(format!("the token was not kept ({why})"));
    }
    let (store, front_cached, why) = match placed {
        Ok(Placed { store, front_cached, why }) => (Some(store.to_owned()), front_cached, why),
        Err(why) => (None, false, why),
    };
    let mint = Mint {
        generation: kept.generation,
        at: credential.minted,
        done: clock::now(),
        expires_at,
        expiry_source: if credential.ends.is_some() { ExpirySource::Output } else { ExpirySource::Assumed },
        store,
        front_cached,
        why,
        unchanged,
        issued_after,
    };
    let noted = keep.note(heading, |record| {
        // The command stands by a token that was rejected: asking it again and again won't change that.
        (record.mint, record.failure, record.rejected) = (Some(mint), None, None);
    });
    let is_said = |why: &String| warnings.iter().any(|warning| warning.contains(why));
    let more = noted.err().filter(|why| !is_said(why));
    warnings.extend(more);
    warnings
}
