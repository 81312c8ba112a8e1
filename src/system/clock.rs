//! Door: the clocks. The wall clock for what tokens say, the monotonic one for how long we wait.
//!
//! The pure middle takes `now` as an argument; only the hall and the doors ask this file.

use crate::token::moment::Moment;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Now, by the wall clock, to the millisecond.
pub(crate) fn now() -> Moment {
    let epoch = Moment::from_millis(0);
    match wall().duration_since(UNIX_EPOCH) {
        Ok(since) => epoch.plus(since),
        Err(before) => epoch.minus(before.duration()),
    }
}

/// Now, as the file system tells it.
#[allow(clippy::disallowed_methods, reason = "this is the clock's door")]
pub(crate) fn wall() -> SystemTime {
    SystemTime::now()
}

/// Lets `duration` pass.
#[allow(clippy::disallowed_methods, reason = "this is the clock's door")]
pub(crate) fn pause(duration: Duration) {
    std::thread::sleep(duration);
}

/// How long something takes, by a clock that nobody sets and that goes on while the machine sleeps: a token that
/// was asked for before the lid was closed is as old as that.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch(Duration);

impl Stopwatch {
    /// From now on.
    pub(crate) fn start() -> Self {
        Self(since_boot())
    }

    /// How long it has run.
    pub(crate) fn elapsed(self) -> Duration {
        since_boot().saturating_sub(self.0)
    }
}

#[cfg(unix)]
fn since_boot() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    // On macOS, this one goes on while the machine sleeps; on Linux another does.
    #[cfg(target_os = "linux")]
    const CLOCK: ClockId = ClockId::Boottime;
    #[cfg(not(target_os = "linux"))]
    const CLOCK: ClockId = ClockId::Monotonic;
    Duration::try_from(clock_gettime(CLOCK)).unwrap_or_default()
}

#[cfg(not(unix))]
#[allow(clippy::disallowed_methods, reason = "this is the clock's door")]
fn since_boot() -> Duration {
    static FIRST: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    FIRST.get_or_init(Instant::now).elapsed()
}

/// The end of our patience, by a clock that nobody sets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline(Option<Instant>);

impl Deadline {
    /// So long from now; one too far away to be told is none.
    #[allow(clippy::disallowed_methods, reason = "this is the clock's door")]
    pub(crate) fn after(duration: Duration) -> Self {
        Self(Instant::now().checked_add(duration))
    }

    /// What is left of it; zero once it has passed.
    #[allow(clippy::disallowed_methods, reason = "this is the clock's door")]
    pub(crate) fn left(self) -> Duration {
        self.0.map_or(Duration::MAX, |end| end.saturating_duration_since(Instant::now()))
    }

    /// Whether it has passed.
    pub(crate) fn passed(self) -> bool {
        self.left().is_zero()
    }

    /// Lets `duration` pass, or what is left if that is less.
    pub(crate) fn pause(self, duration: Duration) {
        pause(duration.min(self.left()));
    }
}
