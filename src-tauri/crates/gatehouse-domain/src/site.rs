//! The site: its zone, and times said in it.

use crate::Instant;
use chrono::{Duration, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;

/// Reads a camera's zone-less local time in the site's zone.
///
/// In the hour that happens twice the first reading is taken; a time that does not exist
/// (spring gap) is moved forward by the gap.
pub fn local_to_utc(zone: Tz, local: NaiveDateTime) -> Instant {
    let pick = |l: NaiveDateTime| zone.from_local_datetime(&l).earliest().map(|t| t.with_timezone(&Utc));
    pick(local).or_else(|| pick(local + Duration::hours(1))).unwrap_or_else(|| Utc.from_utc_datetime(&local))
}

/// The end of the local day that contains `now`: the instant "until tonight" means.
///
/// After 20:00 local time the night belongs to the next day's small hours, so the end is 06:00
/// next morning; a guest allowed at 22:30 must still get out at 01:00.
pub fn tonight(zone: Tz, now: Instant) -> Instant {
    use chrono::Timelike;
    let local = now.with_timezone(&zone);
    let next = local.date_naive() + Duration::days(1);
    let hour = if local.hour() >= 20 { 6 } else { 0 };
    local_to_utc(zone, next.and_hms_opt(hour, 0, 0).expect("a whole hour exists"))
}

/// A date and time as a person at the site says it: `14 Nov 2026 18:05`.
pub fn say(zone: Tz, at: Instant) -> String {
    at.with_timezone(&zone).format("%-d %b %Y %H:%M").to_string()
}

/// The same without the date when it is that of `now`: `18:05`.
pub fn say_short(zone: Tz, at: Instant, now: Instant) -> String {
    let (local, today) = (at.with_timezone(&zone), now.with_timezone(&zone).date_naive());
    if local.date_naive() == today { local.format("%H:%M").to_string() } else { say(zone, at) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    fn utc(s: &str) -> Instant {
        s.parse().unwrap()
    }

    #[test]
    fn until_tonight_is_midnight_at_the_site_and_reaches_into_the_morning_when_it_is_late() {
        let zone = chrono_tz::Europe::Berlin;
        assert_eq!(tonight(zone, utc("2026-11-21T10:00:00Z")), utc("2026-11-21T23:00:00Z"));
        assert_eq!(tonight(zone, utc("2026-11-21T21:30:00Z")), utc("2026-11-22T05:00:00Z"));
    }

    #[test]
    fn a_camera_time_in_the_spring_gap_or_the_double_hour_still_becomes_an_instant() {
        let zone = chrono_tz::Europe::Berlin;
        let gap = chrono::NaiveDate::from_ymd_opt(2026, 3, 29).unwrap().and_hms_opt(2, 30, 0).unwrap();
        assert_eq!(local_to_utc(zone, gap), utc("2026-03-29T01:30:00Z"));
        let twice = chrono::NaiveDate::from_ymd_opt(2026, 10, 25).unwrap().and_hms_opt(2, 30, 0).unwrap();
        assert_eq!(local_to_utc(zone, twice), utc("2026-10-25T00:30:00Z"));
        assert_eq!(say(zone, Utc.with_ymd_and_hms(2026, 11, 14, 17, 5, 0).unwrap()), "14 Nov 2026 18:05");
    }
}
