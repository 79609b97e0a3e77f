//! Where the engine reads the time: one place, so that a test can hold it.

use gatehouse_domain::Instant;
use std::time::Duration;

/// The time of day and the time since the program started.
pub trait Clock: Send + Sync + 'static {
    /// UTC by the PC's clock; may jump when somebody sets it.
    fn now(&self) -> Instant;
    /// Time since an arbitrary start; never jumps. For intervals: silence of a camera, expiry.
    fn monotonic(&self) -> Duration;
}

/// The PC's own clocks.
#[derive(Debug)]
pub struct SystemClock {
    started: std::time::Instant,
}

impl SystemClock {
    /// Starts counting now.
    pub fn new() -> SystemClock {
        SystemClock { started: std::time::Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> SystemClock {
        SystemClock::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        chrono::Utc::now()
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }
}
