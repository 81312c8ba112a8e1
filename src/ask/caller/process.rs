//! A process, as far as it matters here.

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Process {
    pub(super) id: u32,
    /// Its parent's id.
    pub(super) parent: u32,
    /// The session of processes that it belongs to; zero where there is no such thing.
    pub(super) session: u32,
    /// When it started, in the system's own measure.
    pub(super) start_time: u64,
    /// The system's name for it, without `.exe`, in lower case; often cut off after 15 characters.
    pub(super) name: String,
}
