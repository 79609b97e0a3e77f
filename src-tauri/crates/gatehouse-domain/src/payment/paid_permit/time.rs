//! Times of a permit as OPS-COM takes them: `Y-m-d\TH:i:s`, without a zone. No page says whose clock they follow, so
//! that is a setting which is checked when the site is commissioned.

use crate::Instant;
use crate::payment::words;
use chrono::{Datelike, NaiveDateTime, Timelike};
use chrono_tz::Tz;

words! {
    /// By which clock OPS-COM is told times.
    TimeBasis {
        /// UTC.
        Utc = "utc",
        /// The site's own time zone, summer time included.
        Local = "local",
    }
}

impl TimeBasis {
    /// What the clock shows at this instant. In the hour that is repeated when summer time ends, two instants show
    /// the same.
    pub fn shows(self, at: Instant, zone: Tz) -> NaiveDateTime {
        match self {
            TimeBasis::Utc => at.naive_utc(),
            TimeBasis::Local => at.with_timezone(&zone).naive_local(),
        }
    }
}

/// A time that can be told to OPS-COM: whole seconds, and a year of four digits in every zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PermitTime(Instant);

impl PermitTime {
    /// Drops fractions of a second. Refuses years that would not fit into the 20 characters of the wire.
    pub fn new(at: Instant) -> Result<PermitTime, &'static str> {
        // The first and the last year are left out, since a zone may be in another year than UTC.
        if !(1001..=9998).contains(&at.year()) {
            return Err("The end or start time lies in a year that OPS-COM cannot be told. Check the year.");
        }
        Ok(PermitTime(at.with_nanosecond(0).unwrap_or(at)))
    }

    /// When.
    pub fn at(self) -> Instant {
        self.0
    }

    /// As it is written: 19 characters, for example `2018-07-02T09:30:00`.
    pub fn written(self, basis: TimeBasis, zone: Tz) -> String {
        basis.shows(self.0, zone).format("%Y-%m-%dT%H:%M:%S").to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(at: &str, basis: TimeBasis, zone: Tz) -> String {
        PermitTime::new(at.parse().unwrap()).unwrap().written(basis, zone)
    }

    #[test]
    fn a_time_is_written_by_the_clock_of_its_basis_without_a_zone() {
        let zone = chrono_tz::America::Toronto;
        let at = "2018-07-02T13:30:00.999Z";
        assert_eq!(written(at, TimeBasis::Utc, zone), "2018-07-02T13:30:00");
        assert_eq!(written(at, TimeBasis::Local, zone), "2018-07-02T09:30:00");
    }

    #[test]
    fn summer_time_is_followed_and_its_repeated_hour_is_told_twice() {
        let local = |at| written(at, TimeBasis::Local, chrono_tz::America::Toronto);
        assert_eq!(local("2026-03-08T06:59:59Z"), "2026-03-08T01:59:59");
        assert_eq!(local("2026-03-08T07:00:00Z"), "2026-03-08T03:00:00");
        assert_eq!(local("2026-11-01T05:30:00Z"), "2026-11-01T01:30:00");
        assert_eq!(local("2026-11-01T06:30:00Z"), "2026-11-01T01:30:00");
    }

    #[test]
    fn every_time_that_is_taken_fits_into_20_characters_and_others_are_refused() {
        for at in ["1001-01-01T00:00:00Z", "9998-12-31T23:59:59Z"] {
            for zone in [chrono_tz::Pacific::Kiritimati, chrono_tz::Etc::GMTPlus12] {
                assert_eq!(written(at, TimeBasis::Local, zone).len(), 19);
                assert_eq!(written(at, TimeBasis::Utc, zone).len(), 19);
            }
        }
        for at in ["1000-12-31T23:59:59Z", "9999-01-01T00:00:00Z", "+10000-01-01T00:00:00Z"] {
            assert!(PermitTime::new(at.parse().unwrap()).unwrap_err().contains("time"), "{at}");
        }
    }

    #[test]
    fn every_word_of_the_basis_survives_the_database() {
        for basis in TimeBasis::ALL {
            assert_eq!(TimeBasis::from_word(basis.word()), Some(*basis));
        }
    }
}
