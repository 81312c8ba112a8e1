//! A process, as far as it matters here.

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Process {
    /// Its parent's id.
    pub(super) parent: u32,
    /// When it started, in the system's own measure.
    pub(super) start_time: u64,
}
