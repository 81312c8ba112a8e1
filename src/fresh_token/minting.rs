//! What happens in the worker: it reads its order, mints, tells whoever waits, keeps the token and notes it.
//! It holds the lock, and its caller's deadline does not apply to it.

use super::news::{self, News};
use super::order::Order;
use super::trying;
use crate::ask::caller;
use crate::keep::record::{ExpirySource, Heading, Mint};
use crate::keep::{Keep, Kept, Lock, Placed, Seen};
use crate::mint::{IssuerClaims, Minted};
use crate::system::clock;
use crate::system::hardening;
use crate::system::orphans;
use crate::token::credential::Credential;
use crate::token::mark::TokenMark;
use std::io::{Read, Write};
use std::process::ExitCode;
use std::time::Duration;
use zeroize::Zeroizing;

/// Reads an order from standard input and carries it out; what came of it is told on standard output.
pub(crate) fn run() -> ExitCode {
    hardening::set_process_name();
    orphans::adopt();
    let mut bytes = Zeroizing::new(Vec::new());
    let read = std::io::stdin().lock().read_to_end(&mut bytes);
    // Half an order is refused: whoever was writing it has died.
    let order = Order::read(if read.is_ok() { &bytes } else { &[] });
    let mut caller = std::io::stdout().lock();
    match order {
        Ok(order) => {
            let lock = order.lock.and_then(Lock::inherited);
            carry_out(&order, &mut caller);
            // All is told and noted: what is left to do is nobody's to wait for.
            drop(lock);
            detach();
            tidy_up(&order);
            orphans::reap();
            ExitCode::SUCCESS
        }
        Err(complaint) => {
            news::tell(&mut caller, &News::Failure(&complaint));
            ExitCode::from(complaint.exit.code())
        }
    }
}

/// Mints, tells the caller, keeps the token and notes what came of it.
pub(super) fn carry_out(order: &Order, caller: &mut impl Write) {
    let keep = Keep::new(order.cache_key.clone(), order.store);
    let before = keep.look();
    let (tries, outcome) = trying::mint(order);
    match outcome {
        Ok(minted) => {
            let (generation, is_new) = generation(&before, &minted.credential);
            let is_new = is_new && !trying::was_refused(order, &minted.credential.bearer);
            let wants_new = order.newer_than.is_some() || !order.refused.is_empty();
            let Minted { credential, said, claims, .. } = minted;
            let kept = Kept { generation, credential };
            news::tell(caller, &News::Token(&kept));
            for line in &said {
                news::tell(caller, &News::Warning(line));
            }
            if trying::is_expiring(order, &kept.credential) {
                news::tell(caller, &News::Warning(&trying::short_lived(order, &kept.credential)));
            }
            let how = How { claims, unchanged: wants_new && !is_new, tries };
            for warning in keep_and_note(&keep, &order.heading, order.recipe.ttl, &kept, how) {
                news::tell(caller, &News::Warning(&warning));
            }
            keep.sweep_replaced();
        }
        Err(complaint) => {
            let noted = keep.note(&order.heading, |record| {
                record.failed(clock::now(), tries, &order.limits, &complaint);
                record.presumed_refused = order.newer_than;
            });
            news::tell(caller, &News::Failure(&complaint));
            if let Err(why) = noted {
                news::tell(caller, &News::Warning(&why));
            }
        }
    }
}

/// Forgets what has had its time.
fn tidy_up(order: &Order) {
    let keep = Keep::new(order.cache_key.clone(), order.store);
    keep.sweep_sessions(&caller::process_scope(), caller::is_alive);
    keep.sweep_ended();
}

/// Lets the caller go.
fn detach() {
    #[cfg(unix)]
    {
        use rustix::fs::{Mode, OFlags, open};
        if let Ok(null) = open("/dev/null", OFlags::RDWR | OFlags::CLOEXEC, Mode::empty()) {
            // If that fails, it is closed when we end.
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

/// How a token came to be.
struct How {
    claims: IssuerClaims,
    /// A newer token was wanted, and the command gave this one again.
    unchanged: bool,
    tries: u32,
}

/// Keeps a token that was minted in the user's terminal, and returns warnings. The caller holds the lock.
pub(super) fn keep_minted(keep: &Keep, heading: &Heading, ttl: Duration, minted: Minted) -> Vec<String> {
    let Minted { credential, claims, .. } = minted;
    let (generation, _) = generation(&keep.look(), &credential);
    let how = How { claims, unchanged: false, tries: 1 };
    keep_and_note(keep, heading, ttl, &Kept { generation, credential }, how)
}

fn keep_and_note(keep: &Keep, heading: &Heading, ttl: Duration, kept: &Kept, how: How) -> Vec<String> {
    let issued_after = how.claims.issued.map(|issued| issued.seconds_after(clock::now()));
    let credential = &kept.credential;
    let expires_at = credential.expires_at(ttl);
    let placed = keep.put(kept, &heading.label(), expires_at);
    let mut warnings: Vec<String> = how.claims.warning(&heading.command, expires_at).into_iter().collect();
    if how.unchanged {
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
        mark: TokenMark::new(&credential.bearer),
        at: credential.minted,
        done: clock::now(),
        issued: credential.issued,
        expires_at,
        expiry_source: if credential.expires_at.is_some() {
            ExpirySource::Output
        } else {
            ExpirySource::Assumed
        },
        unreadable_expiry: how.claims.unreadable_expiry,
        store,
        front_cached,
        why,
        unchanged: how.unchanged,
        issued_after,
        tries: how.tries,
    };
    let noted = keep.note(heading, |record| {
        (record.mint, record.failure, record.presumed_refused) = (Some(mint), None, None);
    });
    let is_said = |why: &String| warnings.iter().any(|warning| warning.contains(why));
    let more = noted.err().filter(|why| !is_said(why));
    warnings.extend(more);
    warnings
}
