//! Periods asked for, cut into windows a provider takes: 50 days at most, counted in UTC (P-Q20).

use crate::Instant;
use chrono::TimeDelta;

/// The widest window that is asked for: an hour under 50 days, because 50 civil days across the end of summer time
/// are 1201 hours (P-Q20).
pub const WIDEST: TimeDelta = TimeDelta::hours(50 * 24 - 1);

/// From an instant to a later one, both included; filters on the end of services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// From.
    pub from: Instant,
    /// To.
    pub to: Instant,
}

impl Period {
    /// The period that ends now and is as wide as one window.
    pub fn one_window_until(now: Instant) -> Period {
        Period { from: now - WIDEST, to: now }
    }
}

/// Cuts a period into windows of at most [`WIDEST`], newest first. They do not overlap and leave no second out:
/// the wire carries whole seconds, so the next one ends a second before.
pub fn split(period: Period) -> Vec<Period> {
    let mut windows = Vec::new();
    let mut to = period.to;
    while to >= period.from {
        let from = (to - WIDEST).max(period.from);
        windows.push(Period { from, to });
        to = from - TimeDelta::seconds(1);
    }
    windows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn t(s: &str) -> Instant {
        s.parse().unwrap()
    }

    #[test]
    fn a_short_period_is_one_window() {
        let period = Period { from: t("2026-10-01T00:00:00Z"), to: t("2026-10-20T00:00:00Z") };
        assert_eq!(split(period), [period]);
    }

    #[test]
    fn a_long_period_is_cut_without_gap_or_overlap_and_no_window_reaches_50_days() {
        let period = Period { from: t("2026-01-01T00:00:00Z"), to: t("2026-11-20T12:34:56Z") };
        let windows = split(period);
        assert_eq!(windows.len(), 7);
        assert_eq!((windows[0].to, windows.last().unwrap().from), (period.to, period.from));
        for pair in windows.windows(2) {
            assert_eq!(pair[1].to + TimeDelta::seconds(1), pair[0].from);
        }
        assert!(windows.iter().all(|w| w.to - w.from < TimeDelta::days(50)));
    }

    #[test]
    fn a_period_that_ends_before_it_begins_has_no_window() {
        assert_eq!(split(Period { from: t("2026-01-02T00:00:00Z"), to: t("2026-01-01T00:00:00Z") }), []);
    }
}
