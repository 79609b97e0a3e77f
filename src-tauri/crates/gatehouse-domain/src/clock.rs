//! Camera clocks: what offset a camera runs at, and whether a capture is fresh (C-R4, C-R5).
//!
//! The offset is learnt from keep-alives (`uploadTime`, UTC ms) against our receive time.

use crate::Instant;
use chrono::Duration;
use std::collections::VecDeque;

/// How many keep-alives the offset is the median of.
pub const SAMPLES: usize = 5;
/// A capture received later than this after its corrected camera time is not fresh (invariant 4).
pub const FRESH_SECONDS: i64 = 10;
/// A capture this much older than its receipt is a late replay: history, never a car at the gate (C-R4).
pub const HISTORIC_SECONDS: i64 = 120;
/// An offset beyond this is worth an alarm (C-R5).
pub const WRONG_CLOCK_SECONDS: i64 = 60;

/// The offset of one camera's clock: camera time minus ours, in milliseconds.
#[derive(Debug, Clone, Default)]
pub struct ClockOffset {
    samples: VecDeque<i64>,
}

impl ClockOffset {
    /// Learns from one keep-alive: the camera's own UTC milliseconds and when we received it.
    pub fn learn(&mut self, camera_ms: i64, received: Instant) {
        if self.samples.len() == SAMPLES {
            self.samples.pop_front();
        }
        self.samples.push_back(camera_ms.saturating_sub(received.timestamp_millis()));
    }

    /// Forgets what was learnt: the camera restarted and may have another clock now (C-R6).
    pub fn forget(&mut self) {
        self.samples.clear();
    }

    /// The median offset in milliseconds; `None` until a keep-alive told us.
    pub fn offset_ms(&self) -> Option<i64> {
        let mut sorted: Vec<i64> = self.samples.iter().copied().collect();
        sorted.sort_unstable();
        sorted.get(sorted.len() / 2).copied()
    }
}

/// The camera's time corrected by the learnt offset.
pub fn corrected(camera_time: Instant, offset_ms: Option<i64>) -> Instant {
    camera_time
        .checked_sub_signed(Duration::milliseconds(
            offset_ms.unwrap_or(0).clamp(-MAX_OFFSET_MS, MAX_OFFSET_MS),
        ))
        .unwrap_or(camera_time)
}

/// Fifty years: beyond it an offset says nothing and would only overflow.
const MAX_OFFSET_MS: i64 = 50 * 365 * 86_400_000;

/// Whether a capture shows a car that stands there now. No offset learnt, or no camera time, is
/// not fresh; nor is one from the future.
pub fn is_fresh(camera_time: Option<Instant>, offset_ms: Option<i64>, received: Instant) -> bool {
    let (Some(camera_time), Some(offset)) = (camera_time, offset_ms) else { return false };
    let age = received - corrected(camera_time, Some(offset));
    age.abs() <= Duration::seconds(FRESH_SECONDS)
}

/// Whether a capture is a late replay (C-R4).
pub fn is_historic(camera_time: Option<Instant>, offset_ms: Option<i64>, received: Instant) -> bool {
    let late =
        camera_time.is_some_and(|t| received - corrected(t, offset_ms) > Duration::seconds(HISTORIC_SECONDS));
    late && zone_fault_hours(camera_time, offset_ms, received).is_none()
}

/// By how many whole hours a capture's camera time misses its receipt, although keep-alives say
/// that the clock is right: the camera's time zone or summer time is wrong (C-R5). Such a capture
/// is a car that stands there now, not history; it is never fresh.
pub fn zone_fault_hours(
    camera_time: Option<Instant>,
    offset_ms: Option<i64>,
    received: Instant,
) -> Option<i64> {
    let late = (received - corrected(camera_time?, offset_ms)).num_seconds();
    let hours = (late as f64 / 3600.0).round() as i64;
    let rest = late - hours * 3600;
    ((1..=14).contains(&hours.abs()) && rest.abs() <= ZONE_SLACK_SECONDS).then_some(hours)
}

/// How closely a delay must fit whole hours to be a zone fault.
const ZONE_SLACK_SECONDS: i64 = 20;

/// When a capture happened: the corrected camera time where it can be trusted, else its receipt.
pub fn happened_at(camera_time: Option<Instant>, offset_ms: Option<i64>, received: Instant) -> Instant {
    let Some(camera_time) = camera_time else { return received };
    let told = corrected(camera_time, offset_ms);
    let from_the_future = told > received + Duration::seconds(FRESH_SECONDS);
    if from_the_future || zone_fault_hours(Some(camera_time), offset_ms, received).is_some() {
        return received;
    }
    if offset_ms.is_some() || is_historic(Some(camera_time), offset_ms, received) { told } else { received }
}

/// What is wrong with a camera's clock, in words; `None` when it is good enough.
pub fn complaint(offset_ms: Option<i64>) -> Option<String> {
    let seconds = offset_ms? / 1000;
    if seconds.abs() <= WRONG_CLOCK_SECONDS {
        return None;
    }
    let side = if seconds > 0 { "ahead of" } else { "behind" };
    let amount = match seconds.abs() {
        s if s < 7200 => format!("{} min", (s + 30) / 60),
        s if s < 172_800 => format!("{} h", (s + 1800) / 3600),
        s => format!("{} days", (s + 43_200) / 86_400),
    };
    let off_whole_hours = seconds.abs() % 3600;
    let zone = off_whole_hours.min(3600 - off_whole_hours) < 30 && seconds.abs() < 50_400;
    let hint = if zone { "; a whole number of hours: check its time zone and summer time" } else { "" };
    Some(format!("The camera's clock is {amount} {side} this PC{hint}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Instant {
        chrono::DateTime::from_timestamp_millis(1_800_000_000_000 + ms).unwrap()
    }

    #[test]
    fn one_delayed_keepalive_does_not_move_the_learnt_offset() {
        let mut clock = ClockOffset::default();
        assert_eq!(clock.offset_ms(), None);
        for (lag, n) in [(20, 0), (25, 1), (9000, 2), (22, 3)] {
            clock.learn(at(n * 30_000).timestamp_millis(), at(n * 30_000 + lag));
        }
        assert_eq!(clock.offset_ms(), Some(-22));
    }

    #[test]
    fn freshness_needs_a_learnt_offset_and_ten_seconds() {
        let cases = [
            (Some(0), Some(0), 9_000, true),
            (Some(0), Some(0), 11_000, false),
            (Some(0), None, 1_000, false),
            (None, Some(0), 0, false),
            (Some(3_600_000), Some(3_600_000), 5_000, true),
            (Some(60_000), Some(0), 0, false),
        ];
        for (camera, offset, received, fresh) in cases {
            assert_eq!(
                is_fresh(camera.map(at), offset, at(received)),
                fresh,
                "{camera:?} {offset:?} {received}"
            );
        }
    }

    #[test]
    fn a_late_replay_is_history() {
        assert!(is_historic(Some(at(0)), Some(0), at(121_000)));
        assert!(!is_historic(Some(at(0)), Some(0), at(100_000)));
        assert!(!is_historic(None, Some(0), at(100_000)));
    }

    #[test]
    fn a_camera_in_the_wrong_zone_shows_live_cars_not_history() {
        let hour = 3_600_000;
        assert_eq!(zone_fault_hours(Some(at(0)), Some(0), at(hour + 2_000)), Some(1));
        assert_eq!(zone_fault_hours(Some(at(hour)), Some(0), at(1_000)), Some(-1));
        assert_eq!(zone_fault_hours(Some(at(0)), Some(0), at(hour / 2)), None);
        assert!(!is_historic(Some(at(0)), Some(0), at(hour + 2_000)));
        assert!(is_historic(Some(at(0)), Some(0), at(hour + 60_000)));
    }

    #[test]
    fn the_time_of_a_capture_is_the_cameras_only_while_it_can_be_trusted() {
        let cases = [
            (None, Some(0), 500, 500, "no camera time"),
            (Some(0), Some(0), 500, 0, "offset known"),
            (Some(0), None, 500, 500, "offset not known"),
            (Some(0), None, 300_000, 0, "a replay, offset not known"),
            (Some(60_000), Some(0), 500, 500, "from the future"),
            (Some(0), Some(0), 3_600_000, 3_600_000, "wrong zone"),
        ];
        for (camera, offset, received, expected, what) in cases {
            assert_eq!(happened_at(camera.map(at), offset, at(received)), at(expected), "{what}");
        }
    }

    #[test]
    fn a_clock_wrong_by_whole_hours_is_named_as_a_zone_fault() {
        assert_eq!(complaint(Some(30_000)), None);
        assert_eq!(complaint(Some(-90_000)).unwrap(), "The camera's clock is 2 min behind this PC.");
        assert!(complaint(Some(3_601_000)).unwrap().contains("time zone"));
    }
}
