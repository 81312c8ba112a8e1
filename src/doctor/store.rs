//! Which store `auto` uses and why, whether it answers, how fast, and whether it is locked.

use super::finding::Finding;
use crate::ask::cache_key::CacheKey;
use crate::keep::StoreError;
use crate::keep::checkup::{self, Probe};
use crate::keep::record::Record;
use crate::ui::terminal::took;

/// Reads one entry of each store: one that exists, if any does. `has_state`: whether there is a state directory.
pub(super) fn stores(records: &[(CacheKey, Record)], has_state: bool) -> Vec<Finding> {
    let last_in = |store: &str| {
        let is_there =
            |record: &Record| record.mint.as_ref().is_some_and(|mint| mint.store.as_deref() == Some(store));
        records.iter().rev().find(|(_, record)| is_there(record)).map(|(cache_key, _)| cache_key.clone())
    };
    let kept = last_in("keychain");
    let Some(cache_key) = kept.or_else(|| CacheKey::from_hex(&"0".repeat(64))) else { return Vec::new() };
    let mut keychain = checkup::probe_keychain(&cache_key);
    if keychain.answer.is_ok()
        && keychain.locked != Some(true)
        && let Some(refusal) = checkup::last_refusal(records)
    {
        keychain.answer = Err(refusal);
    }
    let mut front = cfg!(target_os = "linux").then(|| checkup::probe_kernel_keyring(&cache_key));
    let quota_used = checkup::kernel_quota_used();
    // One of ours could be replaced, and would fit.
    if let Some(front) = &mut front
        && quota_used.is_some_and(|percent| percent >= 100)
        && last_in("kernel").is_none()
    {
        front.answer = Err(StoreError::Full("the kernel's quota for this user's keys is used up".to_owned()));
    }
    let mut findings = judge(&keychain, front.as_ref(), checkup::probe_memory().is_ok());
    findings.extend(quota_used.and_then(quota));
    if !has_state {
        findings.iter_mut().for_each(without_state);
    }
    findings
}

/// What it keeps then, it keeps without a record.
fn without_state(finding: &mut Finding) {
    if let Some(store) = finding.what.strip_prefix("auto: ") {
        let hint = "without the state directory each of several callers runs the command, and what a client's \
                    session was given is not kept";
        *finding = Finding::note("store", format!("auto, without a record: {store}"), hint);
    }
}

/// From so many percent on, the next token may not fit.
const NEARLY_FULL: u64 = 80;

/// Pure: what it means that so much of the kernel keyring's quota is used.
fn quota(percent: u64) -> Option<Finding> {
    let what = format!("the kernel keyring is {percent} % full for you");
    let hint = "tokens that don't fit are kept in memory; 'kernel.keys.maxbytes' and 'maxkeys' (sysctl) are the quota";
    (percent >= NEARLY_FULL).then(|| Finding::note("store-quota", what, hint))
}

/// Pure: what the answers of the stores mean.
fn judge(keychain: &Probe, kernel: Option<&Probe>, memory_answers: bool) -> Vec<Finding> {
    let kernel_answers = kernel.is_some_and(|kernel| kernel.answer.is_ok());
    let first = of_auto(keychain, kernel_answers, memory_answers);
    let refused = kernel.and_then(|kernel| Some((kernel, kernel.answer.as_ref().err()?)));
    let second = refused.map(|(kernel, trouble)| {
        let hint = "containers often forbid it, and others may fill it; every request reads the keychain itself, which is slower";
        Finding::note("store-front", format!("{} can't be used ({trouble})", kernel.title), hint)
    });
    std::iter::once(first).chain(second).collect()
}

/// Which store `auto` takes.
fn of_auto(keychain: &Probe, kernel_answers: bool, memory_answers: bool) -> Finding {
    let instead = match (kernel_answers, memory_answers) {
        (true, _) => "; until then 'auto' uses the kernel keyring",
        (false, true) => "; until then 'auto' uses memory",
        (false, false) => "",
    };
    let title = keychain.title;
    let in_time = took(keychain.took);
    match (&keychain.answer, keychain.locked) {
        (Ok(()), Some(true)) => Finding::warning(
            "store-locked",
            format!("{title} is locked{instead}"),
            if cfg!(target_os = "macos") {
                "over SSH it is locked: 'security unlock-keychain' opens it, or --store file keeps tokens in plain text"
            } else {
                "unlock it, as a login to the desktop does; freshbearer never unlocks it"
            },
        ),
        (Ok(()), locked) => {
            let unlocked = if locked.is_some() { ", unlocked" } else { "" };
            let front = if kernel_answers { ", with the kernel keyring as its front cache" } else { "" };
            Finding::ok("store", format!("auto: {title}{front}; it answered in {in_time}{unlocked}"))
        }
        (Err(StoreError::Silent | StoreError::DeadlineExceeded | StoreError::CoolingDown), _) => {
            Finding::warning(
                "store-silent",
                format!("{title} did not answer within {in_time}{instead}"),
                "find out what blocks it; until then one request a minute waits for it and times out",
            )
        }
        (Err(trouble), _) if kernel_answers => Finding::note(
            "store",
            format!("auto: the kernel keyring, because the {title} can't be used ({trouble})"),
            "tokens are kept in memory only, so each is minted again after a restart",
        ),
        (Err(trouble), _) if memory_answers => Finding::note(
            "store",
            format!("auto: memory, because the {title} can't be used ({trouble})"),
            "each token is minted again after a restart, and in another container",
        ),
        (Err(trouble), _) => Finding::error(
            "store-none",
            format!("no store can be used ({title}: {trouble})"),
            "until one can, every request runs its command; --store file caches tokens in plain text",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{judge, quota};
    use crate::keep::StoreError;
    use crate::keep::checkup::Probe;
    use crate::ui::terminal::Level;
    use std::time::Duration;

    fn probe(answer: Result<(), StoreError>, locked: Option<bool>) -> Probe {
        Probe { title: "it", answer, took: Duration::from_millis(2), locked }
    }

    #[test]
    fn a_quota_is_told_of_when_the_next_token_may_not_fit() {
        assert!(quota(79).is_none());
        assert_eq!(quota(90).unwrap().level, Level::Note);
    }

    #[test]
    fn what_the_answers_mean() {
        let away = || Err(StoreError::Unavailable("gone".to_owned()));
        for (keychain, kernel, memory, check, level) in [
            (probe(Ok(()), Some(false)), Some(Ok(())), true, "store", Level::Ok),
            (probe(Ok(()), Some(true)), Some(Ok(())), true, "store-locked", Level::Warning),
            (probe(Err(StoreError::Silent), None), Some(Ok(())), true, "store-silent", Level::Warning),
            (probe(away(), None), Some(Ok(())), true, "store", Level::Note),
            (probe(away(), None), Some(away()), false, "store-none", Level::Error),
            (probe(away(), None), Some(away()), true, "store", Level::Note),
            (probe(away(), None), None, false, "store-none", Level::Error),
            (probe(Ok(()), None), None, false, "store", Level::Ok),
        ] {
            let kernel = kernel.map(|answer| probe(answer, None));
            let found = judge(&keychain, kernel.as_ref(), memory);
            assert_eq!((found[0].check, found[0].level), (check, level), "{keychain:?}, {kernel:?}");
        }
    }
}
