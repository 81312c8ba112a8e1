//! KWallet, which says here that it is locked though the login has opened it: until some client unlocks
//! it here too, which then opens no window.

use super::bus::Bus;
use dbus::Error;
use dbus::strings::{BusName, Path};

/// Where KWallet's own interface is found, in its versions 5, 6 and 6 with ksecretd.
const PLACES: [&str; 3] = ["/modules/kwalletd5", "/modules/kwalletd6", "/ksecretd"];

/// Whether this locked collection is a wallet of KWallet's that is open. The very process is asked that
/// said "locked": another's word must not open a window of its.
pub(super) fn is_open(bus: &Bus, owner: &BusName<'_>, collection: &Path<'_>) -> bool {
    let label = ("org.freedesktop.Secret.Collection", "Label");
    let Ok(wallet) = bus.property::<String>(owner, collection, label) else { return false };
    PLACES.iter().any(|place| {
        let answer = bus.call(owner, &(*place).into(), ("org.kde.KWallet", "isOpen"), (wallet.as_str(),));
        answer.is_ok_and(|answer| answer.read1::<bool>().unwrap_or(false))
    })
}

/// Unlocks an open wallet here too. On a closed one this would open a window.
pub(super) fn unlock(bus: &Bus, owner: &BusName<'_>, collection: &Path<'_>) -> Result<(), Error> {
    let unlock = ("org.freedesktop.Secret.Service", "Unlock");
    let answer = bus.call(owner, &"/org/freedesktop/secrets".into(), unlock, (vec![collection],))?;
    let (unlocked, prompt) = answer.read2::<Vec<Path<'_>>, Path<'_>>()?;
    if unlocked.is_empty() && &*prompt != "/" {
        bus.call_until_signal(
            owner,
            &prompt,
            ("org.freedesktop.Secret.Prompt", "Prompt"),
            ("",),
            "Completed",
        )?;
    }
    Ok(())
}
