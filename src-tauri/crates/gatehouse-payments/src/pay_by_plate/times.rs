//! Times as Pay-by-Plate Sync writes them: `2020-12-07T15:55:01.475935Z`, with up to seven digits as .NET has them,
//! with an offset, or without any (then UTC, and said so); .NET's least date where there is no activation.

use crate::wire::moment;
use chrono::{Datelike, SecondsFormat};
use gatehouse_domain::Instant;

/// .NET's least date, as the sample shows it: without a zone.
pub(super) const NEVER: &str = "0001-01-01T00:00:00";
/// The last instant that is written: four digits of a year are all a reader can be expected to take.
const LAST: &str = "9999-12-31T23:59:59.999999Z";

/// A time as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Read {
    pub at: Instant,
    /// It named a zone or an offset.
    pub zoned: bool,
}

/// Reads a time.
pub(super) fn read(text: &str) -> Option<Read> {
    let at = moment::read(text)?;
    Some(Read { at, zoned: text.trim().parse::<Instant>().is_ok() })
}

/// Whether it is .NET's least date, in whichever zone it was written.
pub(super) fn is_never(at: Instant) -> bool {
    at.year() <= 1
}

/// Writes a time as the sample shows it.
pub(super) fn write(at: Instant) -> String {
    if is_never(at) {
        return NEVER.to_owned();
    }
    if at.year() > 9999 {
        return LAST.to_owned();
    }
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_every_number_of_digits_and_every_zone_and_none() {
        for (text, utc, zoned) in [
            ("2020-12-07T15:55:01.475935Z", "2020-12-07T15:55:01.475935Z", true),
            ("2020-12-07T15:55:01Z", "2020-12-07T15:55:01.000000Z", true),
            ("2020-12-07T15:55:01.4Z", "2020-12-07T15:55:01.400000Z", true),
            ("2020-12-07T15:55:01.4759351Z", "2020-12-07T15:55:01.475935Z", true),
            ("2020-12-07T15:55:01.4759351+02:00", "2020-12-07T13:55:01.475935Z", true),
            ("2020-12-07T15:55:01-0500", "2020-12-07T20:55:01.000000Z", true),
            ("2020-12-07T15:55:01.475935", "2020-12-07T15:55:01.475935Z", false),
            ("2020-12-07T15:55:01", "2020-12-07T15:55:01.000000Z", false),
            ("9999-12-31T23:59:59.9999999", "9999-12-31T23:59:59.999999Z", false),
            ("9999-12-31T23:59:59.9999999-05:00", LAST, true),
            (NEVER, NEVER, false),
            ("0001-01-01T00:00:00.0000000Z", NEVER, true),
            ("0001-01-01T00:00:00-05:00", NEVER, true),
            ("0001-01-01T00:00:00+05:00", NEVER, true),
        ] {
            let read = read(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((write(read.at).as_str(), read.zoned), (utc, zoned), "{text}");
        }
        for wrong in ["", "soon", "12/7/2020 3:55:01 PM", "2020-12-07", "2020-13-07T00:00:00Z"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
