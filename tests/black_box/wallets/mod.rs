//! The wallets that people have behind the Secret Service: each comes to no harm, opens no window, and
//! what it does is told.

mod day;
mod endurance;
mod keepassxc;
mod kwallet;
mod screen;
