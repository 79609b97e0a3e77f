//! The time, as the caller tells it: this crate reads no clock of its own.

use gatehouse_domain::Instant;
use std::time::Duration;

/// The time of day and the time since some start. A token's age is judged by both: the PC may sleep, and somebody
/// may set its clock.
pub trait Clock: Send + Sync + 'static {
    /// UTC by the PC's clock; may jump.
    fn now(&self) -> Instant;
    /// Time since an arbitrary start; never jumps.
    fn monotonic(&self) -> Duration;
}
