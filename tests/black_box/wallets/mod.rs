//! The wallets that people have behind the Secret Service: each comes to no harm, opens no window, and
//! what it does is told.

mod absent;
pub(crate) mod day;
mod endurance;
mod keepassxc;
mod kwallet;
#[cfg(target_os = "linux")]
mod odd;
mod oo7;
mod screen;
#[cfg(target_os = "linux")]
mod stand_in;
