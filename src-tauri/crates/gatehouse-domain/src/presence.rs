//! Presence of a camera: online, suspect, offline (C-R6).

use crate::Instant;
use chrono::Duration;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Keep-alive interval assumed until basic data says otherwise, in seconds.
pub const DEFAULT_KEEPALIVE_S: i64 = 30;

/// Whether we believe a camera is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Heard within its interval.
    Online,
    /// One interval and a margin missed.
    Suspect,
    /// Three intervals and a margin missed.
    Offline,
    /// Not heard since this program started.
    NeverHeard,
}

/// The interval to reckon with: what basic data said, kept within 5 s to 10 min.
pub fn interval_s(reported: Option<i64>) -> i64 {
    reported.filter(|s| *s > 0).unwrap_or(DEFAULT_KEEPALIVE_S).clamp(5, 600)
}

/// Presence at `now` of a camera last heard at `last_heard`.
pub fn presence(last_heard: Option<Instant>, keepalive_s: Option<i64>, now: Instant) -> Presence {
    let Some(heard) = last_heard else { return Presence::NeverHeard };
    let silent = now - heard;
    let interval = interval_s(keepalive_s);
    if silent > Duration::seconds(3 * interval + 15) {
        Presence::Offline
    } else if silent > Duration::seconds(interval + 10) {
        Presence::Suspect
    } else {
        Presence::Online
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_camera_is_suspect_after_one_missed_interval_and_offline_after_three() {
        let t0: Instant = "2026-11-21T10:00:00Z".parse().unwrap();
        let after = |s: i64, k| presence(Some(t0), k, t0 + Duration::seconds(s));
        assert_eq!(presence(None, None, t0), Presence::NeverHeard);
        assert_eq!(after(40, None), Presence::Online);
        assert_eq!(after(41, None), Presence::Suspect);
        assert_eq!(after(105, None), Presence::Suspect);
        assert_eq!(after(106, None), Presence::Offline);
        assert_eq!(after(26, Some(5)), Presence::Suspect);
        assert_eq!(after(31, Some(5)), Presence::Offline);
        assert_eq!(after(31, Some(0)), Presence::Online);
    }
}
