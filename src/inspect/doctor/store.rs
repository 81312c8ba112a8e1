//! Which store `auto` takes and why, whether it answers, how fast, and whether it is locked.

use super::finding::Finding;
use crate::keep::Trouble;
use crate::keep::checkup::{self, Probe};
use crate::keep::record::Record;
use crate::look::took;
use crate::recipe::Identity;

/// Reads one entry of each store; an entry that is kept, if there is one.
pub(super) fn stores(records: &[(Identity, Record)]) -> Vec<Finding> {
    let in_keychain =
        |record: &Record| record.mint.as_ref().is_some_and(|mint| mint.store.as_deref() == Some("keychain"));
    let kept =
        records.iter().rev().find(|(_, record)| in_keychain(record)).map(|(identity, _)| identity.clone());
    let Some(identity) = kept.or_else(|| Identity::from_hex(&"0".repeat(64))) else { return Vec::new() };
    let mut keychain = checkup::probe_keychain(&identity);
    if keychain.answer.is_ok()
        && keychain.locked != Some(true)
        && let Some(why) = checkup::last_refusal(records)
    {
        keychain.answer = Err(Trouble::Unavailable(why.to_owned()));
    }
    let front = cfg!(target_os = "linux").then(|| checkup::probe_kernel_keyring(&identity));
    judge(&keychain, front.as_ref())
}

/// Pure: what the answers mean for `auto`.
fn judge(keychain: &Probe, kernel: Option<&Probe>) -> Vec<Finding> {
    let kernel_answers = kernel.is_some_and(|kernel| kernel.answer.is_ok());
    let instead = if kernel_answers { "; 'auto' keeps tokens in the kernel keyring meanwhile" } else { "" };
    let title = keychain.title;
    let in_time = took(keychain.took);
    let first = match (&keychain.answer, keychain.locked) {
        (Ok(()), Some(true)) => Finding::attention(
            "store-locked",
            format!("{title} is locked{instead}"),
            "unlock it, as logging in to the desktop does; it is never unlocked from here",
        ),
        (Ok(()), locked) => {
            let unlocked = if locked.is_some() { ", unlocked" } else { "" };
            let front = if kernel_answers { ", with the kernel keyring in front" } else { "" };
            Finding::fine("store", format!("auto: {title}{front}; it answered in {in_time}{unlocked}"))
        }
        (Err(Trouble::Silent | Trouble::Hurried | Trouble::LeftAlone), _) => Finding::attention(
            "store-silent",
            format!("{title} did not answer within {in_time}{instead}"),
            "see what holds it up; each minute one ask waits for it in vain",
        ),
        (Err(trouble), _) if kernel_answers => Finding::note(
            "store",
            format!("auto: the kernel keyring, as {title} can't be used ({trouble})"),
            "tokens are in memory only: after a restart each is minted anew",
        ),
        (Err(trouble), _) => Finding::trouble(
            "store-none",
            format!("no store can be used: {title}: {trouble}"),
            "without one every ask runs its command; 'store = \"file\"' keeps tokens in plain text",
        ),
    };
    let refused = kernel.and_then(|kernel| Some((kernel, kernel.answer.as_ref().err()?)));
    let second = refused.map(|(kernel, trouble)| {
        let hint = "containers often forbid it; the keychain itself is asked each time";
        Finding::note("store-front", format!("{} can't be used ({trouble})", kernel.title), hint)
    });
    std::iter::once(first).chain(second).collect()
}

#[cfg(test)]
mod tests {
    use super::judge;
    use crate::keep::Trouble;
    use crate::keep::checkup::Probe;
    use crate::look::Level;
    use std::time::Duration;

    fn probe(answer: Result<(), Trouble>, locked: Option<bool>) -> Probe {
        Probe { title: "it", answer, took: Duration::from_millis(2), locked }
    }

    #[test]
    fn what_the_answers_mean() {
        let away = || Err(Trouble::Unavailable("gone".to_owned()));
        for (keychain, kernel, check, level) in [
            (probe(Ok(()), Some(false)), Some(Ok(())), "store", Level::Fine),
            (probe(Ok(()), Some(true)), Some(Ok(())), "store-locked", Level::Attention),
            (probe(Err(Trouble::Silent), None), Some(Ok(())), "store-silent", Level::Attention),
            (probe(away(), None), Some(Ok(())), "store", Level::Note),
            (probe(away(), None), Some(away()), "store-none", Level::Trouble),
            (probe(away(), None), None, "store-none", Level::Trouble),
            (probe(Ok(()), None), None, "store", Level::Fine),
        ] {
            let kernel = kernel.map(|answer| probe(answer, None));
            let found = judge(&keychain, kernel.as_ref());
            assert_eq!((found[0].check, found[0].level), (check, level), "{keychain:?}, {kernel:?}");
        }
    }
}
