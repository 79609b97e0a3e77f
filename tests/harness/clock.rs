//! A clock that goes like the PC's and can be put forward.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use gatehouse_engine::Clock;

/// The product's clock in tests.
#[derive(Debug)]
pub struct TestClock {
    started: Instant,
    passed_ms: AtomicI64,
    set_ms: AtomicI64,
}

impl TestClock {
    /// The PC's time, going on.
    #[must_use]
    pub fn new() -> Self {
        Self { started: Instant::now(), passed_ms: AtomicI64::new(0), set_ms: AtomicI64::new(0) }
    }

    /// So much time passes at once.
    pub fn advance(&self, by: Duration) {
        self.passed_ms.fetch_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX), Ordering::SeqCst);
    }

    /// Somebody sets the PC's clock: the time of day jumps, no time passes.
    pub fn set_wall_by_ms(&self, by_ms: i64) {
        self.set_ms.fetch_add(by_ms, Ordering::SeqCst);
    }

    /// The time of day by this clock.
    #[must_use]
    pub fn now_utc(&self) -> DateTime<Utc> {
        let ahead = self.passed_ms.load(Ordering::SeqCst) + self.set_ms.load(Ordering::SeqCst);
        Utc::now() + TimeDelta::milliseconds(ahead)
    }

    /// How far the time of day is ahead of the PC's, milliseconds: what a camera that agrees with this clock needs.
    #[must_use]
    pub fn ahead_ms(&self) -> i64 {
        self.passed_ms.load(Ordering::SeqCst) + self.set_ms.load(Ordering::SeqCst)
    }
}

impl Default for TestClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        self.now_utc()
    }

    fn monotonic(&self) -> Duration {
        let passed = u64::try_from(self.passed_ms.load(Ordering::SeqCst)).unwrap_or(0);
        self.started.elapsed() + Duration::from_millis(passed)
    }
}
