//! Passages: which captures belong to one vehicle going through a lane (C-R2, design §9).

use crate::{CameraId, Instant, plate};
use chrono::Duration;

/// Captures of one plate on one lane within this time are one passage.
pub const SAME_PLATE_SECONDS: i64 = 30;
/// Front and rear cameras of a lane see one vehicle within this time.
pub const PAIR_SECONDS: i64 = 10;

/// What is compared of a capture.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// Which camera saw it.
    pub camera: CameraId,
    /// Normalised reading; `None` when no plate was read.
    pub plate: Option<&'a str>,
    /// When (corrected camera time where known, else received).
    pub at: Instant,
}

/// Whether `new` continues the passage whose latest capture is `last`.
///
/// The same plate within 30 s does. Another camera of the lane within 10 s does too when one of
/// the two read no plate, or their plates look alike: a front/rear pair.
pub fn continues(last: Seen<'_>, new: Seen<'_>) -> bool {
    let apart = (new.at - last.at).abs();
    match (last.plate, new.plate) {
        (Some(a), Some(b)) if a == b => apart <= Duration::seconds(SAME_PLATE_SECONDS),
        (a, b) if last.camera != new.camera && apart <= Duration::seconds(PAIR_SECONDS) => match (a, b) {
            (Some(a), Some(b)) => plate::lookalike_key(a) == plate::lookalike_key(b),
            _ => true,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_vehicle_is_one_passage() {
        let t0: Instant = "2026-11-21T10:00:00Z".parse().unwrap();
        let seen = |camera, plate, s| Seen { camera, plate, at: t0 + Duration::seconds(s) };
        let cases = [
            (1, Some("A1"), 1, Some("A1"), 30, true, "the same plate within half a minute"),
            (1, Some("A1"), 1, Some("A1"), 31, false, "the same plate later"),
            (1, Some("A1"), 1, Some("B2"), 1, false, "another plate"),
            (1, None, 1, None, 1, false, "two cars without a plate on one camera stay two"),
            (1, Some("A1"), 2, None, 5, true, "the rear camera read nothing"),
            (1, Some("A0"), 2, Some("AO"), 5, true, "the rear camera misread a look-alike"),
            (1, Some("A1"), 2, Some("B2"), 5, false, "another car at the rear camera"),
            (1, Some("A1"), 2, None, 11, false, "the rear camera much later"),
        ];
        for (c1, p1, c2, p2, s, expected, what) in cases {
            assert_eq!(continues(seen(c1, p1, 0), seen(c2, p2, s)), expected, "{what}");
        }
    }
}
