//! The Windows build under wine, which runs it as a process of Linux: the real Credential Manager's
//! interface, the real file names, locks, jobs and process snapshots, as wine has them.
//!
//! `tests/black_box/windows/build` builds what is driven here. What wine can't carry is untried: what a file's
//! access list says, a locked or roaming Credential Manager, a console, and Windows itself.

mod commands;
mod main_job;
mod profiles;
mod times;
mod wine;
